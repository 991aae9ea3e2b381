import { describe, expect, it } from 'vitest';
import { actionsOf, allows } from '../../src/lint/conditions.ts';
import { ruleLines } from '../../src/lint/rule-lines.ts';
import { parseRuleFile } from '../../src/rules/parse.ts';

/** What can get to the line that sets X: its reach, and which of two subsystems. */
function comesTo(text: string): string {
  const line = ruleLines(parseRuleFile({ path: 'x.rules', text })).find(({ assignments }) => assignments.some(({ key }) => key === 'ENV'));
  if (line === undefined) return 'no such line';
  const subsystems = ['tty', 'usb'].filter((name) => allows(line.conditions, 'SUBSYSTEM', name));
  return [line.reach.kind, ...subsystems, ...(line.hasOtherGuards ? ['and more'] : [])].join(' ');
}

const target = 'ENV{X}="1"\n';

describe('what comes to a line', () => {
  it.each<[what: string, text: string, comes: string]>([
    ['everything', target, 'open tty usb'],
    ['what the line asks for', `SUBSYSTEM=="tty", ${target}`, 'open tty'],
    ['what a GOTO above leaves', `SUBSYSTEM!="tty", GOTO="end"\n${target}LABEL="end"`, 'open tty'],
    ['everything again below the label', `SUBSYSTEM!="tty", GOTO="end"\nLABEL="end"\n${target}`, 'open tty usb'],
    ['everything, if the label is above', `LABEL="end"\nSUBSYSTEM!="tty", GOTO="end"\n${target}`, 'open tty usb'],
    ['what cannot be told, below a GOTO with two conditions', `SUBSYSTEM!="tty", KERNEL!="x", GOTO="end"\n${target}LABEL="end"`, 'open tty usb and more'],
    ['nothing below a GOTO without condition', `GOTO="end"\n${target}LABEL="end"`, 'jumped-over tty usb'],
    ['what jumps there', `SUBSYSTEM=="tty", GOTO="here"\nGOTO="end"\nLABEL="here"\n${target}LABEL="end"`, 'open tty'],
    ['what jumps there or was left', `SUBSYSTEM=="tty", GOTO="here"\nSUBSYSTEM!="usb", GOTO="end"\nLABEL="here"\n${target}LABEL="end"`, 'open tty usb and more'],
  ])('is %s', (_, text, comes) => {
    expect(comesTo(text)).toBe(comes);
  });

  it.each<[rule: string, actions: string]>([
    ['ACTION=="add|bind"', 'add bind'],
    ['ACTION!="remove|unbind"', 'add change move online offline bind'],
    ['ACTION=="*bind"', 'bind unbind'],
    ['ACTION==i"ADD"', 'add'],
  ])('of events, with %s', (rule, actions) => {
    const [line] = ruleLines(parseRuleFile({ path: 'x.rules', text: `${rule}, ${target}` }));
    expect(actionsOf(line?.conditions ?? []).join(' ')).toBe(actions);
  });
});

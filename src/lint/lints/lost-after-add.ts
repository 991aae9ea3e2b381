import type { ExpressionNode } from '../../rules/syntax.ts';
import { actionsOf, allows, limits } from '../conditions.ts';
import { about, type Finding, type Lint, subjectOf } from '../finding.ts';
import type { RuleLine } from '../rule-lines.ts';

/**
 * Every event begins with nothing but what the kernel says: properties, tags and links that only `add` gives are gone after the
 * next event of the same device (udev(7) "ENV{key}", NEWS of systemd 247).
 */
export const lostAfterAdd: Lint = {
  code: 'lost-after-add',
  severity: 'warning',
  summary: 'properties, tags or links that are given on add only, and gone after the next change or bind event',
  find: ({ lines }) => {
    const findings = lines.flatMap((rule): readonly Finding[] => {
      const missing = rule.reach.kind === 'open' ? missedAction(rule) : null;
      const lost = missing === null ? undefined : rule.assignments.find((expression) => isKept(expression) && !isGivenElsewhere(expression, rule, lines) && !isScratch(expression, lines));
      return lost === undefined ? [] : [about(rule, lost, {
        message: `${subjectOf(lost)} is lost at the next ${missing} event, since the rule does not apply to it`,
        hint: asksForAction(rule) ? 'write ACTION!="remove" in place of the ACTION here' : 'let the GOTO above, which chooses by ACTION, ask for ACTION=="remove"',
      })];
    });
    // One GOTO is one mistake, however many lines stand below it.
    const firstBelowGoto = findings.find(({ rule }) => !asksForAction(rule));
    return findings.filter((finding) => asksForAction(finding.rule) || finding === firstBelowGoto);
  },
};

function asksForAction({ own }: RuleLine): boolean {
  return own.some(({ subject }) => subject === 'ACTION');
}

/** Buses whose devices are bound to drivers, which the kernel announces; nodes of classes are not. */
const buses = ['usb', 'pci', 'hid', 'platform', 'i2c', 'spi', 'scsi', 'virtio', 'serio', 'mmc', 'sdio', 'firewire'] as const;
/** Devices for which the kernel announces nothing after `add`. */
const quiet = ['dmi', 'module', 'cpu', 'memory', 'workqueue', 'bdi', 'vtconsole', 'leds', 'queues'] as const;

function missedAction({ conditions }: RuleLine): 'change' | 'bind' | null {
  const actions = actionsOf(conditions);
  if (!actions.includes('add')) return null;
  const isLimited = limits(conditions, 'SUBSYSTEM');
  if (isLimited && quiet.some((subsystem) => allows(conditions, 'SUBSYSTEM', subsystem))) return null;
  if (!actions.includes('change')) return 'change';
  const isBus = isLimited && buses.some((subsystem) => allows(conditions, 'SUBSYSTEM', subsystem));
  return isBus && !actions.includes('bind') ? 'bind' : null;
}

/** What goes into the record. Owner and permissions stay with the node. */
function isKept({ key, attribute, operator, value }: ExpressionNode): boolean {
  if (operator === '-=' || value === '') return false;
  return key === 'SYMLINK' || key === 'TAG' || (key === 'ENV' && attribute?.startsWith('.') === false);
}

/** Another line of the file gives the same at other events: the author knows. */
function isGivenElsewhere(expression: ExpressionNode, rule: RuleLine, lines: readonly RuleLine[]): boolean {
  const actions = actionsOf(rule.conditions);
  return lines.some((other) => other !== rule && actionsOf(other.conditions).some((action) => isLater(action) && !actions.includes(action)) && other.assignments.some((one) => (
    one.key === expression.key && one.attribute === expression.attribute && (one.key === 'ENV' || one.value === expression.value))));
}

/** A property that the file itself puts into a command or a name: it has done its work when the event is finished. */
function isScratch(given: ExpressionNode, lines: readonly RuleLine[]): boolean {
  const { key, attribute } = given;
  if (key !== 'ENV') return false;
  return lines.some(({ assignments }) => assignments.some((one) => one !== given && (one.value.includes(`$env{${attribute}}`) || one.value.includes(`%E{${attribute}}`))));
}

function isLater(action: string): boolean {
  return action === 'change' || action === 'bind';
}

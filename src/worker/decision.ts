import { sourceText, type Source } from '../base/problem.ts';
import { printable } from '../base/text.ts';
import type { Uevent } from '../uevent/uevent.ts';
import type { Verdict } from '../rules/verdict.ts';

/**
 * What the rules decided about one event, as readable lines: one for the event, and one for each thing decided with the
 * place in a rule file that decided it. Printed by `--observe`.
 */
export function describeDecision(uevent: Uevent, verdict: Verdict): string {
  const lines: string[] = [`${uevent.action} ${uevent.devpath} (${uevent.subsystem})`];
  const say = (what: string, source: Source | null): void => {
    lines.push(source === null ? `  ${what}` : `  ${what.padEnd(48)}  ${sourceText(source)}`);
  };
  if (verdict.name !== null) say(`name ${verdict.name.value}`, verdict.name.source);
  for (const [link, source] of verdict.links) say(`link ${link}`, source);
  if (verdict.linkPriority !== null) say(`link priority ${verdict.linkPriority.value}`, verdict.linkPriority.source);
  if (verdict.owner !== null) say(`owner ${verdict.owner.value}`, verdict.owner.source);
  if (verdict.group !== null) say(`group ${verdict.group.value}`, verdict.group.source);
  if (verdict.mode !== null) say(`mode ${verdict.mode.value.toString(8).padStart(4, '0')}`, verdict.mode.source);
  for (const [name, { value, source }] of verdict.properties) {
    say(value === null ? `remove ${name}` : `${name}=${printable(value)}`, source);
  }
  for (const [tag, source] of verdict.currentTags) say(`tag ${tag}`, source);
  if (verdict.watch !== null) say(verdict.watch.value ? 'watch' : 'do not watch', verdict.watch.source);
  if (verdict.persist !== null) say('keep the record over a switch of roots', verdict.persist.source);
  for (const { type, command, source } of verdict.run) say(`run ${type === 'builtin' ? 'builtin ' : ''}${printable(command)}`, source);
  return lines.join('\n');
}

/** What `describeDecision` says, as a value for programs to read (udev(7) OPTIONS dump-json). */
export function decisionAsObject(uevent: Uevent, verdict: Verdict): object {
  const value = <T>(fact: { readonly value: T } | null): T | null => fact?.value ?? null;
  return {
    action: uevent.action,
    devpath: uevent.devpath,
    subsystem: uevent.subsystem,
    name: value(verdict.name),
    links: [...verdict.links.keys()],
    linkPriority: value(verdict.linkPriority),
    owner: value(verdict.owner),
    group: value(verdict.group),
    mode: verdict.mode === null ? null : verdict.mode.value.toString(8).padStart(4, '0'),
    properties: Object.fromEntries([...verdict.properties].map(([name, fact]) => [name, fact.value])),
    tags: [...verdict.tags.keys()],
    currentTags: [...verdict.currentTags.keys()],
    run: verdict.run.map(({ type, command }) => ({ type, command })),
  };
}

/**
 * What the rules of systemd 262 decided about made-up devices of every kind (fixtures/rules.d/verdicts.txt), and what ours decide:
 * for machines that do not have those rules. `GOLDEN=update` records it anew from the rules below DEVMASTER_REFERENCE_ROOT.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { RuleFile } from '../../src/rules/rule.ts';
import type { Action } from '../../src/uevent/uevent.ts';
import { type DeviceTable, tableDevice } from '../support/table-device.ts';
import { ordinaryAnswers } from './answers.ts';
import { surroundingsOf } from './arbitrary-scene.ts';
import { devices } from './devices.ts';
import { groups, ownRules, referenceRules } from './rule-sets.ts';
import { type Contender, contender, type Outcome, play } from './scene.ts';

const file = new URL('../../fixtures/rules.d/verdicts.txt', import.meta.url);
const actions: readonly Action[] = ['add', 'change', 'remove'];

it('our rules decide what systemd 262 decided', () => {
  const reference = process.env['GOLDEN'] === 'update' ? referenceRules() : null;
  if (reference?.isCurrent) writeFileSync(file, verdictsOf(reference.rules.values()));
  expect(verdictsOf(ownRules().values())).toBe(readFileSync(file, 'utf8'));
});

function verdictsOf(files: Iterable<RuleFile>): string {
  const rules = contender([...files]);
  return devices.map((table) => `${table.devpath}\n${aboutDevice(rules, table)}`).join('\n');
}

/** The verdict for `add`, and where those for the others differ from the one before. */
function aboutDevice({ rules }: Contender, table: DeviceTable): string {
  let text = '';
  let before: readonly string[] = [];
  for (const action of actions) {
    const scene = { action, device: tableDevice(table), previous: null, surroundings: surroundingsOf(table, 'quiet'), answers: ordinaryAnswers() };
    const verdict = described(play(rules, scene, (property) => property.startsWith('.')));
    const changes = action === 'add' ? verdict : differences(before, verdict);
    if (changes.length > 0) text += `  ${action}\n${changes.map((line) => `    ${line}\n`).join('')}`;
    before = verdict;
  }
  return text;
}

function differences(before: readonly string[], after: readonly string[]): readonly string[] {
  if (after.length === 0 && before.length > 0) return ['- everything'];
  const gone = before.filter((line) => !after.includes(line));
  const come = after.filter((line) => !before.includes(line));
  return [...gone.map((line) => `- ${line}`), ...come.map((line) => `+ ${line}`)];
}

function described({ properties, links, tags, group, mode, linkPriority, name, watch, run, attributes }: Outcome): string[] {
  return [
    ...Object.entries(properties).map(([key, value]) => `${key}=${value ?? ''}`),
    ...links.map((link) => `link ${link}`),
    ...tags.map((tag) => `tag ${tag}`),
    ...(linkPriority === null ? [] : [`link priority ${linkPriority}`]),
    ...(group === null ? [] : [`group ${groups[group]}`]),
    ...(mode === null ? [] : [`mode ${mode}`]),
    ...(name === null ? [] : [`name ${name}`]),
    ...(watch === null ? [] : [`watch ${watch}`]),
    ...Object.entries(attributes).map(([path, value]) => `write ${path} ${value}`).sort(),
    ...run.map((command) => `run ${command}`),
  ];
}

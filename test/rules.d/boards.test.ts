/** What docs/rules-for-boards.md promises to those who leave rules out. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RuleFile } from '../../src/rules/rule.ts';
import { root } from '../support/repository.ts';
import { tableDevice } from '../support/table-device.ts';
import { ordinaryAnswers } from './answers.ts';
import { surroundingsOf } from './arbitrary-scene.ts';
import { devices } from './devices.ts';
import { ownRules } from './rule-sets.ts';
import { contender, play } from './scene.ts';

const page = readFileSync(join(root, 'docs/rules-for-boards.md'), 'utf8');
const rows = page.split('\n').map((line) => /^\| `([^`]+\.rules)` \|[^|]*\|([^|]*)\|([^|]*)\|$/.exec(line)).filter((row) => row !== null);
const rules = ownRules();

describe('the table of files', () => {
  it('has every file, in the order in which they are evaluated', () => {
    expect(rows.map(([, name]) => name)).toEqual([...rules.keys()]);
  });

  it.each(rows.map(([, name = '', needs = '']) => [name, needs] as const))('%s needs files that come before it', (name, needs) => {
    for (const [, needed] of needs.matchAll(/`([^`]+)`/g)) {
      expect(rules.has(`${needed}.rules`), needed).toBe(true);
      expect(`${needed}.rules` < name, needed).toBe(true);
    }
  });

  it.each(rows.map(([, name = '', , runs = '']) => [name, runs] as const))('%s runs the programs that are named, and no others', (name, runs) => {
    const tokens = (rules.get(name) as RuleFile).rules.flatMap((rule) => rule.tokens);
    const commands = tokens.filter(({ key, attribute }) => key === 'PROGRAM' || attribute === 'program').map(({ value }) => value);
    // What a device brings along (`$env{…}`) has no name here.
    const programs = commands.filter((command) => !command.startsWith('$')).map((command) => basename(command.split(' ', 1)[0] as string));
    expect([...new Set(programs)].sort()).toEqual([...runs.matchAll(/`([^`]+)`/g)].map(([, program]) => program));
  });
});

describe('the minimal set', () => {
  const minimal = ['50-udev-default.rules', '60-block.rules', '80-drivers.rules'];
  const few = contender(minimal.map((name) => rules.get(name) as RuleFile));
  const all = contender([...rules.values()]);

  it('is the one of the page', () => {
    expect(page).toContain(`\n    ${minimal.join('   ')}\n`);
  });

  it('gives every node the group and the permissions that all rules give, has disks watched and modules loaded', () => {
    for (const table of devices) {
      const circumstances = { device: tableDevice(table), previous: null, surroundings: surroundingsOf(table, ''), answers: ordinaryAnswers() };
      const [own, whole] = [few, all].map((one) => {
        const { owner, group, mode, watch, run } = play(one.rules, { action: 'add', ...circumstances }, () => true);
        return { owner, group, mode, watch, modules: run.filter((command) => command.startsWith('builtin kmod')) };
      });
      expect(own, table.devpath).toEqual(whole);
    }
  });
});

/** Scripts look into the help of udevadm for options (`udevadm settle --help | grep -q exit-if-exists`): every one must be in ours. */
import { expect, it } from 'vitest';
import { referenceOf } from '../../support/comparison.ts';
import { askOurs } from '../../support/udevadm.ts';

const verbs = ['info', 'trigger', 'settle', 'control', 'monitor', 'test', 'test-builtin', 'verify', 'cat', 'wait', 'lock', 'hwdb'];

it('help names every option that udevadm names', async (context) => {
  const udevadm = referenceOf(context);
  const calls = [['--help'], ...verbs.map((verb) => [verb, '--help'])];
  const theirs = udevadm.ask(calls);
  const ours = await askOurs(calls);
  const missing = calls.map((call, index) => [call, optionsIn(theirs[index]?.out ?? '').filter((option) => !optionsIn(ours[index]?.out ?? '').includes(option))] as const);
  expect(theirs.flatMap(({ out }) => optionsIn(out)).length).toBeGreaterThan(verbs.length);
  expect(missing.filter(([, options]) => options.length > 0)).toEqual([]);
});

/** Options in the first column of a table. */
function optionsIn(help: string): string[] {
  return help.split('\n').flatMap((line) => /^ +(-.*?)(?: {2,}|$)/.exec(line)?.[1]?.match(/(?<![\w-])--?[a-zA-Z][a-z-]*/g) ?? []);
}

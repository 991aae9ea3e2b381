import { describe, expect, it } from 'vitest';
import { devmaster } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenTestbed } from '../support/given.ts';

const FILE = '/run/udev/rules.d/10-test.rules';
const lines = [
  'KERNEL=="null", ENV{BEFORE}="1"',
  'KERNEL=="null", FROBNICATE="1"',
  'KERNEL=="null", GROUP="no-such-group", ENV{BESIDE}="1"',
  'KERNEL=="null", ENV{OPEN}="1',
  'KERNEL=="null", ENV{AFTER}="1"',
];

describe('rule files with mistakes', () => {
  it('are named by file, line and column, and cost only their lines', async (context) => {
    const bed = await givenTestbed(context, { rules: { '10-test.rules': `${lines.join('\n')}\n` } });
    const daemon = await Daemon.start(bed, devmaster);
    daemon.trigger('/dev/null');

    expect(daemon.record('c1:3')).toEqual(['E:AFTER=1', 'E:BEFORE=1']);
    for (const place of ['2:17', '3:23', '4:29']) expect(daemon.logged(`${FILE}:${place}`), place).toHaveLength(1);
    expect(await daemon.stop()).toBe(0);
  });

  it('that cannot be read are named, and the others are in force', async (context) => {
    const bed = await givenTestbed(context, { rules: { '50-good.rules': 'KERNEL=="null", ENV{GOOD}="1"\n' } });
    bed.run(['sh', '-c', 'cd /run/udev/rules.d && ln -s nowhere 10-dangling.rules && ln -s 20-loop.rules 20-loop.rules && mkdir 30-folder.rules && ln -s /dev/null 40-masked.rules']);
    const daemon = await Daemon.start(bed, devmaster);
    daemon.trigger('/dev/null');

    expect(daemon.record('c1:3')).toEqual(['E:GOOD=1']);
    for (const name of ['10-dangling.rules', '20-loop.rules']) expect(daemon.logged(name), name).toHaveLength(1);
    expect(daemon.logged('40-masked.rules')).toEqual([]);
    expect(await daemon.stop()).toBe(0);
  });

  it('may be in a directory that is none', async (context) => {
    const bed = await givenTestbed(context, { rules: {} });
    bed.write('/run/good/10-good.rules', 'KERNEL=="null", ENV{GOOD}="1"\n');
    bed.write('/run/plain-file', '');
    const daemon = await Daemon.start(bed, devmaster, ['--rules-dir', '/nowhere', '--rules-dir', '/run/plain-file', '--rules-dir', '/run/good']);
    daemon.trigger('/dev/null');

    expect(daemon.record('c1:3')).toEqual(['E:GOOD=1']);
    expect(daemon.logged('/run/plain-file')).toHaveLength(1);
    expect(daemon.logged('/nowhere')).toEqual([]);
    expect(await daemon.stop()).toBe(0);
  });
});

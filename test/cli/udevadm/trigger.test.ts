/** Which devices `trigger` chooses is what udevadm chooses, in the same order. */
import { describe, expect, it, type TestContext } from 'vitest';
import { differences, everyDevice, installedOf, recordedBoard, referenceOf, thisMachine, type Scene } from '../../support/comparison.ts';

const types = [[], ['--type=subsystems'], ['--type=all']];

/** Each is tried with every type. */
const matches: readonly string[][] = [
  [],
  ['-s', 'block'],
  ['-s', 'n*'],
  ['-s', 'net', '-s', 'tty'],
  ['-S', 'block'],
  ['-S', 'block', '-S', 'tty'],
  ['-s', 'tty', '-S', 'tty'],
  ['--subsystem-match='],
  ['-a', 'dev'],
  ['-a', 'dev=1:3'],
  ['-a', 'address=00*'],
  ['-a', 'mtu', '-a', 'flags=0x*'],
  ['-a', 'mtu=1', '-a', 'mtu=65536'],
  ['-A', 'dev'],
  ['-A', 'dev=1:*', '-A', 'mtu'],
  ['-p', 'MAJOR=1'],
  ['-p', 'SUBSYSTEM=net'],
  ['-p', 'DEV*=*'],
  ['-p', 'MAJOR=1', '-p', 'DEVTYPE=disk'],
  ['-g', 'systemd'],
  ['-g', 'systemd', '-g', 'seat'],
  ['-g', 'labmem', '-g', 'no-such-tag', '-g', 'seat', '-s', 'mem', '-s', 'sound'],
  ['-y', 'lo'],
  ['-y', 'null', '-y', '*0'],
  ['-y', 'no-such-name'],
  ['--name-match=/dev/null'],
  ['--name-match=null'],
  ['--initialized-match'],
  ['--initialized-nomatch'],
  ['--prioritized-subsystem=net,block'],
  ['--prioritized-subsystem=block', '--prioritized-subsystem=mem'],
  ['-s', 'net', '-y', 'lo', '-a', 'mtu=65536'],
  ['--action=remove', '-s', 'mem'],
];

/** What the installed one does not know. */
const newMatches: readonly string[][] = [
  ['--include-parents', '-s', 'block'],
  ['--include-parents', '-y', '*0'],
  ['--include-parents', '--initialized-match'],
];

const machines: readonly [name: string, (context: TestContext) => Scene][] = [
  ['this machine', thisMachine],
  ['the recorded board', recordedBoard],
];

describe.each(machines)('trigger on %s', (_, sceneOf) => {
  it('chooses by matches as the installed udevadm', async (context) => {
    const udevadm = installedOf(context);
    expect(await differences(udevadm, { calls: calls(matches), scene: sceneOf(context) })).toEqual([]);
  });

  it('chooses by matches as udevadm of 262', async (context) => {
    const udevadm = referenceOf(context);
    expect(await differences(udevadm, { calls: calls([...matches, ...newMatches]), scene: sceneOf(context) })).toEqual([]);
  });

  it('chooses what is named, and what is below it, as udevadm of 262', async (context) => {
    const udevadm = referenceOf(context);
    const scene = sceneOf(context);
    const devices = everyDevice(scene.paths);
    const named = devices.map(({ syspath }) => syspath).concat(devices.flatMap(({ devname }) => devname ?? []));
    const one = named.filter((_, index) => index % 5 === 0);
    expect(await differences(udevadm, { calls: [...one.map((name) => dryRun(name)), dryRun(...named.slice(0, 20).reverse()), dryRun('-s', 'net', named[0] as string), ...one.map((name) => dryRun('-b', name))], scene })).toEqual([]);
  });
});

function calls(choices: readonly string[][]): string[][] {
  return types.flatMap((type) => choices.map((match) => dryRun(...type, ...match)));
}

function dryRun(...words: string[]): string[] {
  return ['trigger', '--dry-run', '--verbose', ...words];
}

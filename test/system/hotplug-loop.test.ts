import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Daemon } from '../support/daemon.ts';
import { givenOracle, playBoth } from '../support/given.ts';
import { differences, summarise, takeSnapshot, type Snapshot, type SnapshotOptions } from '../support/snapshot.ts';
import type { Testbed } from '../support/testbed.ts';
import { unfaithful, Witness } from '../support/witness.ts';

const rules = {
  '10-test.rules': [
    'SUBSYSTEM!="block", GOTO="end"',
    'ACTION!="remove", KERNEL=="loop*", OPTIONS+="watch"',
    'ENV{DEVTYPE}=="disk", ATTR{loop/backing_file}=="?*", ENV{BACKED}="$attr{loop/backing_file}", SYMLINK+="test/$kernel-backed", TAG+="backed"',
    'ENV{DEVTYPE}=="partition", ENV{SECTORS}="$attr{size}", SYMLINK+="test/$kernel", GROUP="6", MODE="0640"',
    'LABEL="end"\n',
  ].join('\n'),
};

interface Scene {
  readonly attached: Snapshot;
  readonly detached: Snapshot;
  readonly broadcast: Snapshot;
  readonly unfaithful: readonly string[];
}

async function attachAndDetach(daemon: Daemon, options: SnapshotOptions): Promise<Scene> {
  const { bed } = daemon;
  bed.write('/run/image', '\0'.repeat(1 << 20));
  const witness = await Witness.listen(bed);
  const loop = attach(bed, '/run/image');
  bed.run(['addpart', loop, '1', '1', '64']);
  bed.run(['addpart', loop, '2', '65', '64']);
  daemon.settle();
  await witness.caughtUp();
  bed.updateDiskNodes();
  for (const partition of ['p1', 'p2']) daemon.trigger(loop + partition, 'add');
  await witness.caughtUp();
  const names = namesOf(bed, basename(loop));
  const attached = ofDisk(takeSnapshot(bed, options), names);
  bed.run(['losetup', '--detach', loop]);
  await witness.caughtUp();
  daemon.settle();
  bed.updateDiskNodes();
  await witness.caughtUp();
  await witness.stop();
  return { attached, detached: ofDisk(takeSnapshot(bed, options), names), broadcast: ofDisk(summarise(witness.broadcasts, options), names), unfaithful: unfaithful(witness) };
}

type Names = readonly (readonly [number: RegExp, name: string])[];

/** The disk and its partitions have the numbers and the name that happen to be free. */
function namesOf(bed: Testbed, disk: string): Names {
  const numbers = ['', 'p1', 'p2'].flatMap((part): [RegExp, string][] => {
    const [major = '', minor = ''] = bed.read(`/sys/class/block/${disk}${part}/dev`)?.trim().split(':') ?? [];
    // Nodes that are no disks have such numbers too.
    return [[new RegExp(`(?<=b|block/|^mode 6.* device )${major}:${minor}(?![0-9])`, 'g'), `loopN${part}`]];
  });
  return [...numbers, [new RegExp(`${disk}(?![0-9])`, 'g'), 'loopN'], [/^MINOR=.*/g, 'MINOR']];
}

/** What is about the disk, under a name that it has each time: others on this machine have disks too. */
function ofDisk(snapshot: Snapshot, names: Names): Snapshot {
  const named = (text: string): string => names.reduce((result, [number, name]) => result.replace(number, name), text);
  const things = [...snapshot].map(([title, lines]) => {
    const all = lines.map(named);
    return [named(title), named(title).includes('loopN') ? all : all.filter((line) => line.includes('loopN'))] as const;
  });
  return new Map(things.filter(([title, lines]) => title.includes('loopN') || lines.length > 0).map(([title, lines]) => [title, [...lines].sort()]));
}

/** Loop devices are the whole machine's. */
function attach(bed: Testbed, image: string): string {
  const loop = bed.run(['losetup', '--find', '--show', '--partscan', image]).trim();
  bed.onClose(() => {
    bed.attempt(['losetup', '--detach', loop]);
    return bed.exists(`/sys/block/${basename(loop)}/loop`) ? [`${loop} has a file`] : [];
  });
  return loop;
}

describe('a loop device that gets an image with partitions, and loses it', () => {
  it('is recorded, named and announced with its partitions as by systemd-udevd', async (context) => {
    const oracle = givenOracle(context);
    const options: SnapshotOptions = { withBuiltins: false, withDiskseq: false, withDiskseqClaims: false };
    const { expected, got } = await playBoth(oracle, { rules }, (daemon) => attachAndDetach(daemon, options));

    expect([...expected.attached.keys()]).toContain('node test/loopNp1');
    expect([...expected.detached.keys()]).not.toContain('node test/loopNp1');
    expect(differences({ expected: expected.attached, got: got.attached })).toEqual([]);
    expect(differences({ expected: expected.detached, got: got.detached })).toEqual([]);
    expect(differences({ expected: expected.broadcast, got: got.broadcast })).toEqual([]);
    expect(got.unfaithful).toEqual([]);
  });
});

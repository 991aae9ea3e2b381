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
    'ENV{DEVTYPE}=="partition", ENV{SECTORS}="$attr{size}", SYMLINK+="test/part$number", GROUP="6", MODE="0640"',
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
  const attached = takeSnapshot(bed, options);
  bed.run(['losetup', '--detach', loop]);
  await witness.caughtUp();
  daemon.settle();
  bed.updateDiskNodes();
  await witness.caughtUp();
  await witness.stop();
  const ofLoop = witness.broadcasts.filter(({ event }) => event.devpath.includes(basename(loop)));
  return { attached, detached: takeSnapshot(bed, options), broadcast: summarise(ofLoop, options), unfaithful: unfaithful(witness) };
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

    expect([...expected.attached.keys()]).toContain('node test/part1');
    expect([...expected.detached.keys()]).not.toContain('node test/part1');
    expect(differences({ expected: expected.attached, got: got.attached })).toEqual([]);
    expect(differences({ expected: expected.detached, got: got.detached })).toEqual([]);
    expect(differences({ expected: expected.broadcast, got: got.broadcast })).toEqual([]);
    expect(got.unfaithful).toEqual([]);
  });
});

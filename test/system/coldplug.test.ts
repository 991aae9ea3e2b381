import { describe, expect, it } from 'vitest';
import { type Contender, findOracle } from '../support/contender.ts';
import type { Daemon } from '../support/daemon.ts';
import { playBoth } from '../support/given.ts';
import { differences, summarise, takeSnapshot, type Snapshot, type SnapshotOptions } from '../support/snapshot.ts';
import { unfaithful, Witness } from '../support/witness.ts';

const oracle = findOracle();
/** What builtins find grows from release to release: only the newest says what ours must find. */
const options: SnapshotOptions = { withBuiltins: !('missing' in oracle) && oracle.version >= 262, withDiskseqClaims: 'missing' in oracle || oracle.version >= 257 };
const addresses = ['02:00:00:00:00:01', '02:00:00:00:00:02'];

interface Coldplug {
  readonly left: Snapshot;
  readonly broadcast: Snapshot;
  readonly unfaithful: readonly string[];
}

async function coldplug(daemon: Daemon): Promise<Coldplug> {
  const { bed } = daemon;
  bed.run(['ip', 'link', 'add', 'veth0', 'address', addresses[0] as string, 'type', 'veth', 'peer', 'name', 'veth1', 'address', addresses[1] as string]);
  daemon.settle();
  const witness = await Witness.listen(bed);
  daemon.coldplug();
  await witness.caughtUp();
  await witness.stop();
  return { left: takeSnapshot(bed, options), broadcast: summarise(witness.broadcasts, options), unfaithful: unfaithful(witness) };
}

describe.skipIf('missing' in oracle)(`a coldplug of this machine with the rules that are installed${'missing' in oracle ? ` (${oracle.missing})` : `, beside ${oracle.name}`}`, () => {
  it('leaves the records, tags, claims of links, watches, nodes and links that systemd-udevd leaves, and tells listeners the same', async () => {
    const { expected, got } = await playBoth(oracle as Contender, {}, coldplug);
    expect(expected.left.size).toBeGreaterThan(100);
    expect(differences({ expected: expected.left, got: got.left })).toEqual([]);
    expect(expected.broadcast.size).toBeGreaterThan(100);
    expect(differences({ expected: expected.broadcast, got: got.broadcast })).toEqual([]);
    // Each event is handled once, and those of a device in their order.
    expect(got.unfaithful).toEqual([]);
  });
});

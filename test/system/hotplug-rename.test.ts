import { describe, expect, it } from 'vitest';
import type { Broadcast } from '../support/broadcast.ts';
import type { Daemon } from '../support/daemon.ts';
import { givenOracle, playBoth } from '../support/given.ts';
import { differences, summarise, takeSnapshot, type Snapshot } from '../support/snapshot.ts';
import type { Testbed } from '../support/testbed.ts';
import { until } from '../support/until.ts';
import { unfaithful, Witness } from '../support/witness.ts';

/** A rule, then an administrator, and last two interfaces that change their names with each other. */
const rules = {
  '10-test.rules': [
    'SUBSYSTEM!="net", GOTO="end"',
    'ACTION=="add", KERNEL=="veth0", NAME="named0", TAG+="named"',
    'ACTION!="remove", ENV{SEEN_AS}="$env{INTERFACE}", ENV{MOVED_FROM}="$env{DEVPATH_OLD}"',
    'LABEL="end"\n',
  ].join('\n'),
};

/** Other devices of the machine may come and go meanwhile. */
function ofInterfaces(bed: Testbed): Snapshot {
  return new Map([...takeSnapshot(bed, { withBuiltins: false })].filter(([title]) => /^record (n[0-9]|\+queues:)|^tags (named|seen)$/.test(title)));
}

async function rename(daemon: Daemon): Promise<{ left: Snapshot; interfaces: readonly string[]; unfaithful: readonly string[] }> {
  const { bed } = daemon;
  const witness = await Witness.listen(bed);
  bed.run(['ip', 'link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'peer0']);
  daemon.settle();
  // The kernel tells of the new name in an event of its own, which may come when the first has been settled.
  await witness.caughtUp();
  daemon.settle();
  const [first, second, spare] = ['named0', 'peer0', 'spare0'] as const;
  bed.run(['ip', '-batch', '-'], { input: `link set ${first} name ${spare}\nlink set ${second} name ${first}\nlink set ${spare} name ${second}\n` });
  daemon.settle();
  await witness.caughtUp();
  await witness.stop();
  return { left: ofInterfaces(bed), interfaces: bed.list('/sys/class/net'), unfaithful: unfaithful(witness) };
}

describe('interfaces that are renamed by a rule and by hand, and change names with each other', () => {
  it('are recorded as systemd-udevd records them', async (context) => {
    const oracle = givenOracle(context);
    const { expected, got } = await playBoth(oracle, { rules }, rename);
    expect(got.interfaces).toEqual(['lo', 'named0', 'peer0']);
    expect(expected.interfaces).toEqual(got.interfaces);
    expect([...expected.left.values()].flat()).toContain('E:SEEN_AS=named0');
    expect(differences({ expected: expected.left, got: got.left })).toEqual([]);
    expect(got.unfaithful).toEqual([]);
  });
});

const contested = {
  '10-test.rules': 'SUBSYSTEM=="net", KERNEL=="second0", NAME="first0", ENV{SEEN}="yes", TAG+="seen", RUN{program}+="/bin/touch /run/ran-$env{ACTION}"\n',
};

/** An interface is to have the name of another, and is changed later. */
async function contest(daemon: Daemon): Promise<readonly [left: Snapshot, told: Snapshot, ran: readonly string[]][]> {
  const { bed } = daemon;
  const witness = await Witness.listen(bed);
  const moments: [Snapshot, Snapshot, readonly string[]][] = [];
  const about = (): readonly Broadcast[] => witness.broadcasts.filter(({ event }) => event.devpath.endsWith('/second0'));
  const look = async (): Promise<void> => {
    // systemd-udevd may have answered the client before it read the event.
    await until('the event is finished', () => about().length > moments.length);
    await witness.caughtUp();
    moments.push([ofInterfaces(bed), summarise(about(), { withBuiltins: false }), bed.list('/run').filter((name) => name.startsWith('ran-'))]);
  };
  bed.run(['ip', 'link', 'add', 'first0', 'type', 'veth', 'peer', 'name', 'second0']);
  daemon.settle();
  await look();
  daemon.trigger('/sys/class/net/second0');
  await look();
  await witness.stop();
  return moments;
}

describe('an interface that is to have the name of another', () => {
  it('fails its event as with systemd-udevd, and the next one is as any other', async (context) => {
    const oracle = givenOracle(context);
    context.skip(oracle.version < 257, `needs systemd 257 or later to compare with, and this is ${oracle.name}: set DEVMASTER_REFERENCE_ROOT`);
    const { expected, got } = await playBoth(oracle, { rules: contested }, contest);
    const [failed, changed] = expected.map(([, told]) => [...told.values()].flat());
    expect(failed).toContain('UDEV_WORKER_ERRNO_NAME=EEXIST');
    expect(changed).toContain('SEEN=yes');
    expect(expected.map(([, , ran]) => ran)).toEqual([[], ['ran-change']]);
    got.forEach(([left, told, ran], moment) => {
      const [theirLeft, theirTold, theirRan] = expected[moment] as (typeof expected)[number];
      expect(differences({ expected: theirLeft, got: left })).toEqual([]);
      expect(differences({ expected: theirTold, got: told })).toEqual([]);
      expect(ran).toEqual(theirRan);
    });
  });
});

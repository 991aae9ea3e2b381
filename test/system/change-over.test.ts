import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { describe, expect, it, type TestContext } from 'vitest';
import { UnixConnection } from '../../src/kernel/unix-socket.ts';
import { devmaster, installedUdevd, referenceUdevd, type Contender } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenTestbed } from '../support/given.ts';
import { programInside } from '../support/inside.ts';
import { differences, takeSnapshot, type Snapshot } from '../support/snapshot.ts';
import { Testbed, type Started } from '../support/testbed.ts';
import { until } from '../support/until.ts';

const PAIRS = 250;
const OPTIONS = { withBuiltins: false, withDiskseqClaims: false };

/** Every interface counts how often it was handled, so that an event that is lost or handled twice shows. */
const rules = {
  '10-test.rules': [
    'SUBSYSTEM!="net", GOTO="end"',
    'KERNEL!="v*", GOTO="end"',
    'IMPORT{db}="ADDED"',
    'IMPORT{db}="CHANGED"',
    'ACTION=="add", ENV{ADDED}="$env{ADDED}a", TAG+="here"',
    'ACTION=="change", ENV{CHANGED}="$env{CHANGED}c"',
    'PROGRAM=="/bin/true", ENV{RAN}="1"',
    'LABEL="end"',
    '',
  ].join('\n'),
};

/** An event is recorded before its program runs, and told when that has ended. */
const slowRules = { '10-test.rules': 'SUBSYSTEM=="net", KERNEL=="v*", IMPORT{db}="ADDED"\nSUBSYSTEM=="net", KERNEL=="v*", ACTION=="add", ENV{ADDED}="$env{ADDED}a", RUN+="/bin/sleep 1"\n' };

/** 2,000 events: 500 interfaces with a queue folder each way are added, changed, and half of them removed. */
const storm = `
for i in $(seq ${PAIRS}); do echo "link add va$i type veth peer name vb$i"; done | ip -batch -
for i in $(seq ${PAIRS}); do echo change >/sys/class/net/va$i/uevent; done
for i in $(seq 2 2 ${PAIRS}); do echo "link del va$i"; done | ip -batch -
for i in $(seq 1 2 ${PAIRS}); do echo change >/sys/class/net/vb$i/uevent; done
`;

async function raiseStorm(bed: Testbed): Promise<Started> {
  return await bed.start(['sh', '-c', storm]);
}

async function underWay(bed: Testbed): Promise<void> {
  await until('the storm is under way', () => bed.list('/run/udev/data').filter((id) => id.startsWith('n')).length > 20);
}

/** What the storm is about: other devices of the machine may come and go meanwhile. */
function ofInterfaces(bed: Testbed): Snapshot {
  return new Map([...takeSnapshot(bed, OPTIONS)].filter(([title]) => /^record (n|\+queues:)|^tags here/.test(title)));
}

/** What is left when one device manager does all of it. */
async function undisturbed(contender: Contender): Promise<Snapshot> {
  const bed = await Testbed.open({ rules, referenceRoot: contender.referenceRoot });
  try {
    const daemon = await Daemon.start(bed, contender);
    await (await raiseStorm(bed)).ended;
    daemon.settle();
    return ofInterfaces(bed);
  } finally {
    await bed.close();
  }
}

for (const udevd of [installedUdevd(), referenceUdevd()].filter((contender) => contender !== null)) {
  describe(`in the middle of a storm, with ${udevd.name}`, () => {
    it('devmasterd takes over, loses nothing and handles nothing twice', async (context) => {
      await givenTestbed(context);
      const expected = await undisturbed(udevd);
      const bed = await givenTestbed(context, { rules, referenceRoot: udevd.referenceRoot });
      const before = await Daemon.start(bed, udevd);
      const raised = await raiseStorm(bed);
      await underWay(bed);
      const daemon = await Daemon.takeOver(bed);
      expect(await before.ended()).toBe(0);
      await raised.ended;
      daemon.settle();
      expect(differences({ expected, got: ofInterfaces(bed) })).toEqual([]);
      expect(await daemon.stop()).toBe(0);
    });

    it('devmasterd waits for the events that run, and does not handle them again', async (context) => {
      const bed = await givenTestbed(context, { rules: slowRules, referenceRoot: udevd.referenceRoot });
      const before = await Daemon.start(bed, udevd);
      const drizzle = await bed.start(['sh', '-c', 'for i in $(seq 30); do ip link add va$i type veth peer name vb$i; sleep 0.02; done']);
      const daemon = await Daemon.takeOver(bed);
      expect(await before.ended()).toBe(0);
      await drizzle.ended;
      daemon.settle();
      const counts = bed.list('/run/udev/data').flatMap((id) => /^E:ADDED=(.*)$/m.exec(bed.read(`/run/udev/data/${id}`) ?? '')?.[1] ?? []);
      expect(counts).toEqual(Array(60).fill('a'));
      expect(await daemon.stop()).toBe(0);
    });

    it('devmasterd hands over, loses nothing and handles nothing twice', async (context) => {
      await givenTestbed(context);
      const expected = await undisturbed(udevd);
      const bed = await givenTestbed(context, { rules, referenceRoot: udevd.referenceRoot });
      const daemon = await Daemon.start(bed, devmaster);
      const raised = await raiseStorm(bed);
      await underWay(bed);
      daemon.client('control', `--hand-over=${udevd.daemon.join(' ')}`);
      expect(await daemon.ended()).toBe(0);
      await raised.ended;
      await until('the successor answers', () => bed.attempt([...udevd.client, 'control', '--ping', '--timeout=5']).status === 0);
      bed.run([...udevd.client, 'settle', '--timeout=190']);
      expect(differences({ expected, got: ofInterfaces(bed) })).toEqual([]);
      bed.run([...udevd.client, 'control', '--exit']);
    });
  });
}

const old = installedUdevd();

describe.runIf(old !== null && old.version < 258)('a systemd-udevd that does not look up', () => {
  /** Stopped, and with as many callers before its door as it lets wait there. */
  async function givenBusy(context: TestContext): Promise<{ bed: Testbed; before: Daemon }> {
    const bed = await givenTestbed(context, { rules: {} });
    const before = await Daemon.start(bed, old as Contender);
    const { pid } = before.started;
    process.kill(pid, 'SIGSTOP');
    await until('it has stopped', () => readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') T '));
    const caller = UnixConnection.connect({ path: bed.path('/run/udev/control'), type: 'seqpacket' });
    context.onTestFinished(() => caller.close());
    return { bed, before };
  }

  it('is waited for until it does', async (context) => {
    const { bed, before } = await givenBusy(context);
    const { pid, child } = before.started;
    const taking = Daemon.takeOver(bed);
    await until('it is told to end, or passed over', () => isSignalPending(pid, constants.signals.SIGTERM) || bed.exists('/run/udev/io.systemd.Udev'));
    expect(bed.list('/run/udev')).not.toContain('io.systemd.Udev');
    process.kill(pid, 'SIGCONT');
    // Who started it in the testbed has stopped with it.
    child.kill('SIGCONT');
    const daemon = await taking;
    expect(await before.ended()).toBe(0);
    expect(await daemon.stop()).toBe(0);
  });

  it('is killed when it never does', async (context) => {
    const { bed, before } = await givenBusy(context);
    const lines = bed.run(await programInside(bed, 'take-over')).trim().split('\n').map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([{ error: expect.stringMatching(/^the device manager that runs \(process \d+\) was told to end and did not: it is killed$/) }, { complete: true }]);
    before.started.child.kill('SIGCONT');
    expect(await before.ended()).not.toBe(0);
    expect(bed.processes()).toEqual([]);
  });
});

function isSignalPending(pid: number, signal: number): boolean {
  const [, pending = '0'] = /^ShdPnd:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return (BigInt(`0x${pending}`) & (1n << BigInt(signal - 1))) !== 0n;
}

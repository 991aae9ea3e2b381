import { expect, describe, it } from 'vitest';
import { devmaster, installedUdevd, referenceUdevd, type Contender } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenTestbed } from '../support/given.ts';
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
      const daemon = await Daemon.start(bed, devmaster, ['--take-over']);
      expect(await before.started.ended).toBe(0);
      await raised.ended;
      daemon.settle();
      expect(differences({ expected, got: ofInterfaces(bed) })).toEqual([]);
      expect(await daemon.stop()).toBe(0);
    });

    it('devmasterd waits for the events that run, and does not handle them again', async (context) => {
      const bed = await givenTestbed(context, { rules: slowRules, referenceRoot: udevd.referenceRoot });
      const before = await Daemon.start(bed, udevd);
      const drizzle = await bed.start(['sh', '-c', 'for i in $(seq 30); do ip link add va$i type veth peer name vb$i; sleep 0.02; done']);
      const daemon = await Daemon.start(bed, devmaster, ['--take-over']);
      expect(await before.started.ended).toBe(0);
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
      expect(await daemon.started.ended).toBe(0);
      await raised.ended;
      await until('the successor answers', () => bed.attempt([...udevd.client, 'control', '--ping', '--timeout=5']).status === 0);
      bed.run([...udevd.client, 'settle', '--timeout=190']);
      expect(differences({ expected, got: ofInterfaces(bed) })).toEqual([]);
      bed.run([...udevd.client, 'control', '--exit']);
    });
  });
}

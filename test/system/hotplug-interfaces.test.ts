import { describe, expect, it } from 'vitest';
import { givenDaemon } from '../support/given.ts';
import { until } from '../support/until.ts';
import { unfaithful, Witness } from '../support/witness.ts';

const PAIRS = 500;
/** Interfaces of one group can be removed at once. */
const GROUP = '7';

const rules = { '10-test.rules': 'SUBSYSTEM=="net", KERNEL=="v*", ENV{FOUND}="$kernel-$attr{ifindex}", TAG+="found"\n' };
const pairs = Array.from({ length: PAIRS }, (_, i) => `link add va${i} group ${GROUP} type veth peer name vb${i} group ${GROUP}\n`).join('');

describe('500 pairs of interfaces that come and go', () => {
  it('are each handled once and in order, and queue file, settle and monitor agree', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    const witness = await Witness.listen(bed);
    const monitor = await bed.start([...daemon.contender.client, 'monitor', '--udev', '--subsystem-match=net'], { log: '/run/monitor.log' });
    await until('the monitor listens', () => bed.read('/run/monitor.log')?.includes('UDEV -') === true);

    bed.run(['ip', '-batch', '-'], { input: pairs });
    daemon.settle();
    expect(bed.exists('/run/udev/queue')).toBe(false);
    const interfaces = bed.list('/sys/class/net').filter((name) => /^v[ab]/.test(name));
    expect(interfaces).toHaveLength(2 * PAIRS);
    const wrong = interfaces.filter((name) => {
      const ifindex = bed.read(`/sys/class/net/${name}/ifindex`)?.trim();
      return daemon.record(`n${ifindex}`)?.includes(`E:FOUND=${name}-${ifindex}`) !== true;
    });
    expect(wrong).toEqual([]);
    expect(bed.list('/run/udev/tags/found')).toHaveLength(2 * PAIRS);

    bed.run(['ip', 'link', 'del', 'group', GROUP]);
    daemon.settle();
    expect(bed.list('/run/udev/data').filter((id) => id.startsWith('n') && id !== 'n1')).toEqual([]);
    expect(bed.list('/run/udev/tags/found')).toEqual([]);

    await witness.caughtUp();
    expect(unfaithful(witness)).toEqual([]);
    const ofInterfaces = witness.broadcasts.filter(({ event }) => event.subsystem === 'net');
    expect(ofInterfaces).toHaveLength(2 * 2 * PAIRS);
    const printed = (): string[] => bed.read('/run/monitor.log')?.match(/^UDEV +\[.*/gm) ?? [];
    await until('the monitor has printed them', () => printed().length >= ofInterfaces.length);
    expect(printed().map((line) => line.replace(/^.*\] /, ''))).toEqual(ofInterfaces.map(({ event }) => `${event.action.padEnd(8)} ${event.devpath} (net)`));
    process.kill(monitor.pid, 'SIGTERM');
    expect(await daemon.stop()).toBe(0);
  });
});

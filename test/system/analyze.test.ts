import { describe, expect, it } from 'vitest';
import type { Blame } from '../../src/cli/analyze/blame.ts';
import type { Chain } from '../../src/cli/analyze/critical-chain.ts';
import type { View } from '../../src/cli/top/sample.ts';
import { devmaster } from '../support/contender.ts';
import { givenDaemon, givenTestbed } from '../support/given.ts';
import { until } from '../support/until.ts';

/** Interfaces are in no namespace but the testbed's, so that other devices' events can be told apart. */
const rules = {
  '10-slow.rules': '# the next line takes its time\nSUBSYSTEM=="net", KERNEL=="va", RUN+="/bin/sleep 0.3"\nSUBSYSTEM=="net", KERNEL=="vb", PROGRAM="/bin/false"\nKERNEL=="stuck", RUN+="/bin/sleep 100"\n',
};
const place = '/run/udev/rules.d/10-slow.rules:2';

describe('devctl analyze', () => {
  it('blames a slow program with the line of the rule that runs it', async (context) => {
    const daemon = await givenDaemon(context, rules);
    daemon.bed.run(['ip', 'link', 'add', 'va', 'type', 'veth', 'peer', 'name', 'vb']);
    daemon.bed.write('/sys/class/net/va/uevent', 'change');
    daemon.settle();

    const blame = (by: string): Blame[] => JSON.parse(daemon.client('analyze', 'blame', `--by=${by}`, '--json=short')) as Blame[];
    expect(blame('rule')[0]).toMatchObject({ who: place, count: 2, because: '/bin/sleep', failed: 0 });
    expect(blame('program').find(({ who }) => who === '/bin/sleep')?.longestUsec).toBeGreaterThanOrEqual(300_000);
    expect(blame('program').find(({ who }) => who === '/bin/false')).toMatchObject({ failed: 1 });
    expect(blame('device')[0]).toMatchObject({ who: '/devices/virtual/net/va', because: `/bin/sleep, ${place}` });
    expect(daemon.client('analyze', 'blame', '--by=rule', '--lines=1')).toContain(`${place}  2`);

    // The second event of the device had to wait for the first.
    const chain = JSON.parse(daemon.client('analyze', 'critical-chain', '/sys/class/net/va', '--json=short')) as Chain;
    expect(chain.links.map(({ event }) => event.action)[0]).toBe('change');
    expect(chain.links.some(({ event }) => event.action === 'add' && event.devpath === '/devices/virtual/net/va')).toBe(true);
    expect(chain.links[0]?.calls).toMatchObject([{ name: '/bin/sleep', file: '/run/udev/rules.d/10-slow.rules', line: 2 }]);

    expect(daemon.client('analyze')).toMatch(/ {2}programs +[0-9.]+ (ms|s)/);
    daemon.client('analyze', 'plot', '--output=/run/boot.svg');
    expect(daemon.bed.read('/run/boot.svg')).toContain('>add va ');
    const metrics = daemon.client('analyze', '--openmetrics');
    expect(metrics).toContain('devmaster_calls_total{kind="program",result="failed"} 1\n');
    expect(metrics.endsWith('# EOF\n')).toBe(true);
  });

  it('needs no privileges, and says in one line when there is no daemon', async (context) => {
    const bed = await givenTestbed(context, { rules });
    for (const verb of ['analyze', 'top']) {
      const { status, stdout, stderr } = bed.attempt([...devmaster.client, verb]);
      expect({ status, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: 1, stdout: '', lines: 1 });
      expect(stderr).toContain('the daemon does not run');
    }
  });
});

describe('devctl top', () => {
  it('shows what runs and what waits for it, to anybody', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    bed.run(['ip', 'link', 'add', 'stuck', 'type', 'veth', 'peer', 'name', 'other']);
    const view = (): View => JSON.parse(bed.run([...devmaster.client, 'top', '--json=short'], { asNobody: true })) as View;
    await until('the program runs', () => view().jobs.some(({ waitsFor }) => waitsFor === '/bin/sleep 100'));
    const { queue, jobs } = view();
    expect(queue.running).toBeGreaterThanOrEqual(1);
    expect(jobs.find(({ waitsFor }) => waitsFor !== null)).toMatchObject({ action: 'add', devpath: '/devices/virtual/net/stuck', state: 'running' });
    expect(bed.run([...devmaster.client, 'top', '--once'], { asNobody: true })).toContain('runs /bin/sleep 100');
  });
});

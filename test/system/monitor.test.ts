/** `devctl monitor` and `devctl kill` beside a daemon at work. */
import { describe, expect, it } from 'vitest';
import { devmaster } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenDaemon } from '../support/given.ts';
import { until } from '../support/until.ts';

const OUT = '/run/monitor.out';

describe('devctl monitor', () => {
  it('prints the events of one device as JSON, and none of others', async (context) => {
    const daemon = await givenDaemon(context, {});
    const monitor = await daemon.bed.start([...devmaster.client, 'monitor', '--udev', '--json', '--follow', '/sys/class/net/lo'], { log: OUT });
    const text = (): string => daemon.bed.read(OUT) ?? '';
    await until('the event of lo is printed', () => {
      daemon.trigger('/sys/class/mem/null');
      daemon.trigger('/sys/class/net/lo');
      return text().includes('\n');
    });
    monitor.child.kill('SIGTERM');
    const events = text().trimEnd().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as { devpath: string; source: string; action: string });
    expect(new Set(events.map(({ devpath, source, action }) => `${source} ${action} ${devpath}`))).toEqual(new Set(['udev change /devices/virtual/net/lo']));
  });

  it('says that the daemon ended and runs again, and goes on', async (context) => {
    const daemon = await givenDaemon(context, {});
    const monitor = await daemon.bed.start([...devmaster.client, 'monitor', '--udev', '--follow', '/sys/class/net/lo'], { log: OUT });
    const text = (): string => daemon.bed.read(OUT) ?? '';
    const printed = (): number => text().split('/net/lo').length - 1;
    await until('an event is printed', () => {
      daemon.trigger('/sys/class/net/lo');
      return printed() > 0;
    });
    await daemon.stop();
    await until('the end is told', () => text().includes('the daemon ended'));
    const second = await Daemon.start(daemon.bed, devmaster);
    await until('the beginning is told', () => text().includes('the daemon runs again'));
    const before = printed();
    second.trigger('/sys/class/net/lo');
    await until('the next event is printed', () => printed() > before);
    monitor.child.kill('SIGTERM');
    await second.stop();
  });
});

describe('devctl kill', () => {
  // Events of a network interface stay in its namespace: nobody else's daemon or test takes part.
  const rules = { '50-slow.rules': 'KERNEL=="lo", ACTION=="change", PROGRAM=="/bin/sleep 100", ENV{SLEPT}="1"\n' };

  it('ends the program that an event waits for, and the event goes on', async (context) => {
    const daemon = await givenDaemon(context, rules);
    daemon.client('trigger', '/sys/class/net/lo');
    await until('the program runs', () => daemon.client('queue').includes('sleep'));
    expect(daemon.attempt('kill', '/sys/class/mem/full').stderr).toMatch(/^devctl kill: no event of \/sys\/class\/mem\/full waits for a program; those that do: [0-9]+\n$/);
    expect(daemon.client('kill', '--signal=TERM', '/sys/class/net/lo')).toMatch(/^[0-9]+ {2}\/devices\/virtual\/net\/lo: .*sleep.*\n$/);
    daemon.settle();
    expect(daemon.client('info', '--query=property', '/sys/class/net/lo')).not.toContain('SLEPT');
  });

  it('says so when nothing runs, and when no daemon does', async (context) => {
    const daemon = await givenDaemon(context, rules);
    expect(daemon.attempt('kill')).toMatchObject({ status: 1, stderr: 'devctl kill: no event waits for a program\n' });
    expect(daemon.attempt('kill', '--signal=nonsense')).toMatchObject({ status: 1, stderr: "devctl kill: Failed to parse signal 'nonsense'\n" });
    await daemon.stop();
    expect(daemon.attempt('kill').stderr).toMatch(/^devctl kill: the daemon does not run: [^\n]+\n$/);
  });
});

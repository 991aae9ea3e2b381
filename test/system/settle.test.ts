import { describe, expect, it, type TestContext } from 'vitest';
import type { Daemon } from '../support/daemon.ts';
import { givenDaemon } from '../support/given.ts';
import { until } from '../support/until.ts';

const DEVICE = '/sys/class/net/veth0';

/** An event that goes on until a file is there. */
const rules = { '10-test.rules': 'KERNEL=="veth0", ACTION=="change", RUN+="/bin/sh -c \'until [ -e /run/go-on ]; do sleep 0.01; done\'", ENV{SEEN}="1"\n' };

async function givenDaemonWithInterface(context: TestContext): Promise<Daemon> {
  const daemon = await givenDaemon(context, rules);
  daemon.bed.run(['ip', 'link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth1']);
  daemon.settle();
  return daemon;
}

describe('the queue file and settle', () => {
  it('say that there is work from the moment that the kernel said something until it is done', async (context) => {
    const daemon = await givenDaemonWithInterface(context);
    const { bed } = daemon;
    const isBusy = (): boolean => bed.exists('/run/udev/queue');
    const id = `n${bed.read(`${DEVICE}/ifindex`)?.trim()}`;
    await until('there is no work', () => !isBusy());

    daemon.client('trigger', DEVICE);
    await until('there is work', isBusy);
    expect(daemon.attempt('settle', '--timeout=0').status).toBe(1);
    expect(daemon.attempt('settle', '--timeout=1').status).toBe(1);
    const settle = await bed.start([...daemon.contender.client, 'settle', '--timeout=200']);
    expect(daemon.record(id)).toEqual(['E:ID_PROCESSING=1', 'E:SEEN=1']);

    bed.write('/run/go-on', '');
    expect(await settle.ended).toBe(0);
    expect(daemon.record(id)).toEqual(['E:SEEN=1']);
    await until('there is no work', () => !isBusy());
    expect(await daemon.stop()).toBe(0);
  });

  it('are over when a file that is waited for is there', async (context) => {
    const daemon = await givenDaemonWithInterface(context);
    daemon.client('trigger', DEVICE);
    daemon.bed.write('/run/enough', '');
    expect(daemon.attempt('settle', '--timeout=200', '--exit-if-exists=/run/enough').status).toBe(0);
    daemon.bed.write('/run/go-on', '');
    expect(await daemon.stop()).toBe(0);
  });

  it('is what trigger --settle tells of each device, as it tells of what it announces', async (context) => {
    const daemon = await givenDaemon(context, {});
    const told = daemon.client('trigger', '--settle', '--verbose', '--uuid', '/dev/null').split('\n');
    const [, uuid] = told;
    expect(uuid).toMatch(/^[0-9a-f-]{36}$/);
    expect(told).toEqual(['/sys/devices/virtual/mem/null', uuid, 'settle /sys/devices/virtual/mem/null', `settle ${uuid}`, '']);
    expect(await daemon.stop()).toBe(0);
  });
});

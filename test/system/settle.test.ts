import { describe, expect, it } from 'vitest';
import { givenDaemon } from '../support/given.ts';
import { until } from '../support/until.ts';

/** The event goes on until a file is there. */
const rules = { '10-test.rules': 'KERNEL=="null", RUN+="/bin/sh -c \'until [ -e /run/go-on ]; do sleep 0.01; done\'", ENV{SEEN}="1"\n' };

describe('the queue file and settle', () => {
  it('say that there is work from the moment that the kernel said something until it is done', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    expect(bed.exists('/run/udev/queue')).toBe(false);
    expect(daemon.attempt('settle', '--timeout=0').status).toBe(0);

    daemon.client('trigger', '--action=add', '/dev/null');
    await until('the queue file is there', () => bed.exists('/run/udev/queue'));
    expect(daemon.attempt('settle', '--timeout=0').status).toBe(1);
    expect(daemon.attempt('settle', '--timeout=1').status).toBe(1);
    const settle = await bed.start([...daemon.contender.client, 'settle', '--timeout=30']);
    expect(daemon.record('c1:3')).toEqual(['E:ID_PROCESSING=1', 'E:SEEN=1']);

    bed.write('/run/go-on', '');
    expect(await settle.ended).toBe(0);
    expect(bed.exists('/run/udev/queue')).toBe(false);
    expect(daemon.record('c1:3')).toEqual(['E:SEEN=1']);
    expect(await daemon.stop()).toBe(0);
  });

  it('are over when a file that is waited for is there', async (context) => {
    const daemon = await givenDaemon(context, rules);
    daemon.client('trigger', '--action=add', '/dev/null');
    daemon.bed.write('/run/enough', '');
    expect(daemon.attempt('settle', '--timeout=30', '--exit-if-exists=/run/enough').status).toBe(0);
    daemon.bed.write('/run/go-on', '');
    expect(await daemon.stop()).toBe(0);
  });
});

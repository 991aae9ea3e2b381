import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EPERM } from '../../src/kernel/errno.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';
import { givenDaemon } from '../support/given.ts';
import { say, type Message } from '../support/inside.ts';
import type { Testbed } from '../support/testbed.ts';
import { Witness } from '../support/witness.ts';

const rules = { '10-test.rules': 'KERNEL=="null", ACTION=="remove", RUN+="/bin/touch /run/fooled"\nENV{SEEN}="1"\nKERNEL=="urandom", ENV{GOOD}=="1", RUN+="/bin/sh -c \'env >/run/environment\'"\n' };
const KERNEL_GROUP = 1;
const LISTENERS_GROUP = 2;

const removal = ['remove@/devices/virtual/mem/null', 'ACTION=remove', 'DEVPATH=/devices/virtual/mem/null', 'SUBSYSTEM=mem', 'MAJOR=1', 'MINOR=3', 'DEVNAME=null'].map((text) => `${text}\0`).join('');

/** What each has said that comes to the kernel's group, by their ports (/proc/net/netlink: protocol 15 is uevents). */
function portsOfListeners(bed: Testbed): number[] {
  const sockets = bed.run(['cat', '/proc/net/netlink']).split('\n').slice(1).map((line) => line.trim().split(/\s+/));
  return sockets.filter(([, protocol, , groups]) => protocol === '15' && Number.parseInt(groups ?? '0', 16) === KERNEL_GROUP).map(([, , port]) => Number(port));
}

/** Others on this machine may announce these devices too; the kernel says of such events that somebody wished for them. */
function unwished(events: readonly Uevent[], ...names: readonly string[]): Uevent[] {
  return events.filter(({ devpath, properties }) => names.includes(basename(devpath)) && !properties.has('SYNTH_UUID'));
}

describe('netlink messages that are not the kernel\'s', () => {
  it('are not believed when a process sends them, to the daemon alone or to a group', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    daemon.trigger('/dev/null', 'add');
    const ports = portsOfListeners(bed);
    expect(ports).toHaveLength(1);

    const forged = `${removal}SEQNUM=99999999\0`;
    const messages: Message[] = [{ payload: forged, portId: ports[0] as number }, { payload: forged, group: KERNEL_GROUP }, { payload: forged, group: LISTENERS_GROUP }];
    await say(bed, messages);
    daemon.settle();

    expect(daemon.logged('netlink message was ignored')).toHaveLength(2);
    expect(bed.exists('/run/fooled')).toBe(false);
    expect(daemon.record('c1:3')).toEqual(['E:SEEN=1']);
    daemon.trigger('/dev/zero');
    expect(daemon.record('c1:5')).toEqual(['E:SEEN=1']);
    expect(await daemon.stop()).toBe(0);
  });

  it('cannot be sent at all by a user without rights', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const forged = `${removal}SEQNUM=99999999\0`;
    const [port] = portsOfListeners(daemon.bed) as [number];
    const witness = await Witness.listen(daemon.bed);
    const errors = await say(daemon.bed, [{ payload: forged, portId: port }, { payload: forged, group: KERNEL_GROUP }, { payload: forged }], { asNobody: true });
    expect(errors).toEqual([EPERM, EPERM, 0]);
    await witness.caughtUp();
    expect(unwished(witness.kernel, 'null')).toEqual([]);
    expect(witness.nonsense).toEqual([]);
    expect(daemon.log).not.toContain('ignored');
    expect(await daemon.stop()).toBe(0);
  });

  it('are refused or cut down to what can be read when the kernel passes them on', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    const head = 'change@/devices/virtual/mem/urandom\0ACTION=change\0DEVPATH=/devices/virtual/mem/urandom\0SUBSYSTEM=mem\0MAJOR=1\0MINOR=9\0DEVNAME=urandom\0';
    const witness = await Witness.listen(bed);
    const errors = await say(
      bed,
      [
        'no message at all\0',
        '\0\0\0\0',
        '@\0ACTION=\0',
        'change@/devices/virtual/mem/urandom\0',
        'frobnicate@/devices/virtual/mem/kmsg\0ACTION=frobnicate\0DEVPATH=/devices/virtual/mem/kmsg\0SUBSYSTEM=mem\0',
        'change@/devices/virtual/mem/kmsg\0ACTION=change\0DEVPATH=/devices/virtual/mem/random\0SUBSYSTEM=mem\0',
        'change@../../etc\0ACTION=change\0DEVPATH=../../etc\0SUBSYSTEM=mem\0',
        `${head}NOT A PROPERTY\0=EMPTY\0GOOD=1\0BYTES=\xff\xfe\0NEWLINE=a\nE:FORGED=1\0`,
      ].map((payload) => ({ payload })),
    );
    expect(errors).toEqual(errors.map(() => 0));
    await witness.caughtUp();
    daemon.settle();

    const told = unwished(witness.broadcasts.map(({ event }) => event), 'random', 'urandom', 'kmsg');
    expect(told.map(({ action, devpath }) => `${action} ${devpath}`)).toEqual(['change /devices/virtual/mem/urandom']);
    const properties = told[0]?.properties;
    expect(properties?.get('GOOD')).toBe('1');
    expect(properties?.has('NOT A PROPERTY')).toBe(false);
    expect(daemon.record('c1:9')).toEqual(['E:SEEN=1']);
    expect(bed.read('/run/environment')).toContain('GOOD=1\n');
    expect(bed.read('/run/environment')).not.toContain('FORGED');
    expect(daemon.logged('netlink message was ignored').length).toBeGreaterThanOrEqual(6);
    expect(await daemon.stop()).toBe(0);
  });
});

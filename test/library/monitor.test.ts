import { readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { encodeBroadcast } from '../../src/broadcast/message.ts';
import { monitor, type MonitorOptions } from '../../src/index.ts';
import { EPERM } from '../../src/kernel/errno.ts';
import { devmaster, installedUdevd, type Contender } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenTestbed } from '../support/given.ts';
import { say } from '../support/inside.ts';
import type { Testbed } from '../support/testbed.ts';
import { until } from '../support/until.ts';
import { Listener } from './listener.ts';
import { Project } from './package.ts';

let project: Project;
beforeAll(() => void (project = new Project()));
afterAll(() => project.remove());

const rules = { '10-test.rules': 'SUBSYSTEM=="net", ENV{GREETING}="Grüße"\nKERNEL=="tagged*", TAG+="ours"\nKERNEL=="null", TAG+="ours", SYMLINK+="void"\n'.replace(/[^\x00-\x7f]/g, (c) => Buffer.from(c).toString('latin1')) };

/** Says the same thing on group 2 that a device manager would. */
function broadcastOf(sysname: string): { payload: string; group: number } {
  const properties = { ACTION: 'add', DEVPATH: `/devices/virtual/net/${sysname}`, SUBSYSTEM: 'net', SEQNUM: '1' };
  return { payload: encodeBroadcast({ properties: new Map(Object.entries(properties)), subsystem: 'net', devtype: null, tags: [] }).toString('latin1'), group: 2 };
}

function addInterfaces(bed: Testbed, ...names: readonly string[]): void {
  for (const name of names) bed.run(['ip', 'link', 'add', name, 'type', 'bridge']);
}

describe("the kernel's events", () => {
  it('are heard from the moment the monitor is open, though nobody asks for them yet', async (context) => {
    const bed = await givenTestbed(context);
    const listener = await Listener.open({ bed, project }, { source: 'kernel', subsystem: 'net' });
    addInterfaces(bed, 'one', 'two');
    bed.run(['ip', 'link', 'del', 'one']);
    bed.run(['sh', '-c', 'echo change >/sys/class/mem/null/uevent']);
    addInterfaces(bed, 'last');
    listener.begin();
    await listener.hears('add last');
    expect(listener.heard).toEqual(['add one', 'add two', 'remove one', 'add last']);
    const [first] = listener.lines;
    expect(first).toMatchObject({ kind: 'device', seqnum: expect.stringMatching(/^[0-9]+$/), device: { isInitialized: false, subsystem: 'net', properties: { ACTION: 'add', INTERFACE: 'one' } } });
    expect(await listener.stop()).toBe(0);
  });

  it('that found no room are told as a gap, behind those that did', async (context) => {
    const bed = await givenTestbed(context);
    // The kernel rounds up to a few messages.
    const listener = await Listener.open({ bed, project }, { source: 'kernel', subsystem: 'net', receiveBufferBytes: 4096 });
    const names = Array.from({ length: 20 }, (_, index) => `if${index}`);
    addInterfaces(bed, ...names);
    listener.begin();
    await listener.hears('gap overflow');
    addInterfaces(bed, 'later');
    await listener.hears('add later');
    const told = listener.heard.filter((line) => line.startsWith('add if'));
    expect(told).toEqual(names.slice(0, told.length).map((name) => `add ${name}`));
    expect(told.length).toBeLessThan(names.length);
    expect(listener.heard).toEqual([...told, 'gap overflow', 'add later']);
    expect(await listener.stop()).toBe(0);
  });
});

function eventsOf(contender: () => Contender | null, name: string): void {
  describe(`the events of ${name}`, () => {
    const given = async (context: TestContext): Promise<{ bed: Testbed; daemon: Daemon }> => {
      const chosen = contender();
      context.skip(chosen === null, 'needs systemd-udevd: apt-get install udev');
      const bed = await givenTestbed(context, { rules });
      return { bed, daemon: await Daemon.start(bed, chosen as Contender) };
    };

    it('tell what its rules say', async (context) => {
      const { bed, daemon } = await given(context);
      const listener = await Listener.open({ bed, project }, {});
      listener.begin();
      daemon.trigger('/dev/null');
      addInterfaces(bed, 'one');
      await Promise.all([listener.hears('change null'), listener.hears('add one')]);
      const devices = Object.fromEntries(listener.lines.flatMap((line) => (line.kind === 'device' ? [[line.device.sysname, line.device]] : [])));
      expect(devices['null']).toMatchObject({ isInitialized: true, devnode: '/dev/null', links: ['/dev/void'], tags: ['ours'], currentTags: ['ours'] });
      expect(devices['null']?.properties).toMatchObject({ DEVLINKS: '/dev/void', TAGS: ':ours:', DEVNAME: '/dev/null' });
      expect(devices['null']?.properties).not.toHaveProperty('UDEV_DATABASE_VERSION');
      expect(devices['one']?.properties).toMatchObject({ GREETING: 'Grüße', INTERFACE: 'one' });
      expect(devices['one']?.initializedAt).toBe(devices['one']?.properties['USEC_INITIALIZED']);
      expect(await listener.stop()).toBe(0);
      await daemon.stop();
    });

    it('are shown to each listener as its filters say', async (context) => {
      const { bed, daemon } = await given(context);
      const scene = ['add tagged1', 'change null', 'add plain', 'change zero', 'add last'];
      const filters: Readonly<Record<string, { options: MonitorOptions; shown: readonly string[] }>> = {
        'a subsystem': { options: { subsystem: 'net' }, shown: ['add tagged1', 'add plain', 'add last'] },
        'several': { options: { subsystem: ['net', { subsystem: 'mem' }] }, shown: scene },
        'a subsystem and a devtype': { options: { subsystem: [{ subsystem: 'net', devtype: 'vxlan' }] }, shown: ['add last'] },
        'a tag': { options: { tags: 'ours' }, shown: ['add tagged1', 'change null'] },
        'a subsystem and a tag': { options: { subsystem: 'net', tags: ['ours', 'others'] }, shown: ['add tagged1'] },
      };
      const listeners = new Map<string, Listener>();
      for (const [what, { options }] of Object.entries(filters)) listeners.set(what, await Listener.open({ bed, project }, options));
      for (const listener of listeners.values()) listener.begin();

      addInterfaces(bed, 'tagged1');
      daemon.trigger('/dev/null');
      addInterfaces(bed, 'plain');
      daemon.trigger('/dev/zero');
      bed.run(['ip', 'link', 'add', 'last', 'type', 'vxlan', 'id', '7', 'dstport', '4789']);
      for (const [what, listener] of listeners) for (const one of filters[what]?.shown ?? []) await listener.hears(one);
      for (const listener of listeners.values()) await listener.stop();

      for (const [what, listener] of listeners) {
        const shown = filters[what]?.shown ?? [];
        // What there is besides interfaces, others on this machine may announce too.
        expect({ what, shown: listener.among(scene), ofInterfaces: listener.heard.filter((line) => / (tagged1|plain|last)$/.test(line)) })
          .toEqual({ what, shown, ofInterfaces: shown.filter((line) => line.startsWith('add')) });
      }
      await daemon.stop();
    });
  });
}

eventsOf(installedUdevd, 'systemd-udevd');
eventsOf(() => devmaster, 'devmasterd');

describe('messages that are not a device manager\'s', () => {
  it('are not believed, however they are sent by whom has no right to', async (context) => {
    const bed = await givenTestbed(context);
    const listeners = { udev: await Listener.open({ bed, project }, { source: 'udev' }), kernel: await Listener.open({ bed, project }, { source: 'kernel', subsystem: 'net' }) };
    const sockets = bed.run(['cat', '/proc/net/netlink']).split('\n').slice(1).map((line) => line.trim().split(/\s+/));
    const ports = sockets.filter(([, protocol, , groups]) => protocol === '15' && ['00000001', '00000002'].includes(groups ?? '')).map(([, , port]) => Number(port));
    expect(ports.length).toBeGreaterThanOrEqual(2);
    for (const listener of Object.values(listeners)) listener.begin();

    const { payload } = broadcastOf('forged');
    const uevent = 'add@/devices/virtual/net/forged\0ACTION=add\0DEVPATH=/devices/virtual/net/forged\0SUBSYSTEM=net\0SEQNUM=1\0';
    const alone = ports.flatMap((portId) => [{ payload, portId }, { payload: uevent, portId }]);
    const answers = await say(bed, [...alone, { payload, group: 2 }, { payload: uevent, group: 1 }], { asNobody: true });
    expect(answers.slice(-2)).toEqual([EPERM, EPERM]);
    // What root sends to a listener alone, or to the kernel's group, is not believed either.
    await say(bed, [...alone, { payload: uevent, group: 1 }, broadcastOf('real')]);
    addInterfaces(bed, 'real');
    await Promise.all([listeners.udev.hears('add real'), listeners.kernel.hears('add real')]);
    expect([listeners.udev.heard, listeners.kernel.heard]).toEqual([['add real'], ['add real']]);
    for (const listener of Object.values(listeners)) expect(await listener.stop()).toBe(0);
  });

  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const surroundings: readonly [string, readonly string[]][] = [['without any right', nobody], ['in a namespace of users in which root has no number', [...nobody, 'unshare', '--user']]];
  for (const [where, wrapper] of surroundings) {
    it(`are no reason not to believe the device manager's for a process ${where}`, async (context) => {
      const bed = await givenTestbed(context);
      const listener = await Listener.open({ bed, project }, { source: 'udev' }, wrapper);
      listener.begin();
      await say(bed, [broadcastOf('real')]);
      await listener.hears('add real');
      expect(await listener.stop()).toBe(0);
    });
  }
});

describe('a monitor', () => {
  it('ends when its signal is aborted, also for who waits', async () => {
    const stop = new AbortController();
    const events = monitor({ source: 'kernel', subsystem: 'none', signal: stop.signal });
    const waiting = [events.next(), events.next()];
    stop.abort();
    expect(await Promise.all(waiting)).toEqual([{ done: true, value: undefined }, { done: true, value: undefined }]);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it('is closed at once when its signal was aborted before', async () => {
    expect(await monitor({ source: 'kernel', signal: AbortSignal.abort() }).next()).toEqual({ done: true, value: undefined });
  });

  it.each(['return', Symbol.asyncDispose] as const)('is closed by %s', async (end) => {
    const events = monitor({ source: 'kernel', subsystem: 'none' });
    const waiting = events.next();
    await events[end]();
    await events[end]();
    expect((await waiting).done).toBe(true);
  });

  it('leaves no descriptor behind, however it ends', async () => {
    const options = { source: 'kernel', subsystem: 'none' } as const;
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    for (let time = 0; time < 20; time++) {
      await monitor(options).return();
      const waiting = monitor(options);
      const answer = waiting.next();
      await waiting.return();
      const stop = new AbortController();
      const aborted = monitor({ ...options, signal: stop.signal }).next();
      stop.abort();
      monitor({ ...options, signal: AbortSignal.abort() });
      expect([(await answer).done, (await aborted).done]).toEqual([true, true]);
    }
    // libuv gives a descriptor back one round later.
    await until('all are closed', () => descriptors() < before + 20);
  });

  it('does not keep a process alive that waits for nothing', async (context) => {
    const bed = await givenTestbed(context);
    const file = `${project.folder}/ends.ts`;
    writeFileSync(file, "import { monitor } from 'devmaster'; monitor(); const events = monitor({ source: 'kernel', subsystem: 'net' }); console.log('open'); await events.next(); console.log('heard');");
    const started = await bed.start(project.program(file), { log: '/run/ends.log' });
    await until('the program listens', () => bed.read('/run/ends.log') === 'open\n');
    addInterfaces(bed, 'one');
    expect(await started.ended).toBe(0);
    expect(bed.read('/run/ends.log')).toBe('open\nheard\n');
  });

  it('tells several who wait one event each, in their order', async (context) => {
    const bed = await givenTestbed(context);
    const file = `${project.folder}/several.ts`;
    writeFileSync(file, "import { monitor } from 'devmaster'; const events = monitor({ source: 'kernel', subsystem: 'net' }); const all = Promise.all([events.next(), events.next(), events.next()]); console.log('open'); for (const { value } of await all) console.log(value.device.sysname);");
    const started = await bed.start(project.program(file), { log: '/run/several.log' });
    await until('the program listens', () => bed.read('/run/several.log') === 'open\n');
    addInterfaces(bed, 'one', 'two', 'three');
    expect(await started.ended).toBe(0);
    expect(bed.read('/run/several.log')).toBe('open\none\ntwo\nthree\n');
  });
});

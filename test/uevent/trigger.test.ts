import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import { ENOENT } from '../../src/kernel/errno.ts';
import { UeventSocket } from '../../src/kernel/netlink-uevent.ts';
import { Receiver } from '../../src/uevent/receive.ts';
import { triggerDevice } from '../../src/uevent/trigger.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';
import { makeMachine } from '../device/machine.ts';

const syspath = '/sys/devices/virtual/mem/null';
const uuid = '0e8ed6f7-5d6e-4c2b-9d3f-111111111111';

describe('asking for a uevent', () => {
  it.each([
    ['says what happened', {}, 'change'],
    ['may say who asks', { uuid }, `change ${uuid}`],
    ['may say more', { uuid, properties: new Map([['A', '1'], ['B', '2']]) }, `change ${uuid} A=1 B=2`],
    ['gives a UUID of nobody before properties', { properties: new Map([['A', '1']]) }, 'change 00000000-0000-0000-0000-000000000000 A=1'],
  ])('%s', (_, request, written) => {
    const paths = makeMachine([{ devpath: '/devices/virtual/mem/null', subsystem: 'mem' }]);
    expect(triggerDevice({ paths, syspath, action: 'change', ...request })).toBe(0);
    expect(readFileSync(`${paths.sys}/devices/virtual/mem/null/uevent`, 'latin1')).toBe(written);
  });

  it('answers with an error number when the device is gone', () => expect(triggerDevice({ paths: makeMachine(), syspath, action: 'change' })).toBe(ENOENT));

  it('has the kernel send it', async (context) => {
    if (process.getuid?.() !== 0) context.skip('needs root: writing to a uevent file');
    const own = randomUUID();
    const socket = UeventSocket.open({ group: 1, receiveBufferBytes: 1024 * 1024 });
    const heard = await new Promise<Uevent>((resolve) => {
      const onUevents = (uevents: readonly Uevent[]): void => {
        const found = uevents.find(({ properties }) => properties.get('SYNTH_UUID') === own);
        if (found !== undefined) resolve(found);
      };
      new Receiver(socket, { onUevents, onRefused: () => {}, onResync: () => {} }).start();
      expect(triggerDevice({ paths: systemPaths, syspath, action: 'change', uuid: own, properties: new Map([['WHO', 'me']]) })).toBe(0);
    });
    socket.close();
    expect(heard).toMatchObject({ action: 'change', devpath: '/devices/virtual/mem/null', subsystem: 'mem' });
    expect(heard.properties.get('SYNTH_ARG_WHO')).toBe('me');
    expect(heard.properties.get('DEVNAME')).toBe('/dev/null');
  });
});

import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { systemPaths } from '../../src/base/paths.ts';
import type { Host } from '../../src/device/device.ts';
import { enumerate, enumerateSubsystems } from '../../src/device/enumerate.ts';
import { exists } from '../../src/kernel/file.ts';
import { UeventSocket } from '../../src/kernel/netlink-uevent.ts';
import { triggerDevice } from '../../src/uevent/trigger.ts';
import type { Action } from '../../src/uevent/uevent.ts';

const LISTENERS = 2;
const RECEIVE_BUFFER_BYTES = 128 * 1024 * 1024;

export interface Announced {
  readonly events: number;
  /** from the first write to the last broadcast and the end of the queue file */
  readonly wallMs: number;
  /** byte strings */
  readonly payloads: readonly string[];
}

/** The machine's devices and subsystems, or the interfaces that were made for measuring (SharedBed). */
export type Part = 'machine' | 'interfaces';

/** In the order in which a coldplug announces them. */
export function syspathsOf(part: Part): string[] {
  const host: Host = { paths: systemPaths, stored: () => null };
  const all = [...enumerateSubsystems(host, {}), ...enumerate(host, {})].map(({ syspath }) => syspath);
  const isMade = (syspath: string): boolean => /^\/sys\/devices\/virtual\/net\/v[ab][0-9]+$/.test(syspath);
  return all.filter((syspath) => isMade(syspath) === (part === 'interfaces'));
}

/** Announces devices, and listens until a daemon has told of all of them and its queue is empty. To be called inside a testbed. */
export async function announce(syspaths: readonly string[], action: Action): Promise<Announced> {
  const socket = UeventSocket.open({ group: LISTENERS, receiveBufferBytes: RECEIVE_BUFFER_BYTES });
  const uuid = randomUUID();
  const payloads: string[] = [];
  let events = 0;

  const startMs = performance.now();
  for (const syspath of syspaths) if (triggerDevice({ paths: systemPaths, syspath, action, uuid }) === 0) events++;
  if (events > 0) {
    await new Promise<void>((resolve) => {
      socket.listen(({ datagrams }) => {
        for (const { payload } of datagrams) if (payload.includes(uuid)) payloads.push(payload);
        if (payloads.length >= events) resolve();
      });
    });
  }
  while (exists('/run/udev/queue')) await turn();
  const wallMs = performance.now() - startMs;

  socket.close();
  return { events, wallMs, payloads };
}

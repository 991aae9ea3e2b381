import type { Action, Uevent } from '../../src/uevent/uevent.ts';

/** A uevent as the decoder makes it: the four that every message has come first among its properties. */
export function uevent(action: Action, devpath: string, properties: Record<string, string> = {}, seqnum = 1n): Uevent {
  const subsystem = properties['SUBSYSTEM'] ?? 'test';
  return {
    action, devpath, subsystem, seqnum,
    properties: new Map(Object.entries({ ACTION: action, DEVPATH: devpath, SUBSYSTEM: subsystem, ...properties, SEQNUM: String(seqnum) })),
  };
}

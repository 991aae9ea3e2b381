/**
 * A uevent as a value: what the kernel (or a libudev broadcast) said about a device.
 * Text is a byte string, one character (0–255) per byte. See ARCHITECTURE.md, "Bytes".
 */

/** What happened to the device (`kobject_actions` in the kernel's lib/kobject_uevent.c). */
export type Action = 'add' | 'remove' | 'change' | 'move' | 'online' | 'offline' | 'bind' | 'unbind';

/** Every action that the kernel knows, in its order. */
export const actions: readonly Action[] = ['add', 'remove', 'change', 'move', 'online', 'offline', 'bind', 'unbind'];

/** Whether a word is the name of an action. */
export function isAction(text: string): text is Action {
  return (actions as readonly string[]).includes(text);
}

/** What happened to a device. */
export interface Uevent {
  readonly action: Action;
  /** the device's path below sysfs, such as `/devices/virtual/net/lo` */
  readonly devpath: string;
  readonly subsystem: string;
  /** 0 for an event that the kernel did not send */
  readonly seqnum: bigint;
  /**
   * every KEY=VALUE of the message in its order, ACTION, DEVPATH, SUBSYSTEM and SEQNUM included, but MAJOR and MINOR behind the
   * others; DEVNAME is canonical (`/dev/sda`)
   */
  readonly properties: ReadonlyMap<string, string>;
  /** the properties as `KEY=VALUE NUL` one after the other, where they were received just so: nobody has to put them together again */
  readonly text?: string | undefined;
}

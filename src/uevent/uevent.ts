/**
 * A uevent as a value: what the kernel (or a libudev broadcast) said about a device.
 * Text is a byte string, one character (0–255) per byte. See ARCHITECTURE.md, "Bytes".
 */

/** What happened to the device (`kobject_actions` in the kernel's lib/kobject_uevent.c). */
export type Action = 'add' | 'remove' | 'change' | 'move' | 'online' | 'offline' | 'bind' | 'unbind';

export const actions: readonly Action[] = ['add', 'remove', 'change', 'move', 'online', 'offline', 'bind', 'unbind'];

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

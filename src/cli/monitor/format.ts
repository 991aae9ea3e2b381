/** Events as lines of text, as udevadm prints them, and as JSON. Pure. */
import { isObject } from '../../base/json.ts';
import { utf8Bytes, utf8Text } from '../../base/text.ts';
import type { Action, Uevent } from '../../uevent/uevent.ts';
import type { Source } from '../../broadcast/monitor.ts';
import type { Colour, Paint } from '../colour.ts';

export interface PrintedEvent {
  readonly source: Source;
  readonly uevent: Uevent;
  /** CLOCK_MONOTONIC microseconds at which it was received */
  readonly receivedUsec: bigint;
}

const titles: Readonly<Record<Source, string>> = { kernel: 'KERNEL', udev: 'UDEV' };
const sourceColours: Readonly<Record<Source, Colour>> = { kernel: 'magenta', udev: 'cyan' };
const actionColours: Readonly<Record<Action, Colour>> = {
  add: 'green', bind: 'green', online: 'green', change: 'yellow', move: 'blue', remove: 'red', unbind: 'red', offline: 'red',
};

/**
 * @param withProperties  adds a paragraph of them
 * @see udevadm(8) "udevadm monitor"
 */
export function eventLines({ source, uevent, receivedUsec }: PrintedEvent, { withProperties, paint }: { readonly withProperties: boolean; readonly paint: Paint }): string {
  const { action, devpath, subsystem, properties } = uevent;
  const seconds = `${receivedUsec / 1_000_000n}.${String(receivedUsec % 1_000_000n).padStart(6, '0')}`;
  const head = `${paint(sourceColours[source], titles[source].padEnd(6))}[${seconds}] ${paint(actionColours[action], action.padEnd(8))} ${devpath} (${subsystem})\n`;
  if (!withProperties) return head;
  let text = head;
  for (const [name, value] of properties) text += `${name}=${value}\n`;
  return `${text}\n`;
}

/** One event as a line of JSON, which is Unicode: what is no UTF-8 becomes U+FFFD. */
export function eventJson({ source, uevent, receivedUsec }: PrintedEvent): string {
  const { action, devpath, subsystem, seqnum, properties } = uevent;
  return jsonLine({ kind: 'event', source, timeUsec: Number(receivedUsec), action, devpath, subsystem, seqnum: Number(seqnum), properties: Object.fromEntries(properties) });
}

/** That events are missing from here on. */
export function gapJson(source: Source, reason: 'overflow' | 'truncated'): string {
  return jsonLine({ kind: 'gap', source, reason });
}

/** Byte strings in, byte strings out: only between them the bytes are read as UTF-8. */
function jsonLine(value: object): string {
  const text = JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? utf8Text(part) : isObject(part) ? withUnicodeNames(part) : part));
  return `${utf8Bytes(text)}\n`;
}

function withUnicodeNames(part: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [utf8Text(name), value]));
}

/**
 * The file of events beside a recording (`NAME.uevents`): lines of JSON, the first of which says what they are.
 *
 *   {"format":"devmaster-uevents","version":1}
 *   {"source":"kernel","offsetUsec":182113,"action":"add","devpath":"/devices/…","seqnum":4711,"properties":{"ACTION":"add",…}}
 *   {"source":"udev","offsetUsec":190020,"action":"add",…}
 *   {"source":"kernel","offsetUsec":200000,"lost":"overflow"}
 *
 * Text is bytes: a character from U+0080 to U+00FF is a byte of that value, and is written as an escape. Pure.
 */
import type { Problem } from '../../base/problem.ts';
import type { Source } from '../../broadcast/monitor.ts';
import { actions, type Action, type Uevent } from '../../uevent/uevent.ts';

export interface RecordedUevent {
  /** from the kernel, or from the device manager when it had handled the event */
  readonly source: Source;
  /** since the recording began */
  readonly offsetUsec: number;
  readonly uevent: Uevent;
}

/** A place where events were lost: what follows does not tell all. */
export interface Lost {
  readonly source: Source;
  readonly offsetUsec: number;
  readonly lost: 'overflow' | 'truncated';
}

export type Line = RecordedUevent | Lost;

export interface UeventRecording {
  readonly lines: readonly Line[];
  readonly problems: readonly Problem[];
}

const FORMAT = 'devmaster-uevents';
const VERSION = 1;

/** The file of recorded events, as docs/recordings.md describes it: a line of JSON in ASCII for its format, then one for each event. */
export function formatUevents(lines: Iterable<Line>): string {
  let text = `${JSON.stringify({ format: FORMAT, version: VERSION })}\n`;
  for (const line of lines) text += `${inAscii(JSON.stringify(asValue(line)))}\n`;
  return text;
}

/**
 * Reads what `formatUevents` wrote. A line that cannot be understood is a problem and costs nothing but itself.
 *
 * @param file  its name, for problems
 */
export function parseUevents({ text, file }: { readonly text: string; readonly file: string }): UeventRecording {
  const lines: Line[] = [];
  const problems: Problem[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const understood = index === 0 ? headOf(line) : lineOf(line);
    if (typeof understood === 'string') {
      problems.push({ severity: 'error', code: 'uevents-line', message: understood, source: { file, line: index + 1, column: 1 }, file, span: Math.max(1, line.length), hint: null });
    } else if (understood !== null) {
      lines.push(understood);
    }
  }
  return { lines, problems };
}

/** Whether a line is no event but says that some were lost there. */
export function isLost(line: Line): line is Lost {
  return 'lost' in line;
}

function asValue(line: Line): object {
  const { source, offsetUsec } = line;
  if (isLost(line)) return { source, offsetUsec, lost: line.lost };
  const { action, devpath, seqnum, properties } = line.uevent;
  return { source, offsetUsec, action, devpath, seqnum: Number(seqnum), properties: Object.fromEntries(properties) };
}

function inAscii(json: string): string {
  return json.replace(/[\x7f-\xff]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}

/** @returns null, or what is wrong */
function headOf(line: string): string | null {
  const head = objectOf(line);
  if (head?.['format'] !== FORMAT) return `this is no file of uevents: its first line is not {"format":"${FORMAT}",…}`;
  return head['version'] === VERSION ? null : `version ${String(head['version'])} of the format is not known`;
}

/** @returns the line, or what is wrong */
function lineOf(text: string): Line | string {
  const value = objectOf(text);
  if (value === null) return 'this line is no object of JSON';
  const { source, offsetUsec, lost, action, devpath, seqnum } = value;
  if (source !== 'kernel' && source !== 'udev') return '"source" must be "kernel" or "udev"';
  if (typeof offsetUsec !== 'number' || !Number.isSafeInteger(offsetUsec) || offsetUsec < 0) return '"offsetUsec" must be a number of microseconds';
  if (lost === 'overflow' || lost === 'truncated') return { source, offsetUsec, lost };
  if (!isAction(action)) return '"action" is none of the kernel\'s';
  if (!isText(devpath) || !/^\/[^\0\n]+$/.test(devpath) || devpath.split('/').includes('..')) return '"devpath" is no path of a device';
  if (typeof seqnum !== 'number' || !Number.isSafeInteger(seqnum) || seqnum < 0) return '"seqnum" must be a number';
  const properties = propertiesOf(value['properties']);
  if (properties === null) return '"properties" must be an object of texts';
  const uevent = { action, devpath, subsystem: properties.get('SUBSYSTEM') ?? '', seqnum: BigInt(seqnum), properties };
  return { source, offsetUsec, uevent };
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    // Somebody edited the file; the caller says where.
    return null;
  }
}

function propertiesOf(value: unknown): ReadonlyMap<string, string> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const properties = new Map<string, string>();
  for (const [name, text] of Object.entries(value)) {
    if (!isText(name) || !isText(text)) return null;
    properties.set(name, text);
  }
  return properties;
}

function isAction(value: unknown): value is Action {
  return (actions as readonly unknown[]).includes(value);
}

/** A text of bytes. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && /^[\x00-\xff]*$/.test(value);
}

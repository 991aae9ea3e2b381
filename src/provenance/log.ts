/**
 * What is kept of all devices: `/run/devmaster/decisions`, a file to which lines are appended, since a file for each device would
 * take a page of memory for each. The last line about a device holds. Each line follows the end of one: when the daemon is killed
 * while it writes, what comes after stands on a line of its own again.
 *
 *     LF {"id":"b8:0","version":1, ...}   what was decided about a device (record.ts)
 *     LF {"id":"b8:0"}                    nothing, or it is gone
 */
import type { Paths } from '../base/paths.ts';
import { detached } from '../base/text.ts';

/** The beginning of every line, up to what follows the id. */
const beginning = /^\{"id":"(?:[^"\\]|\\.)*"/;

/** The file with what rules decided about each device. */
export function provenanceLog(paths: Paths): string {
  return `${paths.run}/devmaster/decisions`;
}

/**
 * The line that says that nothing is decided about a device any more.
 *
 * @param id  as in the database, such as `b8:0` or `n2`
 */
export function formatForgotten(id: string): string {
  return `${beginningFor(id)}}`;
}

/** Each line after the end of another, as it is appended. */
export function appended(lines: readonly string[]): string {
  return lines.map((line) => `\n${line}`).join('');
}

/** The last line about a device; null when there is none, or when it says that there is nothing. */
export function lastLine(log: string, id: string): string | null {
  const sought = `\n${beginningFor(id)}`;
  const at = log.lastIndexOf(sought);
  if (at < 0 || log[at + sought.length] !== ',') return null;
  const end = log.indexOf('\n', at + 1);
  return log.slice(at + 1, end < 0 ? log.length : end);
}

/** The devices of which the log says something, in the order in which it was said. */
export function idsIn(log: string): string[] {
  const lines = log.split('\n');
  const holding = linesThatHold(lines);
  return lines.filter((_line, number) => holding.has(number)).map((line) => (JSON.parse(`${beginning.exec(line)?.[0]}}`) as { id: string }).id);
}

/** Which lines of a log, by number from 0, no other has replaced and say something. Damaged ones are not among them. */
export function linesThatHold(lines: Iterable<string>): ReadonlySet<number> {
  const latest = new Map<string, number>();
  let number = 0;
  for (const line of lines) {
    const about = beginning.exec(line)?.[0];
    if (about !== undefined) latest.set(detached(about), line[about.length] === ',' && line.endsWith('}') ? number : SAYS_NOTHING);
    number++;
  }
  const holding = new Set(latest.values());
  holding.delete(SAYS_NOTHING);
  return holding;
}

const SAYS_NOTHING = -1;

function beginningFor(id: string): string {
  return `{"id":${JSON.stringify(id)}`;
}

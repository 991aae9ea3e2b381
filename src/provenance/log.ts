/**
 * What is kept of all devices: `/run/devmaster/decisions`, a file to which lines are appended, since a file for each device would
 * take a page of memory for each. The last line about a device holds. Each line follows the end of one: when the daemon is killed
 * while it writes, what comes after stands on a line of its own again.
 *
 *     LF {"id":"b8:0","version":1, ...}   what was decided about a device (record.ts)
 *     LF {"id":"b8:0"}                    nothing, or it is gone
 */
import type { Paths } from '../base/paths.ts';

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
  return latestLines(log).map((line) => (JSON.parse(`${beginning.exec(line)?.[0]}}`) as { id: string }).id);
}

/** The log without lines that others have replaced, and without what is damaged. */
export function withoutReplaced(log: string): string {
  return appended(latestLines(log));
}

function latestLines(log: string): string[] {
  const seen = new Set<string>();
  const latest: string[] = [];
  for (let end = log.length; end > 0; ) {
    const start = log.lastIndexOf('\n', end - 1);
    const line = log.slice(start + 1, end);
    end = start;
    const about = beginning.exec(line)?.[0];
    if (about === undefined || seen.has(about)) continue;
    seen.add(about);
    if (line[about.length] === ',' && line.endsWith('}')) latest.push(line);
  }
  return latest.reverse();
}

function beginningFor(id: string): string {
  return `{"id":${JSON.stringify(id)}`;
}

import { writeSync } from 'node:fs';
import type { Log } from '../base/log.ts';
import type { LogLevel } from '../config.ts';

/** The daemon's log: a `Log` whose level can change while it runs. */
export interface DaemonLog extends Log {
  setLevel(level: LogLevel): void;
  level(): LogLevel;
}

/** Makes the daemon's log for people on standard error, with a syslog priority in front when the journal (sd-daemon(3)) or devmaster-holder reads it. */
export function makeConsoleLog(initial: LogLevel): DaemonLog {
  const format = process.env['JOURNAL_STREAM'] === undefined && process.env['HOLDER_LOG'] === undefined ? readable : withPriority;
  let current = initial;
  const logAs = (level: LogLevel) => (fields: object, message: string) => {
    if (levels[level] >= levels[current]) writeToStandardError(format(level, fields, message));
  };
  return {
    error: logAs('error'),
    warn: logAs('warn'),
    info: logAs('info'),
    debug: logAs('debug'),
    isDebug: () => current === 'debug',
    setLevel: (next) => {
      current = next;
    },
    level: () => current,
  };
}

const levels: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** syslog(3) */
export const priorities: Readonly<Record<LogLevel, number>> = { error: 3, warn: 4, info: 6, debug: 7 };

/** Byte strings in a log line are shown as the UTF-8 they usually are. */
export function writeToStandardError(line: string): void {
  try {
    writeSync(2, Buffer.from(line, 'latin1'));
  } catch {
    // Nobody reads the log any more (a closed pipe): the daemon's work matters more than its words.
  }
}

function withPriority(level: LogLevel, fields: object, message: string): string {
  return `<${priorities[level]}>${readable(level, fields, message)}`;
}

/** `null: the message (/etc/udev/rules.d/10-a.rules:3:5) step=rules` */
function readable(_level: LogLevel, fields: object, message: string): string {
  const { device, source, ...rest } = fields as Readonly<Record<string, unknown>>;
  const about = typeof device === 'string' ? `${device}: ` : '';
  const where = isSource(source) ? ` (${source.file}:${source.line}:${source.column})` : '';
  const more = Object.entries(rest).map(([name, value]) => (value === undefined ? '' : ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`));
  return `${about}${message}${where}${more.join('')}\n`;
}

function isSource(value: unknown): value is { file: string; line: number; column: number } {
  return typeof value === 'object' && value !== null && 'file' in value && 'line' in value;
}

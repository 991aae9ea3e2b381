import { writeSync } from 'node:fs';
import { pino, type Logger } from 'pino';
import type { Log } from '../base/log.ts';
import type { LogLevel, LogTarget } from '../config.ts';

/** The daemon's log: a `Log` whose level can change while it runs. */
export interface DaemonLog extends Log {
  setLevel(level: LogLevel): void;
  level(): LogLevel;
}

/**
 * Makes the daemon's log on standard error.
 *
 * @param target  `console` writes a readable line, with a syslog priority in front when the journal reads it
 *                (sd-daemon(3)); `json` writes pino's lines as they are
 */
export function makeLog(level: LogLevel, target: LogTarget): DaemonLog {
  const toJournal = process.env['JOURNAL_STREAM'] !== undefined;
  const write = target === 'json' ? writeToStandardError : (line: string) => writeToStandardError(readable(line, toJournal));
  const logger: Logger = pino({ level, base: null, timestamp: target === 'json' ? pino.stdTimeFunctions.isoTime : false }, { write });
  return {
    error: (fields, message) => logger.error(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    info: (fields, message) => logger.info(fields, message),
    debug: (fields, message) => logger.debug(fields, message),
    isDebug: () => logger.isLevelEnabled('debug'),
    setLevel: (next) => {
      logger.level = next;
    },
    level: () => logger.level as LogLevel,
  };
}

/** Byte strings in a log line are shown as the UTF-8 they usually are. */
function writeToStandardError(line: string): void {
  try {
    writeSync(2, Buffer.from(line, 'latin1'));
  } catch {
    // Nobody reads the log any more (a closed pipe): the daemon's work matters more than its words.
  }
}

/** `null: the message (/etc/udev/rules.d/10-a.rules:3:5) step=rules` */
function readable(line: string, toJournal: boolean): string {
  const { level, msg, device, source, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const priority = toJournal ? `<${syslogPriority(Number(level))}>` : '';
  const about = typeof device === 'string' ? `${device}: ` : '';
  const where = isSource(source) ? ` (${source.file}:${source.line}:${source.column})` : '';
  const fields = Object.entries(rest).map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${priority}${about}${String(msg)}${where}${fields.join('')}\n`;
}

function isSource(value: unknown): value is { file: string; line: number; column: number } {
  return typeof value === 'object' && value !== null && 'file' in value && 'line' in value;
}

/** pino counts 10 (trace) to 60 (fatal), syslog(3) from 7 (debug) to 0. */
function syslogPriority(level: number): number {
  if (level >= 50) return 3;
  if (level >= 40) return 4;
  return level >= 30 ? 6 : 7;
}

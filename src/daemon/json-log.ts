import { pino } from 'pino';
import type { LogLevel } from '../config.ts';
import { writeToStandardError, type DaemonLog } from './log.ts';

/** The daemon's log as lines of JSON, for programs. Loaded only where it is asked for: pino takes its time to load. */
export function makeJsonLog(initial: LogLevel): DaemonLog {
  const logger = pino({ level: initial, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: writeToStandardError });
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

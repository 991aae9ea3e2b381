/** How values of settings are read, wherever they are set. Every function returns null for a text that is no such value. */
import { entryOf } from './table.ts';

/** systemd.syntax(7) "Boolean arguments" */
export function parseBoolean(text: string): boolean | null {
  if (/^(?:1|yes|y|true|t|on)$/i.test(text)) return true;
  if (/^(?:0|no|n|false|f|off)$/i.test(text)) return false;
  return null;
}

/** A number of things, of at most nine digits. */
export function parseCount(text: string): number | null {
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : null;
}

/** Whole or fractional seconds, or a span such as `2min 30s` (systemd.time(7)); the result is in milliseconds. */
export function parseSeconds(text: string): number | null {
  let totalMs = 0;
  let matched = false;
  const rest = text.trim().replace(/([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)\s*/g, (whole, amount: string, unit: string) => {
    const unitMs = entryOf(unitsMs, unit);
    if (unitMs === null) return whole;
    matched = true;
    totalMs += Number(amount) * unitMs;
    return '';
  });
  return matched && rest === '' ? Math.round(totalMs) : null;
}

/** Without a unit a number is in seconds. */
const unitsMs: Readonly<Record<string, number>> = {
  ms: 1, msec: 1,
  '': 1000, s: 1000, sec: 1000, second: 1000, seconds: 1000,
  m: 60_000, min: 60_000, minute: 60_000, minutes: 60_000,
  h: 3_600_000, hr: 3_600_000, hour: 3_600_000, hours: 3_600_000,
};

/** `SIGKILL`, `KILL` or `9` (signal(7)) */
export function parseSignal(text: string): number | null {
  const number = parseCount(text);
  if (number !== null) return number >= 1 && number <= 64 ? number : null;
  return entryOf(signals, text.toUpperCase().replace(/^SIG/, ''));
}

const signals: Record<string, number> = { HUP: 1, INT: 2, QUIT: 3, ILL: 4, TRAP: 5, ABRT: 6, BUS: 7, FPE: 8, KILL: 9, USR1: 10, SEGV: 11, USR2: 12, PIPE: 13, ALRM: 14, TERM: 15 };

/** How values of .link settings are read. Every function returns null for a text that is no such value. */

/** Bytes or bits with the suffixes K, M, G, T, P, E, in multiples of `base` (1000 or 1024); several such terms add up. */
export function parseSize(text: string, base: number): number | null {
  let total = 0;
  let rest = text.trim();
  if (rest === '') return null;
  while (rest !== '') {
    const term = /^(\d+(?:\.\d*)?)\s*([BKMGTPE]?)\s*/.exec(rest);
    if (term === null) return null;
    total += Number(term[1]) * base ** Math.max('BKMGTPE'.indexOf(term[2] ?? ''), 0);
    rest = rest.slice(term[0].length);
  }
  return Number.isSafeInteger(Math.trunc(total)) ? Math.trunc(total) : null;
}

const unitsUsec: Readonly<Record<string, number>> = {
  us: 1, usec: 1, '\xc2\xb5s': 1, '\xce\xbcs': 1, ms: 1e3, msec: 1e3,
  '': 1e6, s: 1e6, sec: 1e6, second: 1e6, seconds: 1e6, m: 6e7, min: 6e7, minute: 6e7, minutes: 6e7,
  h: 3.6e9, hr: 3.6e9, hour: 3.6e9, hours: 3.6e9, d: 8.64e10, day: 8.64e10, days: 8.64e10, w: 6.048e11, week: 6.048e11, weeks: 6.048e11,
};

/** A time span (systemd.time(7)) whose bare numbers are seconds, in microseconds. */
export function parseUsec(text: string): number | null {
  let total = 0;
  let rest = text.trim();
  if (rest === '') return null;
  while (rest !== '') {
    const term = /^(\d+(?:\.\d*)?|\.\d+)\s*([a-z\x80-\xff]*)\s*/.exec(rest);
    const unit = term === null ? undefined : unitsUsec[term[2] ?? ''];
    if (term === null || unit === undefined) return null;
    total += Number(term[1]) * unit;
    rest = rest.slice(term[0].length);
  }
  return Math.trunc(total);
}

/** Processors such as `0-3,8 10`, in ascending order. */
export function parseProcessors(text: string): number[] | null {
  const processors = new Set<number>();
  for (const part of text.split(/[\s,]+/)) {
    if (part === '') continue;
    const range = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part);
    if (range === null) return null;
    const [first, last] = [Number(range[1]), Number(range[2] ?? range[1])];
    if (first > last || last >= 8192) return null;
    for (let processor = first; processor <= last; processor++) processors.add(processor);
  }
  return [...processors].sort((one, other) => one - other);
}

/** Processors as sysfs takes them: groups of 32 bits in hexadecimal, the highest first. */
export function processorMask(processors: readonly number[]): string {
  const groups: number[] = [0];
  for (const processor of processors) {
    const group = processor >>> 5;
    while (groups.length <= group) groups.push(0);
    groups[group] = ((groups[group] ?? 0) | (1 << (processor & 31))) >>> 0;
  }
  return groups.reverse().map((group, index) => group.toString(16).padStart(index === 0 ? 1 : 8, '0')).join(',');
}

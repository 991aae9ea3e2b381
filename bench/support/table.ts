import { cpus, release } from 'node:os';

/** @param fraction  0.5 is the median */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
}

export interface Row {
  readonly title: string;
  readonly unit: string;
  readonly theirs: number;
  readonly ours: number;
  readonly digits?: number;
  readonly moreIsBetter?: boolean;
}

/** A comparison as a table in Markdown. The last column says how many times better we are. */
export function table({ theirs, ours }: { readonly theirs: string; readonly ours: string }, rows: readonly Row[]): string {
  const lines = rows.map(({ title, unit, digits = 0, moreIsBetter = false, ...figures }) => {
    const ratio = moreIsBetter ? figures.ours / figures.theirs : figures.theirs / figures.ours;
    return `| ${title} | ${figures.theirs.toFixed(digits)} ${unit} | ${figures.ours.toFixed(digits)} ${unit} | ${ratio.toFixed(2)} |`;
  });
  return [`| | ${theirs} | ${ours} | times better |`, '|---|---|---|---|', ...lines].join('\n');
}

/** What figures depend on besides the contenders. */
export function machine(): string {
  return `Linux ${release()}, ${cpus().length} processors, Node ${process.version}`;
}

import { readFileSync, writeFileSync } from 'node:fs';
import type { Point } from './chart.ts';
import { machine } from './table.ts';

/** One line of a picture as it was measured. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

/** What one picture is drawn from. */
export interface Figure {
  /** where it was measured */
  readonly machine: string;
  readonly series: readonly Series[];
}

/** By the name of the picture. */
export type Figures = Readonly<Record<string, Figure>>;

/** The environment variable that names the file in which programs keep their figures. */
export const FIGURES = 'DEVMASTER_BENCH_FIGURES';

const DIGITS = 6;

/** Keeps a figure in the file that the environment names, in place of the one of that name; without such a file there is nothing to do. */
export function keepFigure(name: string, series: readonly Series[]): void {
  const file = process.env[FIGURES] ?? '';
  if (file !== '') writeFileSync(file, figuresText({ ...readFigures(file), [name]: { machine: machine(), series } }));
}

/** @returns what the file holds; nothing when there is no such file */
export function readFigures(file: string): Figures {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  return JSON.parse(text) as Figures;
}

/** In the order of the names and with a line for each series, so that versions can be compared. */
export function figuresText(figures: Figures): string {
  const one = ([name, { machine: where, series }]: [string, Figure]): string => {
    const lines = series.map((line) => `      ${JSON.stringify({ name: line.name, points: line.points.map((point) => point.map(shorten)) })}`);
    return `  ${JSON.stringify(name)}: {\n    "machine": ${JSON.stringify(where)},\n    "series": [\n${lines.join(',\n')}\n    ]\n  }`;
  };
  const entries = Object.entries(figures).sort(([name], [other]) => (name < other ? -1 : 1));
  return `{\n${entries.map(one).join(',\n')}\n}\n`;
}

function shorten(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

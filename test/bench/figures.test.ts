import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FIGURES, figuresText, keepFigure, readFigures } from '../../bench/support/figures.ts';

describe('figures', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'devmaster-figures-'));
    vi.stubEnv(FIGURES, join(folder, 'figures.json'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  const stored = () => readFigures(join(folder, 'figures.json'));

  it('are kept beside those of other programs, in place of their own former ones', () => {
    keepFigure('queue', [{ name: 'one', points: [[1, 2]] }]);
    keepFigure('links', [{ name: 'claim', points: [[10, 4]] }]);
    keepFigure('queue', [{ name: 'one', points: [[1, 3]] }]);
    expect(Object.keys(stored())).toEqual(['links', 'queue']);
    expect(stored()['queue']?.series).toEqual([{ name: 'one', points: [[1, 3]] }]);
  });

  it('say where they were measured', () => {
    keepFigure('queue', []);
    expect(stored()['queue']?.machine).toContain(process.version);
  });

  it('are a line for each series, and no longer than they are true', () => {
    keepFigure('queue', [{ name: 'one', points: [[1, 1 / 3], [2, 2]] }]);
    expect(readFileSync(join(folder, 'figures.json'), 'utf8')).toContain('      {"name":"one","points":[[1,0.333333],[2,2]]}\n');
  });

  it('are not kept when nobody says where', () => {
    vi.stubEnv(FIGURES, '');
    keepFigure('queue', []);
    expect(stored()).toEqual({});
  });

  it('are the same text in whatever order they came', () => {
    const [a, b] = [{ machine: 'm', series: [] }, { machine: 'n', series: [] }];
    expect(figuresText({ a, b })).toBe(figuresText({ b, a }));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawChart, type Chart, type Line } from '../../bench/support/chart.ts';

const theirs: Line = { name: 'theirs', role: 'comparison', points: [[100, 2], [1_000, 4], [10_000, 9.5]] };
const ours: Line = { name: 'ours', role: 'subject', points: [[100, 0.3], [1_000, 0.3], [10_000, 0.31]] };
const chart: Chart = { title: 'Cost, in ms', subtitle: 'of an event', source: 'a machine', across: 'devices', spread: { across: 'log', up: 'linear' }, lines: [ours, theirs] };

interface Text {
  readonly x: number;
  readonly y: number;
  readonly classes: string;
  readonly words: string;
}

function textsOf(svg: string): Text[] {
  return [...svg.matchAll(/<text x="([^"]*)" y="([^"]*)" class="([^"]*)">([^<]*)<\/text>/g)].map(([, x, y, classes, words]) => ({ x: Number(x), y: Number(y), classes: classes ?? '', words: words ?? '' }));
}

const named = (svg: string): Text[] => textsOf(svg).filter(({ classes }) => classes === 'name');

describe('a chart', () => {
  it('is the same text for the same figures', () => expect(drawChart(structuredClone(chart))).toBe(drawChart(chart)));

  it('says its title, its axes and round numbers', () => {
    const words = textsOf(drawChart(chart)).map((text) => text.words);
    expect(words).toEqual(expect.arrayContaining(['Cost, in ms', 'of an event', 'a machine', 'devices', '0', '2', '10', '100', '10,000']));
  });

  it('names each line at its end, the higher one above', () => {
    const [first, second] = named(drawChart(chart));
    expect([first?.words, second?.words]).toEqual(['theirs', 'ours']);
    expect(first?.y).toBeLessThan(second?.y as number);
  });

  it('draws what it is about above what that is compared with', () => {
    const svg = drawChart(chart);
    expect(svg.indexOf('class="comparison ')).toBeGreaterThan(0);
    expect(svg.indexOf('class="subject ')).toBeGreaterThan(svg.indexOf('class="comparison '));
  });

  it('tells the figure of a point that is pointed at', () => expect(drawChart(chart)).toContain('<title>theirs: 9.5 at 10,000</title>'));

  it('has colours for dark paper', () => expect(drawChart(chart)).toMatch(/@media \(prefers-color-scheme:dark\)\{\n\.paper\{fill:#0/));

  it('shows names as they are, whatever is in them', () => {
    const svg = drawChart({ ...chart, lines: [{ ...ours, name: '<b> & "c"' }] });
    expect(svg).not.toContain('<b>');
    expect(named(svg)[0]?.words).toBe('&#60;b&#62; &#38; &#34;c&#34;');
  });

  it('draws a line of one point', () => expect(named(drawChart({ ...chart, lines: [{ ...ours, points: [[5, 5]] }] }))).toHaveLength(1));

  it('cannot be drawn without figures', () => expect(() => drawChart({ ...chart, lines: [] })).toThrow(RangeError));

  it('keeps names and figures apart, however near the lines end', () => {
    const point = fc.tuple(fc.double({ min: 1, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1e6, noNaN: true }));
    const line = fc.array(point, { minLength: 1, maxLength: 30 }).map((points): Line => ({ name: 'name', role: 'subject', points }));
    const spread = fc.constantFrom('linear' as const, 'log' as const);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), spread, (lines, across) => {
        const svg = drawChart({ ...chart, lines, spread: { across, up: 'linear' } });
        const heights = named(svg).map(({ y }) => y).sort((one, other) => one - other);
        for (const [index, y] of heights.entries()) if (index > 0) expect(y - (heights[index - 1] as number)).toBeGreaterThan(14);
        const below = textsOf(svg).filter(({ classes, y }) => classes === 'quiet middle' && y < 370);
        for (const [index, { x, words }] of below.entries()) if (index > 0) expect(x - (below[index - 1] as Text).x).toBeGreaterThan(words.length * 6);
      }),
    );
  });
});

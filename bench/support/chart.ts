import { axisFor, formatFigure, type Axis, type Spread } from './axis.ts';

export interface Chart {
  /** what is shown upwards, with its unit */
  readonly title: string;
  /** a second, quieter line: what was measured */
  readonly subtitle: string;
  /** stands at the bottom: where it was measured */
  readonly source: string;
  /** what is shown from left to right, with its unit */
  readonly across: string;
  readonly spread: { readonly across: Spread; readonly up: Spread };
  readonly lines: readonly Line[];
}

export interface Line {
  /** stands at the line's right end */
  readonly name: string;
  /** from left to right */
  readonly points: readonly Point[];
  /** what the chart is about is drawn strongly; what it is compared with, thinly */
  readonly role: 'subject' | 'comparison';
}

export type Point = readonly [across: number, up: number];

/** A place in the picture, in its units, from the upper left corner. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** The part of the picture inside the axes, and what stands where in it. */
interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly across: Axis;
  readonly up: Axis;
}

const WIDTH = 760;
const HEIGHT = 420;
const MARGIN = 16;
const TOP = 72;
const BOTTOM = 344;
const LABEL_LINE = 17;
const LABEL_GAP = 10;
/** The mean width of a character of 13 units in the fonts named below; generous, because fonts differ and names may be bold. */
const CHARACTER = 7.8;
const TICK_GAP = 12;
/** Lines with more points than this have marks only to point at, which are not seen. */
const FEW_POINTS = 20;

interface Colour {
  readonly light: string;
  readonly dark: string;
}

/** Colours that people who see few colours can tell apart, for light paper and for dark. */
const colours: Readonly<Record<Line['role'], readonly Colour[]>> = {
  subject: [
    { light: '#0550ae', dark: '#6cb6ff' },
    { light: '#1a7f37', dark: '#57c26b' },
    { light: '#8250df', dark: '#c297ff' },
    { light: '#1b7c83', dark: '#4ecbd4' },
    { light: '#24292f', dark: '#e6edf3' },
  ],
  comparison: [
    { light: '#b35900', dark: '#f0a04b' },
    { light: '#6e7781', dark: '#adbac7' },
    { light: '#a40e4c', dark: '#ff9bbd' },
  ],
};

/**
 * Draws lines as an SVG picture that can be read on light and on dark paper, as the reader's system has it. Equal charts give equal
 * text.
 *
 * @throws {RangeError}  for a figure that has no place on its axis, and for a chart without any
 */
export function drawChart(chart: Chart): string {
  const points = chart.lines.flatMap((line) => line.points);
  const across = axisFor(chart.spread.across, points.map(([value]) => value));
  const up = axisFor(chart.spread.up, points.map(([, value]) => value));
  const left = MARGIN + 8 + Math.max(...up.ticks.map((tick) => widthOf(formatFigure(tick))));
  const right = WIDTH - MARGIN - LABEL_GAP - Math.max(...chart.lines.map(({ name }) => widthOf(name)));
  const plot: Plot = { left, right, top: TOP, bottom: BOTTOM, across, up };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>${escape(chart.title)}</title>`,
    style(),
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}" rx="6"/>`,
    text({ x: MARGIN, y: 28 }, chart.title, 'title'),
    text({ x: MARGIN, y: 48 }, chart.subtitle, 'quiet'),
    ...drawUp(plot),
    ...drawAcross(plot, chart.across),
    ...drawLines(plot, chart.lines),
    text({ x: MARGIN, y: HEIGHT - 12 }, chart.source, 'quiet small'),
    '</svg>',
    '',
  ].join('\n');
}

function drawUp({ left, right, top, bottom, up }: Plot): string[] {
  return up.ticks.flatMap((tick) => {
    const y = bottom - up.place(tick) * (bottom - top);
    return [`<path class="grid" d="M${at({ x: left, y })}H${round(right)}"/>`, text({ x: left - 8, y: y + 4 }, formatFigure(tick), 'quiet end')];
  });
}

function drawAcross({ left, right, bottom, across }: Plot, title: string): string[] {
  const drawn: string[] = [];
  let taken = Number.NEGATIVE_INFINITY;
  for (const tick of across.ticks) {
    const x = left + across.place(tick) * (right - left);
    const half = widthOf(formatFigure(tick)) / 2;
    drawn.push(`<path class="tick" d="M${at({ x, y: bottom })}v5"/>`);
    if (x - half < taken + TICK_GAP) continue;
    drawn.push(text({ x, y: bottom + 20 }, formatFigure(tick), 'quiet middle'));
    taken = x + half;
  }
  return [...drawn, text({ x: (left + right) / 2, y: bottom + 42 }, title, 'quiet middle')];
}

function drawLines(plot: Plot, lines: readonly Line[]): string[] {
  const places = lines.map(({ points }) => points.map((point) => placeOf(plot, point)));
  const ends = places.map((path) => path.at(-1) ?? { x: plot.left, y: plot.bottom });
  const heights = keepApart(ends.map(({ y }) => y), plot);
  // What is compared with goes first: what the chart is about lies above it.
  const having = (role: Line['role']): number[] => [...lines.keys()].filter((index) => lines[index]?.role === role);
  const drawOne = (index: number, among: number): string[] => {
    const line = lines[index] as Line;
    const path = places[index] as readonly Place[];
    const end = ends[index] as Place;
    const height = heights[index] as number;
    return [
      `<g class="${line.role} ${line.role}${among % colours[line.role].length}">`,
      `<path class="stroke" d="M${path.map(at).join('L')}"/>`,
      `<path class="leader" d="M${at({ x: end.x + 4, y: end.y })}L${at({ x: plot.right + LABEL_GAP - 3, y: height })}"/>`,
      ...path.map((place, point) => mark(place, line, point)),
      text({ x: plot.right + LABEL_GAP, y: height + 4 }, line.name, 'name'),
      '</g>',
    ];
  };
  return [...having('comparison').flatMap(drawOne), ...having('subject').flatMap(drawOne)];
}

function mark({ x, y }: Place, { name, points }: Line, index: number): string {
  const [across, up] = points[index] as Point;
  const kind = points.length > FEW_POINTS ? 'hidden' : 'mark';
  const words = `${name}: ${formatFigure(up)} at ${formatFigure(across)}`;
  return `<circle class="${kind}" cx="${round(x)}" cy="${round(y)}" r="3"><title>${escape(words)}</title></circle>`;
}

/** Heights for labels, as near to those wished for as there is room between them, in the same order. */
function keepApart(wished: readonly number[], { top, bottom }: Plot): number[] {
  const order = [...wished.keys()].sort((one, other) => (wished[one] as number) - (wished[other] as number));
  const heights = [...wished];
  let above = top - LABEL_LINE;
  for (const index of order) {
    heights[index] = above = Math.max(wished[index] as number, above + LABEL_LINE);
  }
  let below = bottom + LABEL_LINE;
  for (const index of order.toReversed()) {
    heights[index] = below = Math.min(heights[index] as number, below - LABEL_LINE);
  }
  return heights;
}

function placeOf({ left, right, top, bottom, across, up }: Plot, [x, y]: Point): Place {
  return { x: left + across.place(x) * (right - left), y: bottom - up.place(y) * (bottom - top) };
}

function style(): string {
  const paint = (tone: 'light' | 'dark', { paper, ink, quiet, grid }: Record<'paper' | 'ink' | 'quiet' | 'grid', string>): string =>
    [
      `.paper{fill:${paper}} .title{fill:${ink}} .quiet{fill:${quiet}} .grid{stroke:${grid}} .tick{stroke:${quiet}}`,
      ...Object.entries(colours).flatMap(([role, some]) => some.map((colour, index) => `.${role}${index}{stroke:${colour[tone]};fill:${colour[tone]}}`)),
    ].join('\n');
  return [
    '<style>',
    'text{font:13px system-ui,"Segoe UI",Roboto,Helvetica,Arial,"DejaVu Sans",sans-serif;stroke:none}',
    '.title{font-size:16px;font-weight:600} .middle{text-anchor:middle} .end{text-anchor:end} .small{font-size:11px}',
    '.grid,.stroke,.leader{fill:none} .stroke{stroke-width:1.5;stroke-linejoin:round} .subject .stroke{stroke-width:3}',
    '.leader{stroke-width:1;opacity:.5} .mark{stroke:none} .hidden{stroke:none;fill-opacity:0} .subject .name{font-weight:600}',
    paint('light', { paper: '#ffffff', ink: '#1f2328', quiet: '#59636e', grid: '#d8dee4' }),
    '@media (prefers-color-scheme:dark){',
    paint('dark', { paper: '#0d1117', ink: '#e6edf3', quiet: '#9198a1', grid: '#30363d' }),
    '}',
    '</style>',
  ].join('\n');
}

function text(place: Place, words: string, classes: string): string {
  return `<text x="${round(place.x)}" y="${round(place.y)}" class="${classes}">${escape(words)}</text>`;
}

function widthOf(words: string): number {
  return words.length * CHARACTER;
}

function at({ x, y }: Place): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}

function escape(words: string): string {
  return words.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

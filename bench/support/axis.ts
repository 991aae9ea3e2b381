/** How figures are spread along a line: in equal steps, or so that each factor of ten takes the same room. */
export type Spread = 'linear' | 'log';

/** One direction of a chart: what it reaches from and to, and where it is labelled. */
export interface Axis {
  readonly ticks: readonly number[];
  /** @returns 0 at the low end, 1 at the high end */
  readonly place: (value: number) => number;
}

const STEPS = 5;
/** What makes a number round, times a power of ten. */
const ROUND = [1, 2, 5];
/** Steps may be a quarter, too. */
const ROUND_STEPS = [1, 2, 2.5, 5];
/** An axis that spans more than this many powers of ten is labelled at these only, else at twice and five times them as well. */
const WIDE_DECADES = 2.5;
/** What arithmetic in binary may miss a round number by, in steps. */
const SLACK = 1e-9;

/**
 * An axis with round numbers at its ticks, wide enough for all figures. A linear one begins at 0, so that lengths can be compared.
 *
 * @param values  not negative; a logarithmic axis takes only those above 0
 * @throws {RangeError}  for a figure that has no place on the axis, and when there is none at all
 */
export function axisFor(spread: Spread, values: readonly number[]): Axis {
  const isStray = (value: number): boolean => !(spread === 'log' ? value > 0 : value >= 0) || value === Number.POSITIVE_INFINITY;
  if (values.length === 0 || values.some(isStray)) throw new RangeError(`no ${spread} axis for ${values.find(isStray) ?? 'nothing'}`);
  // One by one: a call takes no more than some 100,000 arguments.
  const low = values.reduce((least, value) => Math.min(least, value));
  const high = values.reduce((most, value) => Math.max(most, value));
  return spread === 'linear' ? linearAxis(high) : logarithmicAxis(low, high);
}

/** A figure for people: thousands apart, and no more digits than say something. */
export function formatFigure(value: number): string {
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  const [whole = '', fraction = ''] = value.toFixed(digits).split('.');
  const significant = fraction.replace(/0+$/, '');
  return whole.replace(/\B(?=([0-9]{3})+$)/g, ',') + (significant === '' ? '' : `.${significant}`);
}

function linearAxis(high: number): Axis {
  const step = high === 0 ? 1 : roundUp(high / STEPS, ROUND_STEPS);
  const count = Math.max(1, Math.ceil(high / step - SLACK));
  // Products and not sums: 0.1 added three times is not 0.3.
  const ticks = Array.from({ length: count + 1 }, (_, index) => roundOff(index * step));
  return { ticks, place: (value) => value / (count * step) };
}

function logarithmicAxis(low: number, high: number): Axis {
  const from = roundDown(low);
  const to = Math.max(roundUp(high), roundUp(from * 1.5));
  const isWide = Math.log10(to / from) > WIDE_DECADES;
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(from) + SLACK); power <= Math.log10(to) + SLACK; power++) {
    for (const factor of isWide ? [1] : ROUND) {
      const tick = roundOff(factor * 10 ** power);
      if (tick >= from && tick <= to) ticks.push(tick);
    }
  }
  return { ticks, place: (value) => Math.log(value / from) / Math.log(to / from) };
}

/** The next round number above; a round number is its own. */
function roundUp(value: number, factors: readonly number[] = ROUND): number {
  const unit = 10 ** Math.floor(Math.log10(value) + SLACK);
  const factor = factors.find((candidate) => candidate * unit >= value * (1 - SLACK)) ?? 10;
  return roundOff(factor * unit);
}

function roundDown(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value) + SLACK);
  const factor = ROUND.findLast((candidate) => candidate * unit <= value * (1 + SLACK)) ?? 1;
  return roundOff(factor * unit);
}

function roundOff(value: number): number {
  return Number(value.toPrecision(12));
}

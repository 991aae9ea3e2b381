/**
 * What the daemon tells the JavaScript engine, and when. The engine is V8, and what suits one release of it does not suit every other:
 * Node 20 has V8 11, Node 22 has 12, Node 24 has 13 and Node 26 has 14 (`process.versions.v8`).
 */
export interface EngineOption {
  readonly option: string;
  /** The first release of V8 that is told so; those before it do well without. */
  readonly sinceV8?: number;
  /** The first release of V8 that is not told so any more. */
  readonly beforeV8?: number;
  /** It is told so when as many events were handled: 0 when the daemon is loaded, infinitely many when only rests count. */
  readonly afterEvents: number;
  /** Or when it rested as often after an event, if that comes first: what follows are single events. */
  readonly afterRests?: number;
}

/**
 * Optimising costs more than it gives in a coldplug until about as many events were handled (measured by bench/coldplug.ts). Of single
 * events each takes half the time with it, and there is time between them for what it costs.
 */
const WORTH_OPTIMISING = { afterEvents: 2_000, afterRests: 10 };

/** After so many rests what single events have in common is compiled. What comes then is run too seldom to be worth disturbing others. */
export const RESTS_TO_COMPILE = 300;

/** In the order in which they are told: each after the one above it. bench/README.md has the figures. */
const OPTIONS: readonly EngineOption[] = [
  // Nothing that starting does is done often enough for an optimising compiler.
  { option: '--no-opt', afterEvents: 0 },
  { option: '--max-lazy', afterEvents: 0 },
  // The young objects are few and short-lived: the room for them stays at its first size, a megabyte.
  { option: '--semi-space-growth-factor=1', afterEvents: 0 },
  // Garbage is collected when a fifth has come to what is alive, not as much again: half the memory in busy times, at no cost that
  // bench/memory.ts shows.
  { option: '--heap-growing-percent=20', afterEvents: 0 },
  // While these releases collect garbage bit by bit, young garbage is not collected at all, and the room for it grows whatever the
  // factor is. All at once takes some 20 ms, once or twice in a coldplug.
  { option: '--no-incremental-marking', sinceV8: 13, afterEvents: 0 },
  // A second compiler, which optimises less, and sooner. In starting it would take 30 ms and 6 MB; in a coldplug it saves 40 % of the CPU.
  { option: '--no-maglev', sinceV8: 13, afterEvents: 0 },
  { option: '--maglev', sinceV8: 13, afterEvents: 50 },
  { option: '--opt', ...WORTH_OPTIMISING },
  // Single events would take hours until the engine found by itself that they are worth it.
  { option: '--minimum-invocations-after-ic-update=20', ...WORTH_OPTIMISING },
  { option: '--interrupt-budget=1000', beforeV8: 12, ...WORTH_OPTIMISING },
  { option: '--invocation-count-for-turbofan=100', sinceV8: 12, ...WORTH_OPTIMISING },
  { option: '--no-opt', afterEvents: Infinity, afterRests: RESTS_TO_COMPILE },
  { option: '--opt', afterEvents: WORTH_OPTIMISING.afterEvents },
];

/**
 * @param v8 the engine's release, as `process.versions.v8` has it, such as "12.4.254.21-node.57"
 * @returns what it is to be told, each after the one before it
 */
export function engineOptions(v8: string): readonly EngineOption[] {
  const release = majorOf(v8);
  return OPTIONS.filter(({ sinceV8 = 0, beforeV8 = Infinity }) => release >= sinceV8 && release < beforeV8);
}

/**
 * What the engine's own function for collecting garbage is to be given so that what is free afterwards goes back to the system.
 * Since V8 12 it otherwise keeps it for later.
 *
 * @param v8 as of `engineOptions`
 */
export function collectionFor(v8: string): object | undefined {
  return majorOf(v8) >= 12 ? { type: 'major', flavor: 'last-resort' } : undefined;
}

function majorOf(v8: string): number {
  return Number.parseInt(v8, 10);
}

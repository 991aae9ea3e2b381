/**
 * What the daemon tells the JavaScript engine, and when. The engine is V8, and what suits one release of it does not suit every other:
 * Node 20 has V8 11, Node 22 has 12, Node 24 has 13 and Node 26 has 14 (`process.versions.v8`).
 */
/** What makes it worth telling the engine something. */
export type Occasion =
  /** The daemon is loaded. */
  | 'start'
  /** It is at work: some dozen events were handled. */
  | 'work'
  /** Events come one at a time, as far as one can see. */
  | 'single events'
  /** They start processes, which would have to wait for the thread that compiles, longer than compiled code saves. */
  | 'processes'
  /** So many were handled that optimising gives more than it costs, however they came. */
  | 'many events';

interface EngineOption {
  readonly option: string;
  /** The first release of V8 that is told so; those before it do well without. */
  readonly sinceV8?: number;
  /** The first release of V8 that is not told so any more. */
  readonly beforeV8?: number;
}

/** Single events would take hours until the engine found by itself that they are worth it. */
const optimiseSoon: readonly EngineOption[] = [
  { option: '--opt' },
  { option: '--minimum-invocations-after-ic-update=20' },
  { option: '--interrupt-budget=1000', beforeV8: 12 },
  { option: '--invocation-count-for-turbofan=100', sinceV8: 12 },
];

/** bench/README.md has the figures. */
const options: Readonly<Record<Occasion, readonly EngineOption[]>> = {
  start: [
    // Nothing that starting does is done often enough for an optimising compiler.
    { option: '--no-opt' },
    { option: '--max-lazy' },
    // The young objects are few and short-lived: the room for them stays at its first size, a megabyte.
    { option: '--semi-space-growth-factor=1' },
    // Garbage is collected when a fifth has come to what is alive, not as much again: half the memory in busy times, at no cost that
    // bench/memory.ts shows.
    { option: '--heap-growing-percent=20' },
    // While these releases collect garbage bit by bit, young garbage is not collected at all, and the room for it grows whatever the
    // factor is. All at once takes some 20 ms, once or twice in a coldplug.
    { option: '--no-incremental-marking', sinceV8: 13 },
    // A second compiler, which optimises less, and sooner. In starting it would take 30 ms and 6 MB; in a coldplug it saves 40 % of the CPU.
    { option: '--no-maglev', sinceV8: 13 },
  ],
  work: [{ option: '--maglev', sinceV8: 13 }],
  'single events': optimiseSoon,
  processes: [{ option: '--no-opt' }],
  // A function by itself is compiled in a third of the time that it takes with those that it calls. Single events gain by the latter.
  'many events': [{ option: '--no-turbo-inlining' }, ...optimiseSoon],
};

/**
 * @param v8 the engine's release, as `process.versions.v8` has it, such as "12.4.254.21-node.57"
 * @returns what it is to be told on that occasion, in that order
 */
export function engineOptions(v8: string, occasion: Occasion): readonly string[] {
  const release = majorOf(v8);
  return options[occasion].filter(({ sinceV8 = 0, beforeV8 = Infinity }) => release >= sinceV8 && release < beforeV8).map(({ option }) => option);
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

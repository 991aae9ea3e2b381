import { runInNewContext } from 'node:vm';
import { monotonicMs } from '../kernel/clock.ts';
import { returnMemory, setEngineOption } from '../kernel/engine.ts';
import { collectionFor, engineOptions, type Occasion } from './engine-options.ts';

/**
 * After so many events the engine would soon stop in the middle of one to collect young garbage, which takes half a millisecond. A
 * rest is used for it instead, and nobody waits.
 */
const EVENTS_WORTH_SWEEPING = 10;
/** After so much work a rest is used to give memory back. */
const EVENTS_WORTH_COLLECTING = 200;
const REST_MS = 2_000;
const AGAIN_MS = 500;
/** Somebody who always comes back before the rest is over must not put it off for ever. */
const LONGEST_WAIT_MS = 30_000;
/** With so many events behind it the daemon is past its start. */
const EVENTS_AT_WORK = 50;
/** Optimising costs more than it gives in a coldplug until about as many events were handled (measured by bench/coldplug.ts). */
const MANY_EVENTS = 2_000;
/** More often than in a coldplug. Optimised code halves a single event, and there is time between them for what it costs. */
const RESTS_OF_SINGLE_EVENTS = 10;
/** After so many rests what single events need is compiled. */
const RESTS_TO_COMPILE = 300;
/** When code is ready that was begun to be compiled in an event, mostly. */
const COMPILED_MS = 2;

/**
 * Tells the JavaScript engine what kind of program this is: one that works hard for a second at boot, and then rests for hours
 * and should be small.
 *
 * Compiled code that was kept, Node's own and ours, is good only for an engine with the same options as the one that made it. So
 * these are set when the program is loaded, and the options that it is started with (build.js) are such as make no difference.
 */
export class Engine {
  #handled = 0;
  #handledBeforeRest = 0;
  #rests = 0;
  /** whether an event since the last rest waited for a process */
  #awaited = false;
  /** rests in a row after events that waited for none */
  #restsInPeace = 0;
  #sinceSweep = 0;
  #sinceCollection = 0;
  #rest: NodeJS.Timeout | null = null;
  #waitsSinceMs = 0;
  #collector: Collector | null = null;

  constructor() {
    tell('start');
  }

  /**
   * An event was handled.
   *
   * @param awaited  it waited for a process that a rule started
   */
  worked(awaited: boolean): void {
    this.#handled++;
    if (awaited) this.#awaited = true;
    this.#sinceSweep++;
    this.#sinceCollection++;
    if (this.#handled === EVENTS_AT_WORK) tell('work');
    else if (this.#handled === MANY_EVENTS) tell('many events');
  }

  /** There is nothing to do. Young garbage is collected at once and, if there stays nothing to do, all of it (about 20 ms). */
  idle(): void {
    this.#noteRest();
    if (this.#sinceSweep >= EVENTS_WORTH_SWEEPING) {
      this.#sinceSweep = 0;
      setImmediate(() => this.#sweep());
    }
    if (this.#sinceCollection < EVENTS_WORTH_COLLECTING) return;
    const nowMs = monotonicMs();
    if (this.#rest === null) {
      this.#waitsSinceMs = nowMs;
      this.#rest = setTimeout(() => this.#tidyUp(), REST_MS);
      this.#rest.unref();
    } else if (nowMs - this.#waitsSinceMs < LONGEST_WAIT_MS) this.#rest.refresh();
  }

  #noteRest(): void {
    if (this.#handled === this.#handledBeforeRest) return;
    this.#handledBeforeRest = this.#handled;
    if (this.#rests < RESTS_TO_COMPILE) {
      this.#rests++;
      setTimeout(takeOverCode, COMPILED_MS).unref();
    }
    if (this.#handled < MANY_EVENTS) this.#noteKind();
    this.#awaited = false;
  }

  #noteKind(): void {
    if (!this.#awaited) {
      if (++this.#restsInPeace === RESTS_OF_SINGLE_EVENTS) tell('single events');
    } else {
      if (this.#restsInPeace >= RESTS_OF_SINGLE_EVENTS) tell('processes');
      this.#restsInPeace = 0;
    }
  }

  #sweep(): void {
    this.#collector ??= makeCollector();
    this.#collector.young();
  }

  /** What the first collection makes free is given back to the system by the second, a while later. */
  #tidyUp(): void {
    this.#rest = null;
    this.#sinceCollection = 0;
    const collector = (this.#collector ??= makeCollector());
    collector.all();
    setTimeout(() => {
      collector.all();
      returnMemory();
    }, AGAIN_MS).unref();
  }
}

function tell(occasion: Occasion): void {
  for (const option of engineOptions(process.versions.v8, occasion)) setEngineOption(option);
}

/** The engine takes over what it compiled beside us before it runs the next function: this one, and not one of the next event. */
function takeOverCode(): void {}

interface Collector {
  readonly young: () => void;
  readonly all: () => void;
}

/** The engine's own function, which programs get only when they ask for it. */
function makeCollector(): Collector {
  setEngineOption('--expose-gc');
  const collect = runInNewContext('gc') as (options?: object) => void;
  const options = collectionFor(process.versions.v8);
  return { young: () => collect({ type: 'minor' }), all: options === undefined ? () => collect() : () => collect(options) };
}

/**
 * The order of the steps: everything that a journey does to others is noted, in the order in which it happens. The rules are
 * evaluated for real; effects, programs and listeners are recorders, and the records are written below a temporary root.
 */
import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KernelError } from '../../src/base/errors.ts';
import { silent } from '../../src/base/log.ts';
import type { Broadcast } from '../../src/broadcast/message.ts';
import { Store, type WriteOptions } from '../../src/database/store.ts';
import type { Stored } from '../../src/device/stored.ts';
import { Specialiser } from '../../src/rules/specialise.ts';
import type { BuiltinAnswer, BuiltinCall, Probe, ProgramAnswer } from '../../src/rules/world.ts';
import type { Action, Uevent } from '../../src/uevent/uevent.ts';
import { noEffects } from '../../src/worker/rehearsal.ts';
import { Worker, type Outcome, type WorkerParts, type WorkerSettings } from '../../src/worker/worker.ts';
import { makeMachine } from '../device/machine.ts';
import { programOf } from '../support/check.ts';
import { TableWorld } from '../support/table-world.ts';

const devpath = '/devices/virtual/misc/thing';
const idOf = (subsystem: string): string => `${subsystem === 'block' ? 'b' : 'c'}10:77`;

describe('a journey that needs no process', () => {
  it('is over when start returns: effects, then record, then broadcast', () => {
    const { steps, outcomes } = travel({ rules: 'ENV{A}="1", SYMLINK+="one"' });
    expect(steps).toEqual(['rename', 'node', 'write A=1', 'broadcast A=1']);
    expect(outcomes).toMatchObject([{ kind: 'done' }]);
  });

  it('goes the other way round on remove: the record goes first, and nothing is written', () => {
    const { steps } = travel({ action: 'remove', previous: record({ OLD: '1' }), rules: 'ENV{A}="1", RUN{builtin}+="kmod load x"' });
    expect(steps).toEqual(['forget', 'unlink', 'builtin kmod load x', 'broadcast OLD=1 A=1']);
  });

  it('watches the node before listeners hear of the event', () => {
    const { steps } = travel({ rules: 'OPTIONS+="watch", ENV{A}="1"' });
    expect(steps).toEqual(['rename', 'node', 'watch', 'write A=1', 'broadcast A=1']);
  });

  it('runs a builtin of the RUN list before there is a record', () => {
    const { steps } = travel({ rules: 'ENV{A}="1", RUN{builtin}+="kmod load x"' });
    expect(steps).toEqual(['rename', 'node', 'builtin kmod load x', 'write A=1', 'broadcast A=1']);
  });

  it.each([
    ['says the same again', 'ENV{A}="1"', false],
    ['says something else', 'ENV{A}="2"', true],
  ])('replaces the file of a record only when it says something else: %s', (_what, rules, isReplaced) => {
    expect(travel({ action: 'change', previous: record({ A: '1' }), rules }).isRecordReplaced()).toBe(isReplaced);
  });

  it('leaves the RUN list alone where that is not wanted', () => {
    const { steps } = travel({ rules: 'ENV{A}="1", RUN+="/bin/p"', runs: false });
    expect(steps).toEqual(['rename', 'node', 'write A=1', 'broadcast A=1']);
  });

  it('warns of a disk that cannot be marked read-only, and goes on', () => {
    const { steps } = travel({ rules: 'ENV{A}="1"', readOnly: true });
    expect(steps).toEqual(['warn the disk cannot be marked read-only: ENOENT', 'rename', 'node', 'write A=1', 'broadcast A=1']);
  });

  it('does not start a program that would do nothing', () => {
    const { steps } = travel({ rules: 'ENV{A}="1", RUN+="/bin/idle"' });
    expect(steps).toEqual(['rename', 'node', 'write A=1', 'broadcast A=1']);
  });
});

describe('a journey whose rules ask a program', () => {
  it('waits, and goes on when the program has ended', () => {
    const journey = travel({ rules: 'PROGRAM=="/bin/p", ENV{A}="%c"' });
    expect(journey.steps).toEqual(['start /bin/p']);
    expect(journey.outcomes).toEqual([]);
    journey.answer({ kind: 'exited', status: 0, stdout: 'x', truncated: false });
    expect(journey.steps.slice(1)).toEqual(['rename', 'node', 'write A=x', 'broadcast A=x']);
  });

  it('says once in the earlier record that it is about to change', () => {
    const journey = travel({ previous: record({ OLD: '1' }), rules: 'PROGRAM=="/bin/p", PROGRAM=="/bin/q", ENV{A}="1"' });
    expect(journey.steps).toEqual(['announce', 'start /bin/p']);
    journey.answer(succeeded);
    expect(journey.steps.slice(2)).toEqual(['start /bin/q']);
  });

  it('says of itself what it waits for', () => {
    const journey = travel({ rules: 'PROGRAM=="/bin/p a b"' });
    expect(journey.waitsFor()).toBe('/bin/p a b');
    journey.answer(succeeded);
    expect(journey.waitsFor()).toBeNull();
  });

  it('hands a signal to the program', () => {
    const journey = travel({ rules: 'PROGRAM=="/bin/p"' });
    journey.kill(15);
    expect(journey.steps).toEqual(['start /bin/p', 'kill 15']);
  });

  it('has its probe asked, and understands the answer', () => {
    const probe: Probe = { kind: 'probe', argv: ['blkid', '/dev/thing'], understand: () => ({ ok: true, properties: [['A', '1']], reason: null }) };
    const journey = travel({ rules: 'IMPORT{builtin}=="blkid"', builtin: () => probe });
    expect(journey.waitsFor()).toBe("the probe 'blkid /dev/thing'");
    journey.answer(succeeded);
    expect(journey.steps).toEqual(['builtin blkid', 'probe blkid /dev/thing', 'rename', 'node', 'write A=1', 'broadcast A=1']);
  });
});

describe('the programs of the RUN list', () => {
  it('run one after the other, between a record that says so and the final one', () => {
    const journey = travel({ rules: 'ENV{A}="1", RUN+="/bin/p", RUN+="/bin/q"' });
    expect(journey.steps).toEqual(['rename', 'node', 'write A=1 processing', 'start /bin/p']);
    journey.answer(succeeded);
    expect(journey.steps.slice(4)).toEqual(['start /bin/q']);
    journey.answer(succeeded);
    expect(journey.steps.slice(5)).toEqual(['write A=1', 'broadcast A=1']);
  });

  it('do not end the event when they fail', () => {
    const journey = travel({ rules: 'RUN+="/bin/p"' });
    journey.answer({ kind: 'killed', signal: '9' });
    expect(journey.outcomes).toMatchObject([{ kind: 'done' }]);
  });

  it('have the watch set at the end of the last one', () => {
    const journey = travel({ rules: 'OPTIONS+="watch", RUN+="/bin/p", RUN+="/bin/q"' });
    journey.answer(succeeded);
    expect(journey.steps.slice(2)).toEqual(['write processing', 'start /bin/p', 'prepare watch', 'start /bin/q']);
  });

  it('find the new properties in their environment', () => {
    const journey = travel({ rules: 'ENV{A}="1", ENV{.B}="2", RUN+="/bin/p"' });
    expect(journey.environment()).toEqual(expect.arrayContaining(['A=1', 'ID_PROCESSING=1']));
    expect(journey.environment().some((entry) => entry.startsWith('.B='))).toBe(false);
  });
});

describe('a failing system call', () => {
  const error = new KernelError({ syscall: 'rename', code: 'ENOSPC', errno: 28 });

  it('ends the event in its step, and listeners hear why', () => {
    const { steps, outcomes } = travel({ rules: 'ENV{A}="1"', failsToWrite: error });
    expect(outcomes).toEqual([{ kind: 'failed', step: 'database', error }]);
    expect(steps.at(-1)).toBe('broadcast A=1 UDEV_WORKER_FAILED=1 UDEV_WORKER_ERRNO=28 UDEV_WORKER_ERRNO_NAME=ENOSPC');
  });

  it('while an interface gets its name leaves a record without tags in the index', () => {
    const { steps, outcomes } = travel({ rules: 'ENV{A}="1", RUN+="/bin/p"', failsToRename: error });
    expect(steps.slice(0, 3)).toEqual(['rename', 'node', 'write A=1 unindexed']);
    expect(outcomes).toEqual([{ kind: 'failed', step: 'apply', error }]);
  });
});

const succeeded: ProgramAnswer = { kind: 'exited', status: 0, stdout: '', truncated: false };

function record(properties: Readonly<Record<string, string>>): Stored {
  return { links: [], linkPriority: 0, initializedUsec: 5n, properties: new Map(Object.entries(properties)), tags: new Set(), currentTags: new Set() };
}

interface Given {
  readonly rules: string;
  readonly action?: Action;
  readonly previous?: Stored;
  readonly runs?: boolean;
  readonly builtin?: () => Probe;
  readonly failsToWrite?: KernelError;
  readonly failsToRename?: KernelError;
  /** the device is a disk without a node, and disks are to be marked read-only */
  readonly readOnly?: boolean;
}

/** A journey on its way: what it has done so far, and the door for what it waits for. */
interface Travel {
  readonly steps: string[];
  readonly outcomes: Outcome[];
  answer(answer: ProgramAnswer): void;
  environment(): readonly string[];
  waitsFor(): string | null;
  kill(signal: number): void;
  /** whether the record is another file than before the journey */
  isRecordReplaced(): boolean;
}

function travel({ rules, action = 'add', previous, runs = true, builtin, failsToWrite, failsToRename, readOnly = false }: Given): Travel {
  const steps: string[] = [];
  const subsystem = readOnly ? 'block' : 'misc';
  const paths = makeMachine([{ devpath, subsystem, uevent: ['MAJOR=10', 'MINOR=77', 'DEVNAME=thing'] }]);
  const given = new Store(paths);
  if (previous !== undefined) given.write(idOf(subsystem), previous, { before: null, persist: false, processing: false });
  const inode = (): number | undefined => statSync(`${paths.run}/udev/data/${idOf(subsystem)}`, { throwIfNoEntry: false })?.ino;
  const inodeBefore = inode();
  const store = new NotedStore(paths, steps, failsToWrite ?? null);
  const waiting: { end(answer: ProgramAnswer): void; environment: readonly string[] }[] = [];
  const killable = { kill: (signal?: number): void => void steps.push(`kill ${signal}`) };
  const parts: WorkerParts = {
    host: { paths, stored: (one) => store.read(one) },
    store,
    world: new NotedWorld(steps, builtin),
    effects: {
      ...noEffects,
      renameInterface: () => {
        steps.push('rename');
        return failsToRename ?? null;
      },
      updateNode: () => void steps.push('node'),
      removeNode: () => void steps.push('unlink'),
      beginWatch: () => void steps.push('watch'),
      prepareWatch: () => {
        steps.push('prepare watch');
        return null;
      },
    },
    programs: {
      wouldAct: (command) => command !== '/bin/idle',
      start: ({ command, environment }, end) => {
        steps.push(`start ${command}`);
        waiting.push({ end, environment });
        return killable;
      },
      startProbe: ({ probe }, end) => {
        steps.push(`probe ${probe.argv.join(' ')}`);
        waiting.push({ end, environment: [] });
        return killable;
      },
    },
    runs,
    broadcaster: {
      send: (broadcast: Broadcast) => {
        steps.push(`broadcast ${own(broadcast.properties)}`.trimEnd());
        return 0;
      },
    },
    log: { ...silent, warn: (_fields, message) => void steps.push(`warn ${message}`) },
  };
  const outcomes: Outcome[] = [];
  const worker = new Worker(parts, new Specialiser(programOf(rules).program), { ...settings, blockDeviceReadOnly: readOnly });
  const journey = worker.start(ueventOf(action, subsystem), 7n, (outcome) => outcomes.push(outcome));
  return {
    steps,
    outcomes,
    answer: (answer) => waiting.shift()?.end(answer),
    environment: () => waiting[0]?.environment ?? [],
    waitsFor: () => journey.waitsFor,
    kill: (signal) => journey.kill(signal),
    isRecordReplaced: () => inode() !== inodeBefore,
  };
}

const settings: WorkerSettings = { eventTimeoutMs: 60_000, execDelayMs: 0, blockDeviceReadOnly: false, globalProperties: new Map() };

function ueventOf(action: Action, subsystem: string): Uevent {
  const properties = new Map([['ACTION', action], ['DEVPATH', devpath], ['SUBSYSTEM', subsystem], ['MAJOR', '10'], ['MINOR', '77'], ['DEVNAME', 'thing'], ['SEQNUM', '1']]);
  return { action, devpath, subsystem, seqnum: 1n, properties };
}

/** The properties that are neither the kernel's nor made by the device manager itself. */
function own(properties: ReadonlyMap<string, string>): string {
  const others: ReadonlySet<string> = new Set(['ACTION', 'DEVPATH', 'SUBSYSTEM', 'MAJOR', 'MINOR', 'DEVNAME', 'SEQNUM', 'USEC_INITIALIZED', 'DEVLINKS']);
  return [...properties].filter(([name]) => !others.has(name)).map(([name, value]) => `${name}=${value}`).join(' ');
}

class NotedStore extends Store {
  readonly #steps: string[];
  readonly #failure: KernelError | null;

  constructor(paths: ConstructorParameters<typeof Store>[0], steps: string[], failure: KernelError | null) {
    super(paths);
    this.#steps = steps;
    this.#failure = failure;
  }

  override write(name: string, stored: Stored, options: WriteOptions): void {
    this.#steps.push(['write', own(stored.properties), options.processing ? 'processing' : '', options.indexed === false ? 'unindexed' : ''].filter((word) => word !== '').join(' '));
    if (this.#failure !== null) throw this.#failure;
    super.write(name, stored, options);
  }

  override announce(name: string, stored: Stored): void {
    this.#steps.push('announce');
    super.announce(name, stored);
  }

  override remove(name: string, before: Stored | null): void {
    this.#steps.push('forget');
    super.remove(name, before);
  }
}

class NotedWorld extends TableWorld {
  readonly #steps: string[];
  readonly #answer: () => BuiltinAnswer | Probe;

  constructor(steps: string[], answer: () => BuiltinAnswer | Probe = () => ({ ok: true, properties: [], reason: null })) {
    super();
    this.#steps = steps;
    this.#answer = answer;
  }

  override builtin(call: BuiltinCall): BuiltinAnswer | Probe {
    this.#steps.push(`builtin ${call.argv.join(' ')}`);
    return this.#answer();
  }
}

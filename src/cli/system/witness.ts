import { Monitor, type Heard } from '../../broadcast/monitor.ts';
import type { Paths } from '../../base/paths.ts';
import { monotonicUsec } from '../../kernel/clock.ts';
import { makeFolders, readText, remove, replaceFile } from '../../kernel/file.ts';
import { decodeJournal, encodeJournal } from '../../queue/journal.ts';
import { triggerDevice } from '../../uevent/trigger.ts';
import type { Uevent } from '../../uevent/uevent.ts';

const RECEIVE_BUFFER_BYTES = 128 * 1024 * 1024;
const MAX_JOURNAL_BYTES = 256 * 1024 * 1024;

/**
 * Listens to the kernel and to the device manager while one daemon takes over from another. An event that the kernel sent and
 * nobody reported as finished is one that the old daemon took and did not get to: systemd-udevd up to 257 drops its queue when it ends.
 */
export class Witness {
  readonly #kernel: Monitor;
  readonly #udev: Monitor;
  readonly #unfinished = new Map<bigint, Uevent>();
  #gaps = 0;

  private constructor(paths: Paths) {
    const filter = { subsystems: [], tags: [] };
    // In this order: what is finished was heard of before.
    this.#kernel = Monitor.open({ source: 'kernel', filter, receiveBufferBytes: RECEIVE_BUFFER_BYTES, paths });
    this.#udev = Monitor.open({ source: 'udev', filter, receiveBufferBytes: RECEIVE_BUFFER_BYTES, paths });
  }

  /** Everything from here on is seen. */
  static open(paths: Paths): Witness {
    return new Witness(paths);
  }

  /** The events that nobody has finished so far, in the kernel's order. */
  unfinished(): { readonly uevents: readonly Uevent[]; readonly gaps: number } {
    // First what is finished: an event between the two looks is then unfinished, and handled once more than necessary.
    const finished = allOf(this.#udev);
    this.#note(allOf(this.#kernel), (uevent) => this.#unfinished.set(uevent.seqnum, uevent));
    this.#note(finished, (uevent) => this.#unfinished.delete(uevent.seqnum));
    const uevents = [...this.#unfinished.values()].sort((a, b) => (a.seqnum < b.seqnum ? -1 : 1));
    return { uevents, gaps: this.#gaps };
  }

  close(): void {
    this.#kernel.close();
    this.#udev.close();
  }

  #note(heard: readonly Heard[], onUevent: (uevent: Uevent) => void): void {
    for (const one of heard) {
      if (one.kind === 'event') onUevent(one.uevent);
      else this.#gaps++;
    }
  }
}

function allOf(monitor: Monitor): Heard[] {
  const heard: Heard[] = [];
  for (let more = monitor.receive(); more.length > 0; more = monitor.receive()) heard.push(...more);
  return heard;
}

/** Leaves events for devmasterd, which begins with them. Returns 0 or a positive errno. */
export function leaveForDevmaster(paths: Paths, uevents: readonly Uevent[]): number {
  if (uevents.length === 0) return 0;
  makeFolders(`${paths.run}/devmaster`, 0o755);
  const receivedUsec = monotonicUsec();
  const before = readJournal(paths).filter(({ uevent }) => uevents.every(({ seqnum }) => seqnum !== uevent.seqnum));
  const data = encodeJournal([...before, ...uevents.map((uevent) => ({ uevent, receivedUsec }))]).toString('latin1');
  return replaceFile({ path: journalFile(paths), data, mode: 0o600 });
}

/** Takes the events that devmasterd left for a successor, for one that does not know of them. */
export function takeFromDevmaster(paths: Paths): Uevent[] {
  const uevents = readJournal(paths).map(({ uevent }) => uevent);
  remove(journalFile(paths));
  return uevents;
}

/**
 * Has the kernel send events once more, for a daemon that cannot be given them.
 *
 * @returns those whose devices are gone: nobody can announce them any more
 */
export function announceAgain(paths: Paths, uevents: readonly Uevent[]): Uevent[] {
  return uevents.filter(({ devpath, action, properties }) => {
    // Whoever asked for the event by a UUID waits for that.
    const uuid = properties.get('SYNTH_UUID') ?? '0';
    return triggerDevice({ paths, syspath: `/sys${devpath}`, action, uuid: uuid === '0' ? null : uuid }) !== 0;
  });
}

function readJournal(paths: Paths) {
  return decodeJournal(Buffer.from(readText(journalFile(paths), MAX_JOURNAL_BYTES) ?? '', 'latin1')).entries;
}

/** Where a daemon looks for what the one before left (ARCHITECTURE.md, "The journey of a uevent"). */
function journalFile(paths: Paths): string {
  return `${paths.run}/devmaster/journal`;
}

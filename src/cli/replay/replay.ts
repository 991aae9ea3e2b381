/**
 * Puts a recorded machine into the rule engine: every device that was there as an `add`, parents first, as at a boot, and then
 * what happened. Nothing is done; what the rules decide about a device is all that those after it find of it.
 */
import type { Paths } from '../../base/paths.ts';
import { Device, type Host } from '../../device/device.ts';
import { inOrder } from '../../device/order.ts';
import type { Stored } from '../../device/stored.ts';
import type { Specialiser } from '../../rules/specialise.ts';
import type { Verdict } from '../../rules/verdict.ts';
import type { ProgramAnswer } from '../../rules/world.ts';
import type { Uevent } from '../../uevent/uevent.ts';
import { announcement } from '../../worker/announcement.ts';
import { outlookOf } from '../../worker/outlook.ts';
import type { ProgramRequest } from '../../worker/program.ts';
import { RehearsalWorld } from '../../worker/rehearsal.ts';
import { isLost, type Line, type RecordedUevent } from '../record/uevent-file.ts';
import { differencesOf, type Difference } from '../reload/difference.ts';
import { decidedOutcome, recordedOutcome, type Trait } from '../reload/outcome.ts';
import { AnsweredPrograms, AnsweringWorld, joinAnswers, noAnswers, type Answers } from '../test-rule/answers.ts';
import { RecordedMachine, recordOf } from '../test-rule/machine.ts';
import type { RecordedDevice } from '../test-rule/recording.ts';
import { thinkThrough, type Programs } from '../think-through.ts';
import { answersFrom } from './recorded-answers.ts';

export interface ReplayParts {
  readonly devices: readonly RecordedDevice[];
  readonly lines: readonly Line[];
  /** where configuration and what packages ship are */
  readonly paths: Paths;
  readonly rules: Specialiser;
  /** what programs say that the recording has no answer for */
  readonly answers: Answers;
  readonly eventTimeoutMs: number;
}

/** What the rules decided about one event. */
export interface Step {
  readonly device: Device;
  readonly uevent: Uevent;
  /** since the recording began; null for a device that was there */
  readonly offsetUsec: number | null;
  readonly verdict: Verdict;
  /** null when the recording does not say what udev had decided */
  readonly differences: readonly Difference[] | null;
  /** commands that nobody could answer for */
  readonly unanswered: readonly string[];
}

/** Lives until `close`, which takes away the folder that stands for the machine. */
export class Replay {
  readonly #machine: RecordedMachine;
  readonly #parts: ReplayParts;
  readonly #host: Host;
  /** what the rules have decided so far, by database id */
  readonly #records = new Map<string, Stored>();
  /** what was recorded of events after they had been handled, by sequence number */
  readonly #handled: ReadonlyMap<bigint, Uevent>;
  readonly #recorded: ReadonlyMap<string, RecordedDevice>;
  readonly #world: RehearsalWorld;
  /** for the device that the rules are about to see */
  #answers: Answers = noAnswers;
  /** whether a device manager had seen the machine at all */
  readonly #isHandled: boolean;

  /** @throws a Node error when the temporary folder cannot be written */
  constructor(parts: ReplayParts) {
    const machine = new RecordedMachine(parts.devices, parts.paths);
    const answers = (): Answers => this.#answers;
    this.#machine = machine;
    this.#parts = parts;
    this.#host = { paths: machine.paths, stored: (id) => this.#records.get(id) ?? null };
    this.#recorded = new Map(parts.devices.map((device) => [device.devpath, device]));
    this.#handled = new Map(uevents(parts.lines, 'udev').map(({ uevent }) => [uevent.seqnum, uevent]));
    this.#isHandled = parts.devices.some((device) => recordOf(device) !== null);
    const world = new AnsweringWorld({
      paths: machine.paths,
      isLive: false,
      addedFiles: new Set(),
      get answers() {
        return answers();
      },
    });
    this.#world = new RehearsalWorld(world, () => {});
  }

  /** Devices that were there when the recording began, parents first. */
  get present(): readonly RecordedDevice[] {
    const arriving = arrivals(this.events);
    return inOrder(this.#parts.devices).filter(({ devpath }) => !arriving.has(devpath));
  }

  /** The kernel's events that were recorded, in their order. */
  get events(): readonly RecordedUevent[] {
    return uevents(this.#parts.lines, 'kernel');
  }

  /** The device as it is added when the machine boots; null when its folder could not be made. */
  async add(recorded: RecordedDevice): Promise<Step | null> {
    const found = Device.fromDevpath(this.#host, recorded.devpath);
    if (found === null) return null;
    const expected = this.#isHandled ? (recordOf(recorded) ?? emptyRecord) : null;
    return this.#decide(announcement(found, 'add'), { expected, properties: recorded.properties, offsetUsec: null });
  }

  async event({ uevent, offsetUsec }: RecordedUevent): Promise<Step> {
    const handled = this.#handled.get(uevent.seqnum) ?? null;
    const properties = handled?.properties ?? this.#recorded.get(uevent.devpath)?.properties ?? new Map<string, string>();
    // What a removed device is announced with is its record of before.
    const expected = handled === null || uevent.action === 'remove' ? null : (recordOf({ ...noDevice, devpath: uevent.devpath, properties: addedTo(uevent, handled) }) ?? emptyRecord);
    return this.#decide(uevent, { expected, properties, offsetUsec });
  }

  close(): void {
    this.#machine.remove();
  }

  async #decide(uevent: Uevent, { expected, properties, offsetUsec }: Known): Promise<Step> {
    const { rules, eventTimeoutMs } = this.#parts;
    const device = Device.fromUevent(this.#host, uevent);
    const previous = device.stored;
    const unanswered: string[] = [];
    this.#answers = joinAnswers(this.#parts.answers, answersFrom(properties));
    const programs = noting(new AnsweredPrograms(this.#answers.programs, null), unanswered);
    const verdict = await thinkThrough({ rules, device, action: uevent.action, world: this.#world, programs, eventTimeoutMs, trace: null, receivedUsec: 1n });
    const { record } = outlookOf({ device, uevent, previous, verdict, renamed: null, receivedUsec: 1n });
    if (uevent.action === 'remove') this.#records.delete(device.id);
    else this.#records.set(device.id, record);
    const differences = expected === null ? null : differencesOf({
      recorded: recordedOutcome(Device.fromUevent({ paths: this.#host.paths, stored: () => expected }, uevent)),
      decided: decidedOutcome({ device, verdict, record, name: verdict.name }),
      former: null,
      again: null,
    }).filter(({ before, after }) => !isUnrecorded(before ?? after));
    return { device, uevent, offsetUsec, verdict, differences, unanswered };
  }
}

/** What the recording knows about an event. */
interface Known {
  /** what udev had made of it; null when that is not recorded */
  readonly expected: Stored | null;
  /** all that was recorded of the device, for what programs and builtins said */
  readonly properties: ReadonlyMap<string, string>;
  readonly offsetUsec: number | null;
}

const emptyRecord: Stored = { links: [], linkPriority: 0, initializedUsec: null, properties: new Map(), tags: new Set(), currentTags: new Set() };
const noDevice = { node: null, links: [], attributes: new Map<string, string>(), folderLinks: new Map<string, string>() };

/** The format has no line for the priority of links. */
function isUnrecorded(trait: Trait | null): boolean {
  return trait?.kind === 'link priority';
}

function uevents(lines: readonly Line[], source: Line['source']): RecordedUevent[] {
  return lines.flatMap((line) => (line.source === source && !isLost(line) ? [line] : []));
}

/** Devices that the kernel announced as new: they were not there before, though the recording holds them. */
function arrivals(events: readonly RecordedUevent[]): ReadonlySet<string> {
  const first = new Map<string, boolean>();
  for (const { uevent: { action, devpath, properties } } of events) {
    // With a SYNTH_UUID somebody asked for the announcement of what was there.
    if (!first.has(devpath)) first.set(devpath, action === 'add' && !properties.has('SYNTH_UUID'));
  }
  return new Set([...first].flatMap(([devpath, isNew]) => (isNew ? [devpath] : [])));
}

/** What the device manager added to an event of the kernel, without what rules keep to themselves and what says how it was sent. */
function addedTo(kernel: Uevent, handled: Uevent): Map<string, string> {
  return new Map([...handled.properties].filter(([name, value]) => kernel.properties.get(name) !== value && !name.startsWith('.') && name !== 'UDEV_DATABASE_VERSION'));
}

function noting(programs: Programs, unanswered: string[]): Programs {
  return {
    start: (request: ProgramRequest, onDone: (answer: ProgramAnswer) => void) =>
      programs.start(request, (answer) => {
        if (answer.kind === 'not-started') unanswered.push(request.command);
        onDone(answer);
      }),
    startProbe: (request, onDone) => programs.startProbe(request, onDone),
  };
}

/** The device that rules are tried on, wherever it comes from, and the event it is tried with. */
import { UsageError } from '../../base/errors.ts';
import type { Paths } from '../../base/paths.ts';
import { Device, type Host } from '../../device/device.ts';
import { readTextOrErrno } from '../../kernel/file.ts';
import type { Problem } from '../../base/problem.ts';
import type { Action, Uevent } from '../../uevent/uevent.ts';
import { announcement } from '../../worker/announcement.ts';
import { databaseHost } from '../host.ts';
import { deviceFrom } from '../find-device.ts';
import { alteredAttributes, alteredDevice, type Alterations } from './altered-device.ts';
import { describedDevices, type DeviceDescription } from './describe.ts';
import { RecordedMachine, recordOf } from './machine.ts';
import { parseRecording } from './recording.ts';

/** What properties of a recording count as that are not the kernel's. */
export type StoredUse =
  /** nothing: the device is new */
  | 'ignore'
  /** the record of the database, and so what IMPORT{db} and IMPORT{parent} find */
  | 'record'
  /** given by earlier rules of the same event; those of the parents are their record */
  | 'event';

export interface DeviceRequest extends Alterations {
  readonly from:
    | { readonly kind: 'live'; readonly name: string }
    | { readonly kind: 'recorded'; readonly file: string; readonly name: string }
    | { readonly kind: 'described'; readonly device: DeviceDescription; readonly parents: readonly DeviceDescription[] };
  readonly action: Action;
  /** of the event */
  readonly properties: ReadonlyMap<string, string>;
  readonly stored: StoredUse;
}

export interface Subject {
  readonly device: Device;
  readonly uevent: Uevent;
  /** roots of the machine that the device is on */
  readonly paths: Paths;
  readonly isLive: boolean;
  /** canonical paths of the attributes that were altered */
  readonly alteredFiles: ReadonlySet<string>;
  /** names of the recorded properties that count as nothing */
  readonly ignoredProperties: readonly string[];
}

/** Finds and makes devices. Each recording is read once; `close` takes away what was made of it. */
export class Subjects {
  readonly #paths: Paths;
  readonly #onProblem: (problem: Problem) => void;
  readonly #machines = new Map<string, RecordedMachine>();
  #described: RecordedMachine[] = [];

  /** @param onProblem  hears of lines of recordings that mean nothing */
  constructor(paths: Paths, onProblem: (problem: Problem) => void) {
    this.#paths = paths;
    this.#onProblem = onProblem;
  }

  /** @throws {UsageError} when there is no such device or no such recording */
  find(request: DeviceRequest): Subject {
    const { from, stored } = request;
    if (from.kind === 'live') {
      const host = databaseHost(this.#paths);
      return subjectOf(deviceFrom(host, from.name), { request, host, isLive: true });
    }
    if (from.kind === 'described') {
      const devices = describedDevices(from.device, from.parents);
      const machine = new RecordedMachine(devices, this.#paths);
      this.#described.push(machine);
      return subjectOf(present(machine, (devices[0] as { devpath: string }).devpath), { request, host: machine.bareHost, isLive: false });
    }
    const machine = this.#machine(from.file);
    const recorded = machine.find(from.name);
    if (recorded === null) throw new UsageError(`${from.file} has no device '${from.name}'`);
    const byUdev = recordOf(recorded)?.properties ?? new Map<string, string>();
    const own = stored === 'event' ? new Map([...byUdev, ...request.properties]) : request.properties;
    const found = present(machine, recorded.devpath);
    const subject = subjectOf(found, { request: { ...request, properties: own }, host: machine.host((devpath) => stored === 'record' || (stored === 'event' && devpath !== recorded.devpath)), isLive: false });
    return stored === 'ignore' ? { ...subject, ignoredProperties: [...byUdev.keys()] } : subject;
  }

  close(): void {
    for (const machine of [...this.#machines.values(), ...this.#described]) machine.remove();
    this.#machines.clear();
    this.#described = [];
  }

  #machine(file: string): RecordedMachine {
    let machine = this.#machines.get(file);
    if (machine !== undefined) return machine;
    const text = readTextOrErrno(file, MAX_RECORDING_BYTES);
    if (typeof text === 'number') throw new UsageError(`the recording ${file} cannot be read`);
    const { devices, problems } = parseRecording({ text, file });
    for (const problem of problems) this.#onProblem(problem);
    if (devices.length === 0) throw new UsageError(`${file} has no device: is it a recording of umockdev-record?`);
    this.#machines.set(file, (machine = new RecordedMachine(devices, this.#paths)));
    return machine;
  }
}

const MAX_RECORDING_BYTES = 64 * 1024 * 1024;

function present(machine: RecordedMachine, devpath: string): Device {
  const device = Device.fromDevpath(machine.bareHost, devpath);
  if (device === null) throw new UsageError(`'${devpath}' cannot be made below ${machine.paths.sys}`);
  return device;
}

interface Circumstances {
  readonly request: DeviceRequest;
  readonly host: Host;
  readonly isLive: boolean;
}

function subjectOf(found: Device, { request, host, isLive }: Circumstances): Subject {
  const uevent = announcement(found, request.action, [...request.properties]);
  const device = Device.fromUevent(host, uevent);
  const altered = alteredAttributes(device, request);
  if (altered === null) throw new UsageError(`${device.devpath} has no parent whose attributes could be other ones`);
  const alteredFiles = new Set([...altered].flatMap(([devpath, attributes]) => [...attributes.keys()].map((name) => `/sys${devpath}/${name}`)));
  return { device: alteredDevice(device, altered), uevent, paths: host.paths, isLive, alteredFiles, ignoredProperties: [] };
}

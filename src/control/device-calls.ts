/**
 * The varlink interface `io.devmaster.Devices`, for what libudev and udevadm have no words for: devices as JSON, what the queue
 * does, and a stream of events that can be taken up again. Pure: calls in, requests out.
 */
import { invalidParameter, type Call, type CallError } from './varlink.ts';

/** Which devices a call is about. A list matches when one of its members does; all lists that are given must match. */
export interface DeviceMatch {
  readonly subsystems: readonly string[];
  readonly tags: readonly string[];
  /** null for all */
  readonly initialized: boolean | null;
}

export type DeviceRequest =
  | { readonly kind: 'get'; readonly device: string }
  | { readonly kind: 'list'; readonly match: DeviceMatch }
  | { readonly kind: 'queue'; /** how many jobs are wanted at most */ readonly limit: number | null }
  | {
      readonly kind: 'subscribe';
      readonly match: DeviceMatch;
      /** the first event that is wanted; null for those that come from now on */
      readonly since: number | null;
      readonly snapshot: boolean;
    };

/** A device as it is told in JSON; texts are Unicode. */
export interface DeviceReport {
  readonly syspath: string;
  readonly sysname: string;
  readonly subsystem: string | null;
  readonly devtype: string | null;
  readonly devnode: string | null;
  /** the name of its record in the database */
  readonly id: string;
  readonly initialized: boolean;
  readonly properties: Readonly<Record<string, string>>;
  readonly links: readonly string[];
  readonly tags: readonly string[];
}

/** An event that is not finished. */
export interface JobReport {
  readonly seqnum: number;
  readonly action: string;
  readonly devpath: string;
  /** `held`: somebody else has locked the disk, and it is tried again */
  readonly state: 'waiting' | 'running' | 'held';
  /** how long it has been here, in milliseconds */
  readonly ageMs: number;
  /** the program or probe that a running event waits for */
  readonly waitsFor: string | null;
  /** the sequence numbers of the events that must be over first */
  readonly blockedBy: readonly number[];
}

export interface QueueReport {
  readonly paused: boolean;
  readonly running: number;
  readonly waiting: number;
  /** at most the first thousand */
  readonly jobs: readonly JobReport[];
}

/** What a subscriber is told. Every message but `present` carries the place behind it, to come back to. */
export type StreamMessage =
  | { readonly kind: 'present'; readonly device: DeviceReport }
  /** all that was there has been told; what follows are events */
  | { readonly kind: 'synchronized'; readonly next: number }
  | { readonly kind: 'event'; readonly next: number; readonly action: string; readonly seqnum: number; readonly device: DeviceReport }
  /** events were missed, from one number to another; a subscriber that must know everything asks for a snapshot */
  | { readonly kind: 'gap'; readonly next: number; readonly from: number; readonly to: number };

export const devicesInterface = 'io.devmaster.Devices';

/** Reads a call of this interface. */
export function deviceRequestOf({ method, parameters }: Call): DeviceRequest | CallError {
  switch (method) {
    case `${devicesInterface}.GetDevice`:
      return typeof parameters['device'] === 'string' ? { kind: 'get', device: parameters['device'] } : invalidParameter('device');
    case `${devicesInterface}.ListDevices`: {
      const match = matchOf(parameters);
      return 'error' in match ? match : { kind: 'list', match };
    }
    case `${devicesInterface}.GetQueue`: {
      const { limit = null } = parameters;
      return limit === null || isCount(limit) ? { kind: 'queue', limit } : invalidParameter('limit');
    }
    case `${devicesInterface}.Subscribe`: {
      const match = matchOf(parameters);
      if ('error' in match) return match;
      const { since = null, snapshot = null } = parameters;
      if (since !== null && !isCount(since)) return invalidParameter('since');
      if (snapshot !== null && typeof snapshot !== 'boolean') return invalidParameter('snapshot');
      return { kind: 'subscribe', match, since, snapshot: snapshot === true };
    }
    default:
      return { error: 'org.varlink.service.MethodNotFound', parameters: { method } };
  }
}

function matchOf(parameters: Call['parameters']): DeviceMatch | CallError {
  const subsystems = textsOf(parameters['subsystems']);
  const tags = textsOf(parameters['tags']);
  const initialized = parameters['initialized'] ?? null;
  if (subsystems === null) return invalidParameter('subsystems');
  if (tags === null) return invalidParameter('tags');
  if (initialized !== null && typeof initialized !== 'boolean') return invalidParameter('initialized');
  return { subsystems, tags, initialized };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function textsOf(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every((text): text is string => typeof text === 'string') ? value : null;
}

/** The interface in varlink's own language (varlink.org, "Interface Definition"). */
export const devicesDescription = `# Devices, the queue of the device manager, and a stream of events.
interface io.devmaster.Devices

type Device (
  syspath: string,
  sysname: string,
  subsystem: ?string,
  devtype: ?string,
  devnode: ?string,
  id: string,
  initialized: bool,
  properties: [string]string,
  links: []string,
  tags: []string
)

# An event that is not finished. blockedBy holds the sequence numbers of the events that must be over first.
type Job (
  seqnum: int,
  action: string,
  devpath: string,
  state: (waiting, running, held),
  ageMs: int,
  waitsFor: ?string,
  blockedBy: []int
)

# By syspath, devpath, device node or link, or database id.
method GetDevice(device: string) -> (device: Device)

# One reply for each device; must be called with 'more'.
method ListDevices(subsystems: ?[]string, tags: ?[]string, initialized: ?bool) -> (device: Device)

# The jobs are in the order of arrival, a thousand at most.
method GetQueue(limit: ?int) -> (paused: bool, running: int, waiting: int, jobs: []Job)

# Must be called with 'more'. With a snapshot the devices that are there come first ('present'), then 'synchronized', then
# events. 'next' is the place to give as 'since' when coming back. Events that are not kept any more are told as a 'gap'.
method Subscribe(
  since: ?int,
  snapshot: ?bool,
  subsystems: ?[]string,
  tags: ?[]string,
  initialized: ?bool
) -> (
  kind: (present, synchronized, event, gap),
  next: ?int,
  action: ?string,
  seqnum: ?int,
  device: ?Device,
  from: ?int,
  to: ?int
)

error NoSuchDevice (device: string)

# The method replies more than once and must be called with 'more'.
error MoreNeeded ()
`;

import { utf8Bytes, utf8Text } from '../base/text.ts';
import type { DeviceMatch, DeviceReport, JobReport, QueueReport, StreamMessage } from '../control/device-calls.ts';
import type { DeviceService, TimingService } from '../control/device-server.ts';
import { EventRing, type RingEvent } from '../control/event-ring.ts';
import { decodeBroadcast } from '../broadcast/message.ts';
import { Device, type Host } from '../device/device.ts';
import { enumerate } from '../device/enumerate.ts';
import { monotonicUsec } from '../kernel/clock.ts';
import type { Job } from '../queue/job.ts';
import type { Queue } from '../queue/queue.ts';
import type { Uevent } from '../uevent/uevent.ts';
import type { Dispatcher } from './dispatcher.ts';

/** About a thousand events. */
const RING_BYTES = 512 * 1024;
const RING_EVENTS = 2048;
const MAX_REPORTED_JOBS = 1000;

export interface DeviceServiceParts {
  readonly host: Host;
  readonly queue: Queue;
  readonly dispatcher: Dispatcher;
  readonly timings: TimingService;
  readonly version: string;
}

/** What `io.devmaster.Devices` is told of this daemon. */
export function makeDeviceService({ host, queue, dispatcher, timings, version }: DeviceServiceParts): DeviceService {
  return {
    version,
    timings,
    // No daemon finishes more than an event per microsecond, so the next one begins above all numbers of this one.
    ring: new EventRing({ first: Number(monotonicUsec()), maxBytes: RING_BYTES, maxEvents: RING_EVENTS }),
    device(text) {
      const device = Device.fromArgument(host, utf8Bytes(text));
      return device === null ? null : reportOf(device);
    },
    devices: (match) => reports(host, match),
    queue: (limit) => reportQueue(queue, dispatcher, limit),
    describe: (event, match) => describe(host, event, match),
  };
}

function* reports(host: Host, { subsystems, tags, initialized }: DeviceMatch): Generator<DeviceReport> {
  const devices = enumerate(host, { subsystems: subsystems.map(utf8Bytes), tags: [], ...(initialized === null ? {} : { initialized }) });
  for (const device of devices) {
    const report = reportOf(device);
    if (sharesAny(tags, report.tags)) yield report;
  }
}

function describe(host: Host, { sequence, message }: RingEvent, match: DeviceMatch): StreamMessage | null {
  const uevent = decodeBroadcast(message.toString('latin1'));
  if ('refused' in uevent) return null;
  const report = reportEvent(Device.fromUevent({ paths: host.paths, stored: () => null }, uevent), uevent);
  const { subsystems, tags, initialized } = match;
  if (subsystems.length > 0 && !subsystems.includes(report.subsystem ?? '')) return null;
  if (!sharesAny(tags, report.tags) || (initialized !== null && report.initialized !== initialized)) return null;
  return { kind: 'event', next: sequence + 1, action: uevent.action, seqnum: Number(uevent.seqnum), device: report };
}

function reportOf(device: Device): DeviceReport {
  const { stored } = device;
  return { ...identity(device), initialized: stored !== null, properties: textsOf(device.properties), links: [...(stored?.links ?? [])].map((link) => utf8Text(`/dev/${link}`)), tags: [...(stored?.tags ?? [])].map(utf8Text) };
}

/** A device as an event told of it: the record may be newer by now. */
function reportEvent(device: Device, { properties }: Uevent): DeviceReport {
  return {
    ...identity(device),
    initialized: properties.has('USEC_INITIALIZED'),
    properties: textsOf(properties),
    links: utf8Text(properties.get('DEVLINKS') ?? '').split(' ').filter((link) => link !== ''),
    tags: utf8Text(properties.get('TAGS') ?? '').split(':').filter((tag) => tag !== ''),
  };
}

function identity(device: Device): Pick<DeviceReport, 'syspath' | 'sysname' | 'subsystem' | 'devtype' | 'devnode' | 'id'> {
  const text = (value: string | null): string | null => (value === null ? null : utf8Text(value));
  return { syspath: utf8Text(device.syspath), sysname: utf8Text(device.sysname), subsystem: text(device.subsystem), devtype: text(device.devtype), devnode: text(device.devname), id: utf8Text(device.id) };
}

function reportQueue(queue: Queue, dispatcher: Dispatcher, limit: number | null): QueueReport {
  const jobs: JobReport[] = [];
  const nowUsec = monotonicUsec();
  for (const job of queue.jobs()) {
    if (jobs.length >= Math.min(limit ?? MAX_REPORTED_JOBS, MAX_REPORTED_JOBS)) break;
    if (job.state !== 'done') jobs.push(reportJob(job, { queue, dispatcher, nowUsec }));
  }
  return { paused: dispatcher.isPaused, running: queue.running, waiting: queue.size - queue.running, jobs };
}

function reportJob(job: Job, { queue, dispatcher, nowUsec }: { queue: Queue; dispatcher: Dispatcher; nowUsec: bigint }): JobReport {
  const { action, devpath, seqnum } = job.uevent;
  return {
    seqnum: Number(seqnum),
    action,
    devpath: utf8Text(devpath),
    state: job.state === 'done' ? 'waiting' : job.state,
    ageMs: job.receivedUsec === null ? 0 : Number(nowUsec - job.receivedUsec) / 1000,
    waitsFor: textOrNull(dispatcher.journeyOf(job)?.waitsFor ?? null),
    blockedBy: queue.blockersOf(job).map(({ lastSeqnum }) => Number(lastSeqnum)),
  };
}

/** Empty asks for nothing in particular. */
function sharesAny(wanted: readonly string[], present: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((one) => present.includes(one));
}

function textsOf(properties: ReadonlyMap<string, string>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of properties) texts[utf8Text(name)] = utf8Text(value);
  return texts;
}

function textOrNull(bytes: string | null): string | null {
  return bytes === null ? null : utf8Text(bytes);
}

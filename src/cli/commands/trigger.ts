import { randomUUID } from 'node:crypto';
import { UsageError } from '../../base/errors.ts';
import { udevRun } from '../../base/paths.ts';
import { control } from '../../control/client.ts';
import { decodeBroadcast } from '../../broadcast/message.ts';
import { enumerate, enumerateAll, enumerateSubsystems } from '../../device/enumerate.ts';
import { prioritized } from '../../device/order.ts';
import type { Device } from '../../device/device.ts';
import { ENODEV, ENOENT, errnoWords } from '../../kernel/errno.ts';
import { exists } from '../../kernel/file.ts';
import { UeventSocket } from '../../kernel/netlink-uevent.ts';
import { triggerDevice } from '../../uevent/trigger.ts';
import { actionFrom } from '../action.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { unreachable } from '../complaint.ts';
import { openDevice } from '../find-device.ts';
import { databaseHost } from '../host.ts';
import { matchOptions, readMatches } from '../matches.ts';
import { showProgress, terminalOf } from '../progress.ts';
import { timeoutValueMs } from '../timeout.ts';

const LISTENERS = 2;
const DAEMON_TIMEOUT_MS = 5000;
const RECEIVE_BUFFER_BYTES = 128 * 1024 * 1024;

export const command: Command = {
  name: 'trigger',
  summary: 'Has the kernel announce devices again, so that rules are applied to them (coldplug).',
  operands: '[OPTIONS] [DEVICE…]',
  options: {
    verbose: { alias: 'v', type: 'boolean', describe: 'print the devices' },
    'dry-run': { alias: 'n', type: 'boolean', describe: 'do not announce anything' },
    quiet: { alias: 'q', type: 'boolean', describe: 'say nothing of devices that cannot be announced' },
    type: { alias: 't', type: 'string', requiresArg: true, describe: 'devices, subsystems or all' },
    action: { alias: 'c', type: 'string', requiresArg: true, describe: 'what is said to have happened (change)' },
    'prioritized-subsystem': { type: 'string', requiresArg: true, describe: 'subsystems to announce first, separated by commas' },
    settle: { alias: 'w', type: 'boolean', describe: 'wait until the events are finished' },
    uuid: { type: 'boolean', describe: 'print the UUIDs of the events' },
    'wait-daemon': { type: 'string', describe: 'wait until the daemon answers before anything is announced; may be given seconds (5)' },
    'include-parents': { type: 'boolean', describe: 'announce the parents of matching devices too' },
    ...matchOptions,
  },
  examples: [
    ['trigger --settle', 'announce all devices, and wait until they are processed'],
    ['trigger --subsystem-match=block --action=add', 'announce all block devices as if they had just come'],
    ['trigger /dev/sda', 'announce a disk and its partitions'],
  ],
  run: trigger,
};

async function trigger(parsed: Parsed, io: Io): Promise<number> {
  const action = actionFrom(parsed, io, 'change');
  if (action === 'listed') return 0;
  await waitForDaemon(parsed, io);
  const devices = chooseDevices(parsed, io);
  const settles = parsed.flag('settle') && !parsed.flag('dry-run');
  if (settles) warnOfNobody(io);
  const wait = settles ? new Waiting((syspath, uuid) => tellSettled(parsed, io, { syspath, uuid })) : null;
  let status = 0;
  for (const device of devices) {
    if (parsed.flag('verbose')) io.out(`${device.syspath}\n`);
    if (parsed.flag('dry-run')) continue;
    const uuid = wait !== null || parsed.flag('uuid') ? randomUUID() : null;
    const errno = triggerDevice({ paths: io.paths, syspath: device.syspath, action, uuid });
    if (errno !== 0) {
      // A device that has gone meanwhile is no failure: its removal is announced by itself.
      if (errno === ENOENT || errno === ENODEV) continue;
      status = 1;
      if (!parsed.flag('quiet')) io.complain(`${device.sysname}: Failed to write '${action}' to '${device.syspath}/uevent': ${errnoWords(errno)}`);
      continue;
    }
    if (parsed.flag('uuid')) io.out(`${uuid}\n`);
    if (uuid !== null) wait?.expect(uuid, device.syspath);
  }
  if (wait !== null) {
    const endProgress = showProgress(() => `waiting for ${wait.remaining} of ${devices.length} devices`, terminalOf(io.program));
    await wait.finished();
    endProgress();
  }
  return status;
}

/** Nobody but a device manager says that an event is finished. One may yet come, so that the wait goes on as udevadm's does. */
function warnOfNobody({ program, paths, complain }: Io): void {
  if (program !== 'udevadm' && !exists(`${udevRun(paths)}/control`)) complain(`${program} trigger: no device manager runs: waiting for one to finish these events`);
}

/** What the call prints of its devices it prints again of those that are finished. */
function tellSettled(parsed: Parsed, io: Io, { syspath, uuid }: { readonly syspath: string; readonly uuid: string }): void {
  if (parsed.flag('verbose')) io.out(`settle ${syspath}\n`);
  if (parsed.flag('uuid')) io.out(`settle ${uuid}\n`);
}

/** @throws {UsageError} when it does not answer in time */
async function waitForDaemon(parsed: Parsed, io: Io): Promise<void> {
  const text = parsed.text('wait-daemon');
  if (text === null) return;
  const timeoutMs = text === '' ? DAEMON_TIMEOUT_MS : timeoutValueMs(text);
  const outcome = await control(io.paths, { kind: 'ping' }, timeoutMs);
  if (outcome.kind === 'timeout') throw new UsageError('the daemon did not answer in time');
  if (outcome.kind === 'not-running') throw unreachable(outcome, io.program);
  if (outcome.kind === 'refused') throw new UsageError(`the daemon refuses: ${outcome.reason}`);
}

function chooseDevices(parsed: Parsed, io: Io): Device[] {
  const host = databaseHost(io.paths);
  const matching = readMatches(parsed, host, (text) => `Missing '=' in key/value pair ${text}.`);
  const matches = { ...matching, parents: [...parsed.operands.map((text) => openDevice(host, text).devpath), ...(matching.parents ?? [])] };
  const type = parsed.text('type') ?? 'devices';
  let devices: Device[];
  if (type === 'devices') devices = enumerate(host, matches);
  else if (type === 'subsystems') devices = enumerateSubsystems(host, matches).filter(({ stored }) => parsed.texts('tag-match').every((tag) => stored?.tags.has(tag) === true));
  else if (type === 'all') devices = enumerateAll(host, matches);
  else throw new UsageError(`Unknown type --type=${type}`);
  // Of devices that are named, or that are below one, udevadm does not announce what is above.
  if (parsed.flag('include-parents') && matches.parents.length === 0) devices = withParents(devices);
  return prioritized(devices, parsed.texts('prioritized-subsystem').flatMap((text) => text.split(',')));
}

function withParents(devices: readonly Device[]): Device[] {
  const all = new Map<string, Device>();
  const add = (device: Device): void => {
    if (all.has(device.devpath)) return;
    if (device.parent !== null) add(device.parent);
    all.set(device.devpath, device);
  };
  for (const device of devices) add(device);
  return [...all.values()];
}

/** Listens to the daemon until it has finished the events that were asked for. */
class Waiting {
  readonly #socket = UeventSocket.open({ group: LISTENERS, receiveBufferBytes: RECEIVE_BUFFER_BYTES });
  /** syspaths by the UUIDs of their events */
  readonly #expected = new Map<string, string>();
  #onDone: (() => void) | null = null;

  constructor(onSettled: (syspath: string, uuid: string) => void) {
    this.#socket.listen(({ datagrams }) => {
      for (const { payload, uid } of datagrams) {
        if (uid !== 0) continue;
        const event = decodeBroadcast(payload);
        if ('refused' in event) continue;
        const uuid = event.properties.get('SYNTH_UUID') ?? '';
        const syspath = this.#expected.get(uuid);
        if (syspath === undefined) continue;
        this.#expected.delete(uuid);
        onSettled(syspath, uuid);
      }
      if (this.#expected.size === 0) this.#onDone?.();
    });
  }

  expect(uuid: string, syspath: string): void {
    this.#expected.set(uuid, syspath);
  }

  get remaining(): number {
    return this.#expected.size;
  }

  async finished(): Promise<void> {
    if (this.#expected.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onDone = resolve;
      });
    }
    this.#socket.close();
  }
}

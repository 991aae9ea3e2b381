import { isatty } from 'node:tty';
import { UsageError } from '../../base/errors.ts';
import type { BroadcastFilter } from '../../broadcast/filter.ts';
import { Monitor, type Heard, type Source } from '../../broadcast/monitor.ts';
import { monotonicUsec } from '../../kernel/clock.ts';
import { paintFor } from '../colour.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { findDevice } from '../find-device.ts';
import { databaseHost } from '../host.ts';
import { watchDaemon } from '../monitor/daemon-presence.ts';
import { Followed } from '../monitor/followed.ts';
import { eventJson, eventLines, gapJson } from '../monitor/format.ts';
import { deviceHint } from '../suggest.ts';

const STANDARD_OUTPUT = 1;
const RECEIVE_BUFFER_BYTES = 128 * 1024 * 1024;

export const command: Command = {
  name: 'monitor',
  summary: 'Prints events as the kernel sends them and as the daemon has finished them.',
  operands: '[OPTIONS]',
  options: {
    property: { alias: ['p', 'environment', 'e'], type: 'boolean', describe: 'print the properties' },
    kernel: { alias: 'k', type: 'boolean', describe: 'the kernel\'s events' },
    udev: { alias: 'u', type: 'boolean', describe: 'the daemon\'s events' },
    'subsystem-match': { alias: 's', type: 'string', requiresArg: true, describe: 'SUBSYSTEM[/DEVTYPE]' },
    'tag-match': { alias: 't', type: 'string', requiresArg: true, describe: 'events of devices with a tag' },
    follow: { alias: 'f', type: 'string', requiresArg: true, describe: 'only this device and what is below it' },
    json: { type: 'boolean', describe: 'one JSON object a line' },
  },
  examples: [
    ['monitor --udev --property', 'what programs that use libudev are told'],
    ['monitor --follow /dev/sda', 'one disk and its partitions'],
    ['monitor --kernel --subsystem-match=block/disk', 'disks coming and going'],
  ],
  run: monitor,
};

async function monitor(parsed: Parsed, io: Io): Promise<number> {
  const both = !parsed.flag('kernel') && !parsed.flag('udev');
  const sources = (['udev', 'kernel'] as const).filter((source) => both || parsed.flag(source));
  const filter = readFilter(parsed);
  const followed = followedDevice(parsed, io);
  const asJson = parsed.flag('json');
  const layout = { withProperties: parsed.flag('property'), paint: paintFor({ isTerminal: isatty(STANDARD_OUTPUT), ...io }) };

  const tell = (source: Source, heard: Heard): void => {
    if (heard.kind === 'gap') {
      io.complain(`${io.program} monitor: ${losses[heard.reason]} ${source === 'udev' ? 'the daemon' : 'the kernel'}`);
      if (asJson) io.out(gapJson(source, heard.reason));
      return;
    }
    const { uevent } = heard;
    if (followed !== null && !followed.concerns(uevent)) return;
    const event = { source, uevent, receivedUsec: monotonicUsec() };
    io.out(asJson ? eventJson(event) : eventLines(event, layout));
  };

  const monitors = sources.map((source) => {
    const monitor = Monitor.open({ source, filter, receiveBufferBytes: RECEIVE_BUFFER_BYTES, paths: io.paths });
    monitor.listen((heard) => heard.forEach((one) => tell(source, one)));
    return monitor;
  });
  if (!asJson) io.out(`monitor will print the received events for:\n${sources.map((source) => introductions[source]).join('')}\n`);

  const stop = new AbortController();
  const onChange = (isRunning: boolean): void => io.complain(`${io.program} monitor: ${isRunning ? 'the daemon runs again' : 'the daemon ended; its events go on when it runs again'}`);
  if (io.program !== 'udevadm' && sources.includes('udev')) void watchDaemon(io.paths, { onChange, signal: stop.signal });
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  stop.abort();
  for (const monitor of monitors) monitor.close();
  return 0;
}

const introductions: Readonly<Record<Source, string>> = {
  udev: 'UDEV - the event which udev sends out after rule processing\n',
  kernel: 'KERNEL - the kernel uevent\n',
};

const losses: Readonly<Record<'overflow' | 'truncated', string>> = {
  overflow: 'events came faster than they could be printed and are lost: events of',
  truncated: 'an event was too long to be read and is lost: an event of',
};

/** What `--follow` names; a path in sysfs may be that of a device that is still to come. */
function followedDevice(parsed: Parsed, io: Io): Followed | null {
  const text = parsed.text('follow');
  if (text === null) return null;
  const host = databaseHost(io.paths);
  const device = findDevice(host, text);
  if (device !== null) return new Followed(device.devpath);
  if (/^(\/sys)?\/devices\//.test(text)) return new Followed(text.replace(/^\/sys/, '').replace(/\/+$/, ''));
  throw new UsageError(`Unknown device "${text}": No such device`, deviceHint(io.paths, text));
}

function readFilter(parsed: Parsed): BroadcastFilter {
  const subsystems = parsed.texts('subsystem-match').map((text) => {
    const slash = text.indexOf('/');
    if (slash === 0 || text === '') throw new UsageError(`'${text}' is no subsystem`);
    return slash < 0 ? { subsystem: text, devtype: null } : { subsystem: text.slice(0, slash), devtype: text.slice(slash + 1) };
  });
  return { subsystems, tags: parsed.texts('tag-match') };
}

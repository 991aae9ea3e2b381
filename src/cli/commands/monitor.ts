import { UsageError } from '../../base/errors.ts';
import type { BroadcastFilter } from '../../broadcast/filter.ts';
import { Monitor, type Source } from '../../broadcast/monitor.ts';
import { monotonicUsec } from '../../kernel/clock.ts';
import type { Uevent } from '../../uevent/uevent.ts';
import type { Command, Io, Parsed } from '../command.ts';

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
  },
  examples: [
    ['monitor --udev --property', 'what programs that use libudev are told'],
    ['monitor --kernel --subsystem-match=block/disk', 'disks coming and going'],
  ],
  run: monitor,
};

async function monitor(parsed: Parsed, io: Io): Promise<number> {
  const both = !parsed.flag('kernel') && !parsed.flag('udev');
  const kernel = both || parsed.flag('kernel');
  const udev = both || parsed.flag('udev');
  const filter = readFilter(parsed);
  const monitors: Monitor[] = [];
  const listen = (source: Source, title: string): void => {
    const monitor = Monitor.open({ source, filter, receiveBufferBytes: RECEIVE_BUFFER_BYTES, paths: io.paths });
    monitors.push(monitor);
    monitor.listen((heard) => {
      for (const one of heard) if (one.kind === 'event') io.out(formatEvent(title, one.uevent, parsed.flag('property')));
    });
  };

  io.out('monitor will print the received events for:\n');
  if (udev) {
    io.out('UDEV - the event which udev sends out after rule processing\n');
    listen('udev', 'UDEV');
  }
  if (kernel) {
    io.out('KERNEL - the kernel uevent\n');
    listen('kernel', 'KERNEL');
  }
  io.out('\n');

  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  for (const monitor of monitors) monitor.close();
  return 0;
}

function readFilter(parsed: Parsed): BroadcastFilter {
  const subsystems = parsed.texts('subsystem-match').map((text) => {
    const slash = text.indexOf('/');
    if (slash === 0 || text === '') throw new UsageError(`'${text}' is no subsystem`);
    return slash < 0 ? { subsystem: text, devtype: null } : { subsystem: text.slice(0, slash), devtype: text.slice(slash + 1) };
  });
  return { subsystems, tags: parsed.texts('tag-match') };
}

function formatEvent(source: string, event: Uevent, withProperties: boolean): string {
  const now = monotonicUsec();
  const seconds = `${now / 1_000_000n}.${String(now % 1_000_000n).padStart(6, '0')}`;
  const head = `${source.padEnd(6)}[${seconds}] ${event.action.padEnd(8)} ${event.devpath} (${event.subsystem})\n`;
  if (!withProperties) return head;
  let text = head;
  for (const [name, value] of event.properties) text += `${name}=${value}\n`;
  return `${text}\n`;
}

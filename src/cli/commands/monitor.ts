import { decodeBroadcast } from '../../broadcast/message.ts';
import { filterProgram, type BroadcastFilter } from '../../broadcast/filter.ts';
import { monotonicUsec } from '../../kernel/clock.ts';
import { UeventSocket, type Datagram } from '../../kernel/netlink-uevent.ts';
import { decodeKernel } from '../../uevent/decode.ts';
import type { Uevent } from '../../uevent/uevent.ts';
import { UsageError } from '../../base/errors.ts';
import type { Command, Io, Parsed } from '../command.ts';

const KERNEL = 1;
const LISTENERS = 2;
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
  const sockets: UeventSocket[] = [];
  const print = (source: string, event: Uevent): void => io.out(formatEvent(source, event, parsed.flag('property')));

  io.out('monitor will print the received events for:\n');
  if (udev) {
    io.out('UDEV - the event which udev sends out after rule processing\n');
    const socket = UeventSocket.open({ group: LISTENERS, receiveBufferBytes: RECEIVE_BUFFER_BYTES });
    const program = filterProgram(filter);
    if (program !== null) socket.attachFilter(program);
    sockets.push(socket);
    listen(socket, LISTENERS, (datagram) => (datagram.uid === 0 ? decodeBroadcast(datagram.payload) : { refused: 'not from root' }), filter, (event) => print('UDEV', event));
  }
  if (kernel) {
    io.out('KERNEL - the kernel uevent\n');
    const socket = UeventSocket.open({ group: KERNEL, receiveBufferBytes: RECEIVE_BUFFER_BYTES });
    sockets.push(socket);
    listen(socket, KERNEL, decodeKernel, { ...filter, tags: [] }, (event) => print('KERNEL', event));
  }
  io.out('\n');

  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  for (const socket of sockets) socket.close();
  return 0;
}

function listen(
  socket: UeventSocket,
  group: number,
  decode: (datagram: Datagram) => Uevent | { readonly refused: string },
  filter: BroadcastFilter,
  onEvent: (event: Uevent) => void,
): void {
  socket.listen(({ datagrams }) => {
    for (const datagram of datagrams) {
      if (datagram.groups !== group) continue;
      const event = decode(datagram);
      if (!('refused' in event) && isWanted(event, filter)) onEvent(event);
    }
  });
}

/** The kernel's filter is coarse: hashes may agree by chance. */
function isWanted(event: Uevent, { subsystems, tags }: BroadcastFilter): boolean {
  const devtype = event.properties.get('DEVTYPE') ?? null;
  if (subsystems.length > 0 && !subsystems.some((wanted) => wanted.subsystem === event.subsystem && (wanted.devtype === null || wanted.devtype === devtype))) return false;
  const has = (event.properties.get('TAGS') ?? '').split(':');
  return tags.length === 0 || tags.some((tag) => has.includes(tag));
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

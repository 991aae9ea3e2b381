import { Inotify } from '../kernel/inotify.ts';
import { passedDescriptors } from '../kernel/listen-fds.ts';
import { UeventSocket } from '../kernel/netlink-uevent.ts';
import { UnixListener } from '../kernel/unix-socket.ts';
import type { ControlSockets } from '../control/server.ts';

/** As much as udevd asks for: a coldplug of a large server fills less, and the kernel only takes what is used. */
export const RECEIVE_BUFFER_BYTES = 128 * 1024 * 1024;

/** The names of what is passed on from one daemon to the next (FileDescriptorName= of systemd's socket units, FDNAME= of sd_notify(3)). */
export const passedNames = {
  control: 'control',
  varlink: 'varlink',
  devices: 'devices',
  front: 'devctl',
  /** the watches, and what they have seen since the daemon before ended */
  inotify: 'inotify',
} as const;

/** What was open before the daemon began; what is null it opens itself. */
export interface Passed {
  readonly uevents: UeventSocket | null;
  readonly control: ControlSockets | null;
  readonly devices: UnixListener | null;
  readonly front: UnixListener | null;
  readonly inotify: Inotify | null;
  /** whether devmaster-holder started us, which keeps all that it is given and wakes us for each of them */
  readonly isHeld: boolean;
}

/** Takes over what systemd or devmaster-holder opened or kept for us. */
export function adoptPassed(environment: NodeJS.ProcessEnv): Passed {
  const passed = passedDescriptors(environment, process.pid);
  const find = (kind: string, isWanted: (name: string) => boolean = () => true): number | null =>
    passed.find((descriptor) => descriptor.kind === kind && isWanted(descriptor.name))?.fd ?? null;
  const listener = (fd: number | null): UnixListener | null => (fd === null ? null : UnixListener.adopt(fd));
  const uevents = find('uevent');
  // udev's own two may have any name; ours are of the same types.
  const binary = listener(find('seqpacket', (name) => name !== passedNames.front));
  const varlink = listener(find('stream', (name) => name !== passedNames.devices));
  const inotify = find('other', (name) => name === passedNames.inotify);
  return {
    uevents: uevents === null ? null : UeventSocket.adopt(uevents, RECEIVE_BUFFER_BYTES),
    control: binary === null || varlink === null ? null : { binary, varlink },
    devices: listener(find('stream', (name) => name === passedNames.devices)),
    front: listener(find('seqpacket', (name) => name === passedNames.front)),
    inotify: inotify === null ? null : Inotify.adopt(inotify),
    isHeld: environment['HOLDER_PID'] === String(process.ppid),
  };
}

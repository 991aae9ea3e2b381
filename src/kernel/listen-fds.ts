import { binding } from './binding.ts';

/** A descriptor that the service manager opened for us (sd_listen_fds(3)). */
export interface PassedDescriptor {
  readonly fd: number;
  /** FDNAME, or `unknown` when it was not given */
  readonly name: string;
  readonly kind: 'uevent' | 'seqpacket' | 'stream' | 'other';
}

const FIRST_FD = 3;
const AF_UNIX = 1;
const AF_NETLINK = 16;
const SOCK_STREAM = 1;
const SOCK_SEQPACKET = 5;

/** The descriptors that were passed to this very process; none when they were meant for another. */
export function passedDescriptors(environment: NodeJS.ProcessEnv, pid: number): PassedDescriptor[] {
  if (environment['LISTEN_PID'] !== String(pid)) return [];
  const count = Number(environment['LISTEN_FDS'] ?? '0');
  const names = (environment['LISTEN_FDNAMES'] ?? '').split(':');
  return Array.from({ length: count }, (_, index) => {
    const fd = FIRST_FD + index;
    // What we start must not inherit it.
    binding.closeOnExec(fd);
    return { fd, name: names[index] || 'unknown', kind: kindOf(fd) };
  });
}

function kindOf(fd: number): PassedDescriptor['kind'] {
  const socket = binding.describeSocket(fd);
  if (typeof socket === 'number') return 'other';
  const [family, type] = socket;
  if (family === AF_NETLINK) return 'uevent';
  if (family !== AF_UNIX) return 'other';
  return type === SOCK_SEQPACKET ? 'seqpacket' : type === SOCK_STREAM ? 'stream' : 'other';
}

import { UsageError } from '../../base/errors.ts';
import { nodeFile } from '../../base/paths.ts';
import { Device, type Host } from '../../device/device.ts';
import { EAGAIN, errnoWords } from '../../kernel/errno.ts';
import { readText, status } from '../../kernel/file.ts';
import { FileLock } from '../../kernel/lock.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { databaseHost } from '../host.ts';
import { runCommand } from '../run-command.ts';
import { parseTimeout } from '../timeout.ts';

/** How often a lock that somebody else holds is tried again. */
const RETRY_MS = 10;
/** U+2026 in UTF-8 */
const ELLIPSIS = '\xe2\x80\xa6';

export const command: Command = {
  name: 'lock',
  summary: 'Locks disks, so that the device manager does not look at them, and runs a command (systemd.io, "Block device locking").',
  operands: '[OPTIONS] COMMAND…',
  optionsComeFirst: true,
  options: {
    device: { alias: 'd', type: 'string', requiresArg: true, describe: 'a disk, or a partition of it; may be given more than once' },
    backing: { alias: 'b', type: 'string', requiresArg: true, describe: 'the disk that a file or folder is on' },
    timeout: { alias: 't', type: 'string', requiresArg: true, describe: 'seconds to wait at most; 0 only tries (infinity)' },
    print: { alias: 'p', type: 'boolean', describe: 'only print the disks that would be locked' },
  },
  examples: [['lock --device=/dev/sda1 mkfs.ext4 /dev/sda1', 'nobody sees a half-made file system']],
  exitStatuses: [
    ['1', 'a disk could not be locked, or the call was wrong'],
    ['else', "the command's own; 128 and the signal's number when a signal ended it"],
  ],
  run: lock,
};

async function lock(parsed: Parsed, io: Io): Promise<number> {
  const timeoutMs = parseTimeout(parsed.text('timeout'), '--timeout=');
  const isPrint = parsed.flag('print');
  if (isPrint && parsed.operands.length > 0) throw new UsageError('No arguments expected.');
  if (!isPrint && parsed.operands.length === 0) throw new UsageError('Too few arguments, command to execute.');
  const host = databaseHost(io.paths);
  const disks = [...parsed.texts('device').map((text) => diskAt(host, absolute(text))), ...parsed.texts('backing').map((text) => diskBehind(host, absolute(text)))];
  if (disks.length === 0) throw new UsageError('No devices to lock specified, refusing.');
  // One order for everybody, so that no two callers wait for each other.
  const ordered = [...new Map(disks.map((disk) => [disk.id, disk])).values()].sort(byNumber);
  if (isPrint) {
    for (const { devname } of ordered) io.out(`${devname}\n`);
    return 0;
  }
  const deadline = timeoutMs === null ? Infinity : performance.now() + timeoutMs;
  const locks: FileLock[] = [];
  for (const disk of ordered) {
    const taken = await take(disk, { deadline, host, io });
    if (taken === null) return 1;
    locks.push(taken);
  }
  const ended = await runCommand(parsed.operands);
  for (const taken of locks) taken.close();
  if (typeof ended === 'number') return ended;
  io.complain(`Failed to execute ${parsed.operands[0]}: ${ended.notStarted}`);
  return 1;
}

async function take(disk: Device, { deadline, host, io }: { deadline: number; host: Host; io: Io }): Promise<FileLock | null> {
  const file = nodeFile(host.paths, disk.devname as string);
  for (let told = false; ; told = true) {
    const taken = FileLock.tryExclusive(file);
    if (typeof taken !== 'number') return taken;
    if (taken !== EAGAIN) throw new UsageError(`Failed to open '${disk.devname}': ${errnoWords(taken)}`);
    const remainingMs = deadline - performance.now();
    if (remainingMs <= 0) {
      io.complain(told ? 'Timeout reached.' : `Device '${disk.devname}' is currently locked.`);
      return null;
    }
    if (!told) io.complain(`Device '${disk.devname}' is currently locked, waiting${Number.isFinite(remainingMs) ? ` ${Math.ceil(remainingMs)}ms` : ''}${ELLIPSIS}`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_MS, remainingMs)));
  }
}

/** As udevadm shows it, which does not resolve `..`. */
function absolute(text: string): string {
  const path = text.startsWith('/') ? text : `${Buffer.from(process.cwd()).toString('latin1')}/${text}`;
  return path.replaceAll(/\/(\.?\/)+/g, '/').replace(/(?<=.)\/\.?$/, '');
}

function diskAt(host: Host, text: string): Device {
  const node = status(text.startsWith('/dev/') ? host.paths.dev + text.slice('/dev'.length) : text, { follow: true });
  if (node === null) throw new UsageError(`Failed to find whole block device for '${text}': No such file or directory`);
  if (node.kind !== 'block') throw new UsageError(`Failed to find whole block device for '${text}': Block device required`);
  return wholeDisk(host, node.rdev, text);
}

/** A file system on one disk has the disk's number; one that spans several (btrfs) names one of them as its source. */
function diskBehind(host: Host, text: string): Device {
  const file = status(text, { follow: true });
  if (file === null) throw new UsageError(`Failed to find whole block device for '${text}': No such file or directory`);
  if (file.kind === 'block') return wholeDisk(host, file.rdev, text);
  const number = { major: (file.device >>> 8) & 0xfff, minor: (file.device & 0xff) | ((file.device >>> 12) & 0xfff00) };
  if (number.major !== 0) return wholeDisk(host, number, text);
  const source = sourceOf(host, `${number.major}:${number.minor}`);
  if (source === null) throw new UsageError(`Failed to find whole block device for '${text}': it is on no block device`);
  return diskAt(host, source);
}

/** The device that a file system was mounted from (proc_pid_mountinfo(5)); null when that is none. */
function sourceOf(host: Host, number: string): string | null {
  for (const line of (readText(`${host.paths.proc}/self/mountinfo`, 1 << 20) ?? '').split('\n')) {
    const fields = line.split(' ');
    if (fields[2] !== number) continue;
    const source = fields[fields.indexOf('-') + 2] ?? '';
    if (source.startsWith('/dev/')) return source;
  }
  return null;
}

function wholeDisk(host: Host, number: { readonly major: number; readonly minor: number }, text: string): Device {
  const device = Device.fromDevnum(host, 'block', number);
  const disk = device !== null && device.devtype === 'partition' ? device.ancestor({ subsystem: 'block', devtype: 'disk' }) : device;
  if (disk === null || disk.devname === null) throw new UsageError(`Failed to find whole block device for '${text}': No such device`);
  return disk;
}

function byNumber(one: Device, other: Device): number {
  const [a, b] = [one.devnum, other.devnum];
  return (a?.major ?? 0) - (b?.major ?? 0) || (a?.minor ?? 0) - (b?.minor ?? 0);
}

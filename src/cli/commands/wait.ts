import { UsageError } from '../../base/errors.ts';
import { udevRun, type Paths } from '../../base/paths.ts';
import { Device, type Host } from '../../device/device.ts';
import { exists } from '../../kernel/file.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { databaseHost } from '../host.ts';
import { parseTimeout } from '../timeout.ts';
import { untilReached } from '../until-reached.ts';

export const command: Command = {
  name: 'wait',
  summary: 'Waits until devices or links are there and initialized, or gone.',
  operands: '[OPTIONS] DEVICE…',
  options: {
    timeout: { alias: 't', type: 'string', requiresArg: true, describe: 'seconds to wait at most (infinity)' },
    initialized: { type: 'string', requiresArg: true, describe: 'yes or no: whether the daemon must have handled them (yes)' },
    removed: { type: 'boolean', describe: 'wait until they are gone' },
    settle: { type: 'boolean', describe: 'wait until the queue is empty, too' },
  },
  examples: [
    ['wait --timeout=10 /dev/disk/by-label/data', 'a link'],
    ['wait --removed /dev/sdb', 'the end of a disk'],
  ],
  exitStatuses: [
    ['0', 'all of them are there, or gone'],
    ['1', 'time ran out, or the call was wrong'],
  ],
  run: wait,
};

type Goal = 'present' | 'initialized' | 'removed';

async function wait(parsed: Parsed, io: Io): Promise<number> {
  const timeoutMs = parseTimeout(parsed.text('timeout'), '-t/--timeout=');
  const initialized = parsed.text('initialized') ?? 'yes';
  if (!/^(1|yes|y|true|t|on|0|no|n|false|f|off)$/i.test(initialized)) throw new UsageError(`Failed to parse --initialized= parameter: ${initialized}`);
  if (parsed.operands.length === 0) throw new UsageError('Too few arguments, expected at least one device path or device symlink.');
  const names = parsed.operands.map(simplified);
  for (const name of names) {
    if (name.split('/').includes('..')) throw new UsageError('Device path cannot contain "..".');
    if (!name.startsWith('/dev/') && !name.startsWith('/sys/')) throw new UsageError(`Specified path "${name}" does not start with "/dev/" or "/sys/".`);
  }
  const goal: Goal = parsed.flag('removed') ? 'removed' : /^(1|y|t|on)/i.test(initialized) ? 'initialized' : 'present';
  const host = databaseHost(io.paths);
  const settles = parsed.flag('settle');
  const isReached = (): boolean => names.every((name) => isThere(host, name, goal)) && !(settles && exists(`${udevRun(io.paths)}/queue`));
  if (await untilReached(isReached, { timeoutMs, group: goal === 'present' ? 1 : 2 })) return 0;
  io.complain(goal === 'removed' ? 'Timed out for waiting devices being removed.' : 'Timed out for waiting devices being initialized.');
  return 1;
}

function isThere(host: Host, name: string, goal: Goal): boolean {
  const device = Device.fromArgument(host, name);
  switch (goal) {
    case 'removed':
      return device === null && !exists(fileOf(host.paths, name));
    case 'present':
      return device !== null;
    case 'initialized':
      // A link belongs to a device that was handled; a device is handled when it has a finished record.
      return device !== null && device.stored !== null && device.stored.properties.get('ID_PROCESSING') !== '1';
  }
}

function fileOf(paths: Paths, name: string): string {
  return name.startsWith('/dev/') ? paths.dev + name.slice('/dev'.length) : paths.sys + name.slice('/sys'.length);
}

/** `/dev//./x/` is `/dev/x`. */
function simplified(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return `${name.startsWith('/') ? '/' : ''}${parts.join('/')}`;
}

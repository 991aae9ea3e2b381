/** The calls that the daemon answers for devctl's native front, which spares their callers the start of Node. */
import { UsageError } from '../base/errors.ts';
import { systemPaths, type Paths } from '../base/paths.ts';
import { parseSeconds } from '../base/values.ts';
import type { FrontCall, FrontRequest } from '../control/front-calls.ts';
import { exists } from '../kernel/file.ts';
import { readCall, type Command, type Parsed } from './command.ts';
import { complaintOf } from './complaint.ts';
import { command as control } from './commands/control.ts';
import { command as info, devicesOf } from './commands/info.ts';
import { command as settle, settleTimeoutMs } from './commands/settle.ts';
import { command as trigger } from './commands/trigger.ts';
import { isDeviceId } from './find-device.ts';
import { isOpenGround } from './open-ground.ts';

const MAX_DEVICES = 64;

/** What is served of a verb. */
interface Served {
  readonly command: Command;
  readonly rootOnly: boolean;
  /** A call with any other option is the caller's: it takes long, looks at what not everybody may read, or needs the caller itself. */
  readonly options: readonly string[];
  /** null when the daemon shall not carry it out after all */
  readonly understand: (context: Context) => FrontCall | null;
}

interface Context {
  readonly request: FrontRequest;
  readonly command: Command;
  readonly parsed: Parsed;
}

const served: Readonly<Record<string, Served>> = {
  info: {
    command: info,
    rootOnly: false,
    options: ['query', 'property', 'value', 'path', 'name', 'root', 'export', 'export-prefix', 'json', 'no-pager'],
    understand: (context) => {
      const { parsed } = context;
      const names = devicesOf(parsed);
      return names.length <= MAX_DEVICES && names.every(isPlain) ? runHere(context) : null;
    },
  },
  trigger: {
    command: trigger,
    rootOnly: true,
    // Not by attributes, which may block whoever reads them, nor by paths; and whoever waits does so in a process of its own.
    options: [
      'verbose', 'dry-run', 'quiet', 'action', 'uuid', 'type', 'subsystem-match', 'subsystem-nomatch', 'property-match', 'tag-match', 'sysname-match',
      'initialized-match', 'initialized-nomatch', 'prioritized-subsystem', 'include-parents',
    ],
    understand: (context) => {
      const { operands } = context.parsed;
      return operands.length <= MAX_DEVICES && operands.every(isPlain) ? runHere(context) : null;
    },
  },
  settle: {
    command: settle,
    rootOnly: false,
    options: ['timeout'],
    understand: ({ parsed }) => (parsed.operands.length === 0 ? { kind: 'settle', timeoutMs: settleTimeoutMs(parsed) } : null),
  },
  control: {
    command: control,
    rootOnly: true,
    options: ['ping', 'timeout'],
    understand: ({ parsed }) => {
      const timeout = parsed.text('timeout');
      const isPing = parsed.flag('ping') && parsed.operands.length === 0 && (timeout === null || parseSeconds(timeout) !== null);
      return isPing ? { kind: 'ping' } : null;
    },
  },
};

/** Null for what devctl.js has to do. */
export function understand(request: FrontRequest): FrontCall | null {
  const [verb = '', ...words] = request.argv;
  const entry = Object.hasOwn(served, verb) ? served[verb] : undefined;
  if (entry === undefined || (entry.rootOnly && request.uid !== 0)) return null;
  const { command } = entry;
  try {
    const call = readCall(command, words, { program: request.program, environment: {} });
    if (call.kind !== 'run' || hasOtherRoots(call.paths)) return null;
    const { parsed } = call;
    const others = Object.keys(command.options).filter((option) => !entry.options.includes(option));
    return others.some((option) => parsed.texts(option).length > 0) ? null : entry.understand({ request, command, parsed });
  } catch (error) {
    // The words of that complaint depend on the caller's language.
    if (error instanceof UsageError) return null;
    throw error;
  }
}

function hasOtherRoots(paths: Paths): boolean {
  return Object.entries(systemPaths).some(([name, path]) => paths[name as keyof Paths] !== path);
}

/**
 * A name of a device that leads to the same for everybody, whatever their working directory. An id is looked up below /sys: it shall not
 * lead out of it.
 */
function isPlain(name: string): boolean {
  if (name.startsWith('/dev/') || name.startsWith('/sys/')) return isOpenGround(name);
  // A path elsewhere may be a link of the caller's.
  return name.startsWith('/') ? exists(`/sys${name}`) && isOpenGround(`/sys${name}`) : isDeviceId(name) && !name.includes('..');
}

function runHere({ request: { program }, command, parsed }: Context): FrontCall {
  return {
    kind: 'run',
    run: async (output) => {
      try {
        return await command.run(parsed, { paths: systemPaths, environment: {}, program, out: (text) => output.out(text), complain: (line) => output.complain(line) });
      } catch (error) {
        output.complain(complaintOf(error, { program, verb: command.name }));
        return 1;
      }
    },
  };
}

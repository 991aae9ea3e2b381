import { UsageError } from '../base/errors.ts';
import type { Paths } from '../base/paths.ts';
import { rootOptions, rootsOf } from '../base/roots.ts';
import { parseCount, parseSeconds, parseSignal } from '../base/values.ts';
import { readWords, type OptionSpec, type Words } from './command-line.ts';
import { defaultChildrenMax, parseResolveNames, type Settings } from '../config.ts';

/** What the command line of devmasterd says. */
export interface DaemonOptions {
  readonly paths: Paths;
  /** config.toml to read instead of the usual one; null for the usual one */
  readonly configFile: string | null;
  readonly settings: Settings;
  readonly observe: boolean;
  readonly detach: boolean;
  readonly readyFd: number | null;
  readonly takesOver: boolean;
  /** after how long without work to end; null for never */
  readonly idleExitMs: number | null;
  readonly help: 'help' | 'version' | null;
}

/**
 * Reads the command line: systemd-udevd's options (systemd-udevd(8) "OPTIONS") and our own.
 *
 * @throws {UsageError} for an unknown option or an unusable value
 */
export function parseOptions(argv: readonly string[], environment: NodeJS.ProcessEnv): DaemonOptions {
  const words = readWords(argv, daemonOptions);
  return {
    paths: rootsOf((option) => text(words, option), environment),
    configFile: text(words, 'config') ?? null,
    settings: settingsOf(words),
    observe: words['observe'] === true,
    detach: words['daemon'] === true,
    takesOver: words['take-over'] === true,
    idleExitMs: value(words, 'idle-exit', parseSeconds) ?? null,
    readyFd: value(words, 'ready-fd', parseCount) ?? null,
    help: words['help'] === true ? 'help' : words['version'] === true ? 'version' : null,
  };
}

/** Every option. Parser, help and the manual page are made from this table. */
export const daemonOptions = {
  config: { type: 'string', requiresArg: true, describe: 'configuration file instead of /etc/devmaster/config.toml' },
  'rules-dir': { type: 'string', array: true, nargs: 1, requiresArg: true, describe: 'directory of rule files; may be given more than once, the first is the strongest' },
  observe: { type: 'boolean', describe: 'evaluate this machine\'s devices and events and print each decision; change nothing' },
  daemon: { alias: 'd', type: 'boolean', describe: 'detach and run in the background; returns when ready' },
  'take-over': { type: 'boolean', describe: 'first end the device manager that runs; no event is lost or handled twice' },
  debug: { alias: 'D', type: 'boolean', describe: 'log debug messages to standard error' },
  'children-max': { alias: 'c', type: 'string', requiresArg: true, describe: 'how many events may wait for programs at the same time' },
  'exec-delay': { alias: 'e', type: 'string', requiresArg: true, describe: 'seconds to wait before each RUN program' },
  'event-timeout': { alias: 't', type: 'string', requiresArg: true, describe: 'seconds after which an event\'s programs are killed (180)' },
  'timeout-signal': { alias: 's', type: 'string', requiresArg: true, describe: 'signal for programs that take too long (SIGKILL)' },
  'resolve-names': { alias: 'N', type: 'string', requiresArg: true, describe: 'when to look up users and groups: early, late or never' },
  'idle-exit': { type: 'string', requiresArg: true, describe: 'seconds without work after which to end, until something is to be done (needs devmaster-holder or socket units)' },
  'log-format': { type: 'string', requiresArg: true, describe: 'console or json' },
  'ready-fd': { type: 'string', requiresArg: true, describe: 'descriptor that gets a newline when ready (s6)' },
  ...rootOptions,
  help: { alias: 'h', type: 'boolean', describe: 'print this text' },
  version: { alias: 'V', type: 'boolean', describe: 'print the version' },
} as const satisfies Readonly<Record<string, OptionSpec & { readonly requiresArg?: boolean; readonly nargs?: number }>>;

/** The text of `--help`. */
export async function helpText(): Promise<string> {
  const { default: yargs } = await import('yargs');
  return await yargs([])
    .scriptName('devmasterd')
    .usage('$0 [OPTIONS]\n\nManages devices: listens to the kernel\'s uevents and does what the udev rules say.')
    .help(false)
    .version(false)
    .options(daemonOptions)
    .getHelp();
}

function settingsOf(words: Words): Settings {
  const rulesDirectories = words['rules-dir'] as readonly string[] | undefined;
  return {
    ...(rulesDirectories === undefined ? {} : { rulesDirectories }),
    ...(words['debug'] === true ? { logLevel: 'debug' as const } : {}),
    ...setting('childrenMax', value(words, 'children-max', parseChildrenMax)),
    ...setting('execDelayMs', value(words, 'exec-delay', parseSeconds)),
    ...setting('eventTimeoutMs', value(words, 'event-timeout', parseSeconds)),
    ...setting('timeoutSignal', value(words, 'timeout-signal', parseSignal)),
    ...setting('resolveNames', value(words, 'resolve-names', parseResolveNames)),
    ...setting('logTarget', value(words, 'log-format', (format) => (format === 'console' || format === 'json' ? format : null))),
  };
}

/** 0 asks for the default, as everywhere. */
function parseChildrenMax(text: string): number | null {
  const count = parseCount(text);
  return count === 0 ? defaultChildrenMax() : count;
}

function setting<K extends keyof Settings>(key: K, found: Settings[K] | undefined): { [name in K]?: Settings[K] } {
  return found === undefined ? {} : ({ [key]: found } as { [name in K]: Settings[K] });
}

function text(words: Words, name: keyof typeof daemonOptions): string | undefined {
  return words[name] as string | undefined;
}

/** @throws {UsageError} for a value that `parse` does not understand */
function value<T>(words: Words, name: keyof typeof daemonOptions, parse: (text: string) => T | null): T | undefined {
  const given = text(words, name);
  if (given === undefined) return undefined;
  const understood = parse(given);
  if (understood === null) throw new UsageError(`'${given}' is no value for --${name}`);
  return understood;
}

import yargs from 'yargs';
import { UsageError } from '../base/errors.ts';
import { systemPaths, type Paths } from '../base/paths.ts';
import { defaultChildrenMax, parseCount, parseResolveNames, parseSeconds, parseSignal, type Settings } from '../config.ts';

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
  readonly help: 'help' | 'version' | null;
}

/**
 * Reads the command line: systemd-udevd's options (systemd-udevd(8) "OPTIONS") and our own.
 *
 * @throws {UsageError} for an unknown option or an unusable value
 */
export function parseOptions(argv: readonly string[], environment: NodeJS.ProcessEnv): DaemonOptions {
  const parsed = parser(argv).parseSync();
  const root = (name: keyof Paths): string => (parsed[name] as string | undefined) ?? environment[`DEVMASTER_${variable(name)}`] ?? systemPaths[name];
  return {
    paths: {
      sys: root('sys'),
      dev: root('dev'),
      run: root('run'),
      proc: root('proc'),
      etc: root('etc'),
      lib: root('lib'),
      localLib: root('localLib'),
    },
    configFile: parsed.config ?? null,
    settings: settingsOf(parsed),
    observe: parsed.observe === true,
    detach: parsed.daemon === true,
    takesOver: parsed.takeOver === true,
    readyFd: parsed.readyFd === undefined ? null : number('--ready-fd', parsed.readyFd, parseCount),
    help: parsed.help === true ? 'help' : parsed.version === true ? 'version' : null,
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
  'log-format': { type: 'string', requiresArg: true, describe: 'console or json' },
  'ready-fd': { type: 'string', requiresArg: true, describe: 'descriptor that gets a newline when ready (s6)' },
  sys: { type: 'string', requiresArg: true, describe: 'root of sysfs (/sys)' },
  dev: { type: 'string', requiresArg: true, describe: 'root of device nodes (/dev)' },
  run: { type: 'string', requiresArg: true, describe: 'root of volatile state (/run)' },
  proc: { type: 'string', requiresArg: true, describe: 'root of procfs (/proc)' },
  etc: { type: 'string', requiresArg: true, describe: 'root of configuration (/etc)' },
  lib: { type: 'string', requiresArg: true, describe: 'root of what packages ship (/usr/lib)' },
  'local-lib': { type: 'string', requiresArg: true, describe: 'root of what the administrator installed (/usr/local/lib)' },
  help: { alias: 'h', type: 'boolean', describe: 'print this text' },
  version: { alias: 'V', type: 'boolean', describe: 'print the version' },
} as const;

/** The text of `--help`. */
export async function helpText(): Promise<string> {
  return await parser([]).getHelp();
}

function parser(argv: readonly string[]) {
  return yargs([...argv])
    .scriptName('devmasterd')
    .usage('$0 [OPTIONS]\n\nManages devices: listens to the kernel\'s uevents and does what the udev rules say.')
    .help(false)
    .version(false)
    .parserConfiguration({ 'camel-case-expansion': true, 'duplicate-arguments-array': false, 'boolean-negation': false })
    .options(daemonOptions)
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error instanceof UsageError ? error : new UsageError(message ?? error?.message ?? 'the options cannot be understood');
    });
}

type Parsed = ReturnType<ReturnType<typeof parser>['parseSync']>;

function settingsOf(parsed: Parsed): Settings {
  return {
    ...(parsed.rulesDir === undefined ? {} : { rulesDirectories: parsed.rulesDir }),
    ...(parsed.debug === true ? { logLevel: 'debug' as const } : {}),
    ...optional('childrenMax', '--children-max', parsed.childrenMax, parseChildrenMax),
    ...optional('execDelayMs', '--exec-delay', parsed.execDelay, parseSeconds),
    ...optional('eventTimeoutMs', '--event-timeout', parsed.eventTimeout, parseSeconds),
    ...optional('timeoutSignal', '--timeout-signal', parsed.timeoutSignal, parseSignal),
    ...optional('resolveNames', '--resolve-names', parsed.resolveNames, parseResolveNames),
    ...optional('logTarget', '--log-format', parsed.logFormat, (text) => (text === 'console' || text === 'json' ? text : null)),
  };
}

/** 0 asks for the default, as everywhere. */
function parseChildrenMax(text: string): number | null {
  const count = parseCount(text);
  return count === 0 ? defaultChildrenMax() : count;
}

function optional<K extends keyof Settings, T>(key: K, option: string, text: string | undefined, parse: (text: string) => T | null): { [name in K]?: T } {
  return text === undefined ? {} : ({ [key]: number(option, text, parse) } as { [name in K]: T });
}

function number<T>(option: string, text: string, parse: (text: string) => T | null): T {
  const value = parse(text);
  if (value === null) throw new UsageError(`'${text}' is no value for ${option}`);
  return value;
}

function variable(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

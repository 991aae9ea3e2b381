/**
 * Everything that can be set, from every place it can be set in, as one value.
 *
 * Later places override earlier ones: defaults, $SYSTEMD_LOG_LEVEL, config.toml, udev.conf and its drop-ins, the program's options, the
 * kernel command line (systemd-udevd(8) "KERNEL COMMAND LINE"), and at run time `devctl control`.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { parse as parseToml, TomlError, type TomlValue } from 'smol-toml';
import type { Paths } from './base/paths.ts';
import type { Problem } from './base/problem.ts';
import { entryOf } from './base/table.ts';
import { parseBoolean, parseCount, parseSeconds, parseSignal } from './base/values.ts';
import { utf8Bytes } from './base/text.ts';
import { isInitrd } from './kernel/initrd.ts';

export type ResolveNames = 'early' | 'late' | 'never';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export type LogTarget = 'console' | 'json';

/** How the daemon behaves. Every field has a value; `defaultConfig` gives those that nobody set. */
export interface Config {
  /** rule directories, the strongest first; of files with one name the first directory's wins */
  readonly rulesDirectories: readonly string[];
  /** directories of .link files, the strongest first */
  readonly networkDirectories: readonly string[];
  /** jobs that may wait for processes at the same time, at least 1 */
  readonly childrenMax: number;
  /** after this an event's programs are killed, in milliseconds, at least 1 */
  readonly eventTimeoutMs: number;
  /** waits before each RUN program, in milliseconds */
  readonly execDelayMs: number;
  readonly resolveNames: ResolveNames;
  readonly timeoutSignal: number;
  readonly blockDeviceReadOnly: boolean;
  readonly logLevel: LogLevel;
  readonly logTarget: LogTarget;
}

/** What one place says; absent fields are left to weaker places. */
export type Settings = Partial<Config>;

export interface Configured {
  readonly config: Config;
  readonly problems: readonly Problem[];
}

/**
 * Reads every place.
 *
 * @param file     config.toml; null reads `<etc>/devmaster/config.toml` if there is one
 * @param options  what the command line of the program said
 */
export function readConfig(paths: Paths, file: string | null, options: Settings): Configured {
  const problems: Problem[] = [];
  const config: Config = {
    ...defaultConfig(paths),
    ...fromEnvironment(process.env),
    ...fromTomlFile(file ?? `${paths.etc}/devmaster/config.toml`, file !== null, problems),
    ...fromUdevConf(paths, problems),
    ...options,
    ...fromKernelCommandLine(readIfPresent(`${paths.proc}/cmdline`) ?? '', isInitrd(paths)),
  };
  return { config, problems };
}

/**
 * The rules that came with this program, whether it was installed or is run from where it was built: `rules.d` stands beside
 * the sources and beside the bundles. Every other folder is stronger.
 */
const packagedRules = besideSources('rules.d');

/** The .link files that came with this program, likewise. */
const packagedLinks = besideSources('network.d');

/** As a byte string. */
function besideSources(name: string): string {
  return utf8Bytes(join(import.meta.dirname, '..', name));
}

export function defaultConfig(paths: Paths): Config {
  return {
    rulesDirectories: [
      `${paths.etc}/udev/rules.d`,
      `${paths.run}/udev/rules.d`,
      `${paths.localLib}/udev/rules.d`,
      `${paths.lib}/udev/rules.d`,
      `${paths.etc}/devmaster/rules.d`,
      `${paths.lib}/devmaster/rules.d`,
      packagedRules,
    ],
    networkDirectories: [
      `${paths.etc}/systemd/network`,
      `${paths.run}/systemd/network`,
      `${paths.localLib}/systemd/network`,
      `${paths.lib}/systemd/network`,
      `${paths.etc}/devmaster/network.d`,
      `${paths.lib}/devmaster/network.d`,
      packagedLinks,
    ],
    childrenMax: defaultChildrenMax(),
    eventTimeoutMs: 180_000,
    execDelayMs: 0,
    resolveNames: 'early',
    timeoutSignal: 9,
    blockDeviceReadOnly: false,
    logLevel: 'info',
    logTarget: 'console',
  };
}

/** As many as systemd-udevd allows itself: two for each processor and 16 more, at most one for 128 MiB of memory, at most 2048. */
export function defaultChildrenMax(): number {
  const byProcessors = availableParallelism() * 2 + 16;
  const byMemory = Math.max(Math.floor(totalmem() / (128 * 1024 * 1024)), 10);
  return Math.min(byProcessors, byMemory, 2048);
}

/** What the scripts of an initramfs say of the log, so that a quiet start is one. */
export function fromEnvironment({ SYSTEMD_LOG_LEVEL: level }: NodeJS.ProcessEnv): Settings {
  return level === undefined ? {} : (wrap(parseLogLevel(level), (logLevel) => ({ logLevel })) ?? {});
}

/** The settings of a config.toml (devMaster's five keys, and udev.conf's under their udev names). */
function fromTomlFile(file: string, mustExist: boolean, problems: Problem[]): Settings {
  const text = readIfPresent(file);
  if (text === null) {
    if (mustExist) problems.push(problem(file, null, 'config-unreadable', 'the configuration file cannot be read'));
    return {};
  }
  return parseConfigToml(file, text, problems);
}

/** @param problems  receives what is wrong with the text; what was understood is returned */
export function parseConfigToml(file: string, text: string, problems: Problem[]): Settings {
  let table: Record<string, TomlValue>;
  try {
    table = parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0] ?? 'not TOML';
    problems.push(problem(file, { line: error.line, column: error.column }, 'config-syntax', reason));
    return {};
  }
  let settings: Settings = {};
  for (const [key, value] of Object.entries(table)) {
    const read = entryOf(tomlKeys, key);
    const understood = read === null ? null : read(value);
    if (understood !== null) settings = { ...settings, ...understood };
    else {
      const message = read === null ? `unknown setting '${key}'` : `the value of '${key}' is not usable`;
      problems.push(problem(file, positionOfKey(text, key), read === null ? 'config-unknown-key' : 'config-bad-value', message));
    }
  }
  return settings;
}

const tomlKeys: Record<string, (value: TomlValue) => Settings | null> = {
  rules_d: (value) => wrap(stringList(value), (rulesDirectories) => ({ rulesDirectories })),
  network_d: (value) => wrap(stringList(value), (networkDirectories) => ({ networkDirectories })),
  max_workers: (value) => wrap(parseCount(String(value)), childrenMaxSetting),
  children_max: (value) => wrap(parseCount(String(value)), childrenMaxSetting),
  log_level: (value) => wrap(parseLogLevel(String(value)), (logLevel) => ({ logLevel })),
  log_targets: (value) => wrap(stringList(value), (targets) => ({ logTarget: targets.includes('json') ? 'json' : 'console' })),
  event_timeout: (value) => wrap(parseSeconds(String(value)), (eventTimeoutMs) => ({ eventTimeoutMs })),
  exec_delay: (value) => wrap(parseSeconds(String(value)), (execDelayMs) => ({ execDelayMs })),
  resolve_names: (value) => wrap(parseResolveNames(String(value)), (resolveNames) => ({ resolveNames })),
  timeout_signal: (value) => wrap(parseSignal(String(value)), (timeoutSignal) => ({ timeoutSignal })),
};

/** What config.toml may set. */
export const settingNames: readonly string[] = Object.keys(tomlKeys);

/** The files that udev's settings come from: udev.conf of the strongest directory that has one, then the drop-ins of all (udev.conf(5)). */
export function udevConfFiles(paths: Paths): readonly string[] {
  const directories = [`${paths.etc}/udev`, `${paths.run}/udev`, `${paths.localLib}/udev`, `${paths.lib}/udev`];
  const files: string[] = [];
  const main = directories.map((directory) => `${directory}/udev.conf`).find((file) => readIfPresent(file) !== null);
  if (main !== undefined) files.push(main);
  const dropIns = new Map<string, string>();
  for (const directory of directories) {
    for (const name of namesIn(`${directory}/udev.conf.d`)) {
      if (name.endsWith('.conf') && !dropIns.has(name)) dropIns.set(name, `${directory}/udev.conf.d/${name}`);
    }
  }
  for (const name of [...dropIns.keys()].sort()) files.push(dropIns.get(name) as string);
  return files;
}

function fromUdevConf(paths: Paths, problems: Problem[]): Settings {
  let settings: Settings = {};
  for (const file of udevConfFiles(paths)) settings = { ...settings, ...parseUdevConf(file, readIfPresent(file) ?? '', problems) };
  return settings;
}

/** Assignments, one a line; `#` and `;` begin comments (udev.conf(5)). */
export function parseUdevConf(file: string, text: string, problems: Problem[]): Settings {
  let settings: Settings = {};
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    const equals = trimmed.indexOf('=');
    const key = trimmed.slice(0, equals).trim();
    const value = unquote(trimmed.slice(equals + 1).trim());
    const read = equals < 0 ? null : entryOf(namedSettings, key);
    const understood = read === null ? null : read(value);
    if (understood !== null) {
      settings = { ...settings, ...understood };
      continue;
    }
    const position = { line: index + 1, column: line.length - line.trimStart().length + 1 };
    if (equals < 0) problems.push(problem(file, position, 'config-syntax', 'not an assignment of the form key=value'));
    else if (read === null) problems.push(problem(file, position, 'config-unknown-key', `unknown setting '${key}'`));
    else problems.push(problem(file, position, 'config-bad-value', `'${value}' is no value for '${key}'`));
  }
  return settings;
}

/** The settings that udev.conf and the kernel command line share, by udev.conf's names. */
const namedSettings: Record<string, (value: string) => Settings | null> = {
  udev_log: (value) => wrap(parseLogLevel(value), (logLevel) => ({ logLevel })),
  children_max: (value) => wrap(parseCount(value), childrenMaxSetting),
  exec_delay: (value) => wrap(parseSeconds(value), (execDelayMs) => ({ execDelayMs })),
  event_timeout: (value) => wrap(parseSeconds(value), (eventTimeoutMs) => ({ eventTimeoutMs })),
  resolve_names: (value) => wrap(parseResolveNames(value), (resolveNames) => ({ resolveNames })),
  timeout_signal: (value) => wrap(parseSignal(value), (timeoutSignal) => ({ timeoutSignal })),
};

/** `udev.*` words, and in an initrd `rd.udev.*` words too (systemd-udevd(8)). Unknown and unusable ones are ignored, as udevd does. */
export function fromKernelCommandLine(text: string, inInitrd: boolean): Settings {
  let settings: Settings = {};
  for (const word of text.trim().split(/\s+/)) {
    const equals = word.indexOf('=');
    let key = (equals < 0 ? word : word.slice(0, equals)).replaceAll('-', '_');
    const value = equals < 0 ? null : unquote(word.slice(equals + 1));
    if (key.startsWith('rd.')) {
      if (!inInitrd) continue;
      key = key.slice('rd.'.length);
    }
    if (!key.startsWith('udev.')) continue;
    const name = key.slice('udev.'.length);
    if (name === 'blockdev_read_only') {
      settings = { ...settings, blockDeviceReadOnly: value === null || parseBoolean(value) === true };
    } else if (name === 'trace') {
      if (value === null || parseBoolean(value) === true) settings = { ...settings, logLevel: 'debug' };
    } else if (value !== null && name !== 'resolve_names') {
      settings = { ...settings, ...(entryOf(namedSettings, name === 'log_level' || name === 'log_priority' ? 'udev_log' : name)?.(value) ?? {}) };
    }
  }
  return settings;
}

/** syslog's names and numbers, as udev takes them (syslog(3)); null when it is none. Nothing is logged as `notice`, so that it hides what `info` shows. */
export function parseLogLevel(text: string): LogLevel | null {
  const levels: Record<string, LogLevel> = {
    emerg: 'error', alert: 'error', crit: 'error', err: 'error', error: 'error',
    warning: 'warn', warn: 'warn', notice: 'warn', info: 'info', debug: 'debug', trace: 'debug',
    0: 'error', 1: 'error', 2: 'error', 3: 'error', 4: 'warn', 5: 'warn', 6: 'info', 7: 'debug',
  };
  return entryOf(levels, text.toLowerCase());
}

export function parseResolveNames(text: string): ResolveNames | null {
  return text === 'early' || text === 'late' || text === 'never' ? text : null;
}

/** 0 asks for the default (udev.conf(5) "children_max="). */
function childrenMaxSetting(count: number): Settings {
  return { childrenMax: count === 0 ? defaultChildrenMax() : count };
}

function wrap<T>(value: T | null, make: (value: T) => Settings): Settings | null {
  return value === null ? null : make(value);
}

function stringList(value: TomlValue): string[] | null {
  const list = Array.isArray(value) ? value : [value];
  return list.every((item): item is string => typeof item === 'string') ? list : null;
}

function unquote(text: string): string {
  const quote = text[0];
  return text.length >= 2 && (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text;
}

function positionOfKey(text: string, key: string): { line: number; column: number } {
  const lines = text.split('\n');
  const index = lines.findIndex((line) => line.trimStart().replace(/^["']/, '').startsWith(key));
  const line = lines[index] ?? '';
  return { line: index + 1, column: line.length - line.trimStart().length + 1 };
}

function problem(file: string, at: { line: number; column: number } | null, code: string, message: string): Problem {
  return { severity: 'warning', code, message, source: at === null ? null : { file, ...at }, file, span: 1, hint: null };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A directory that is not there holds no drop-ins.
    return [];
  }
}

function readIfPresent(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Absence is the ordinary case; an unreadable file sets nothing, and udevd says no more about it either.
    return null;
  }
}

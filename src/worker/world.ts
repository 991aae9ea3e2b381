import { architectureName } from '../base/architecture.ts';
import type { Log } from '../base/log.ts';
import type { Paths } from '../base/paths.ts';
import type { Problem, Source } from '../base/problem.ts';
import { sysctlPath } from '../base/sysctl-path.ts';
import { Builtins } from '../builtin/builtins.ts';
import { Device } from '../device/device.ts';
import { monotonicMs } from '../kernel/clock.ts';
import { listFolder, readText, realPath, status, writeExisting, type FileStatus } from '../kernel/file.ts';
import { commandLineOfStage, isInitrd } from '../kernel/initrd.ts';
import { groupId, userId } from '../kernel/users.ts';
import type { BuiltinAnswer, BuiltinCall, Effect, Probe, World } from '../rules/world.ts';
import type { BuiltinTimes } from './stopwatch.ts';
import { confidentialVirtualisation, virtualisation } from './virtualisation.ts';

/** How much of a file IMPORT{file} reads. */
const MAX_IMPORT_BYTES = 1024 * 1024;

/** The type in st_mode (inode(7)). */
const typeBits: Record<FileStatus['kind'], number> = { fifo: 0o010000, character: 0o020000, directory: 0o040000, block: 0o060000, file: 0o100000, link: 0o120000, socket: 0o140000 };

/**
 * The live system's answers to what rules may ask. What cannot change while the daemon runs (the architecture, the kernel
 * command line, users once resolved) is read once.
 */
export class LiveWorld implements World {
  readonly #paths: Paths;
  readonly #builtins: Builtins;
  readonly #users = new Map<string, number | null>();
  readonly #groups = new Map<string, number | null>();
  readonly #constants = new Map<string, string | null>();
  #commandLine: string | null = null;
  /** where builtins are timed, if anybody wants to know */
  builtinTimes: BuiltinTimes | null = null;

  /**
   * @param log                 is told of mistakes in the configuration of builtins
   * @param networkDirectories  the folders of .link files, the strongest first; those of systemd.link(5) when left out
   */
  constructor(paths: Paths, log: Log, networkDirectories?: readonly string[]) {
    this.#paths = paths;
    this.#builtins = new Builtins({
      paths,
      log,
      kernelCommandLine: () => this.kernelCommandLine(),
      virtualisation: () => this.constant('virt') ?? 'none',
      ...(networkDirectories === undefined ? {} : { networkDirectories }),
    });
  }

  constant(name: string): string | null {
    let value = this.#constants.get(name);
    if (value === undefined) this.#constants.set(name, (value = readConstant(name, this.#paths)));
    return value;
  }

  sysctl(name: string): string | null {
    return readText(this.#sysctlFile(name))?.replace(/\n+$/, '') ?? null;
  }

  setSysctl(name: string, value: string, _source: Source): Effect {
    return effect(writeExisting(this.#sysctlFile(name), value), name);
  }

  /** Links are followed first: what is written to must be a file of sysfs, and not where a link leads out of it. */
  setAttribute(file: string, value: string, _source: Source): Effect {
    const real = realPath(this.#locate(file));
    if (real === null) return { ok: false, reason: `there is no ${file}` };
    if (!real.startsWith(`${realPath(this.#paths.sys) ?? this.#paths.sys}/`)) return { ok: false, reason: `${file} leads out of sysfs` };
    if (status(real, { follow: false })?.kind !== 'file') return { ok: false, reason: `${file} is no attribute` };
    return effect(writeExisting(real, value), file);
  }

  fileMode(file: string): number | null {
    const found = status(this.#locate(file), { follow: true });
    return found === null ? null : found.mode | typeBits[found.kind];
  }

  entries(folder: string): readonly string[] {
    return listFolder(this.#locate(folder)) ?? [];
  }

  readFile(file: string): string | null {
    return readText(this.#locate(file), MAX_IMPORT_BYTES);
  }

  findDevice(device: Device, subsystem: string, sysname: string): Device | null {
    return Device.fromSubsystemSysname(device.host, subsystem, sysname);
  }

  kernelCommandLine(): string {
    this.#commandLine ??= commandLineOfStage(process.env['SYSTEMD_PROC_CMDLINE'] ?? readText(`${this.#paths.proc}/cmdline`) ?? '', isInitrd(this.#paths));
    return this.#commandLine;
  }

  user(name: string): number | null {
    return lookUp(this.#users, name, userId);
  }

  group(name: string): number | null {
    return lookUp(this.#groups, name, groupId);
  }

  builtin(call: BuiltinCall): BuiltinAnswer | Probe {
    const times = this.builtinTimes;
    if (times === null) return this.#builtins.run(call);
    const beganMs = monotonicMs();
    const answer = this.#builtins.run(call);
    // A builtin that needs a process is timed by `AwaitedProcess`.
    if (!('kind' in answer)) {
      times.add({ kind: 'builtin', name: call.argv[0] ?? '', source: call.source, beganMs, durationMs: monotonicMs() - beganMs, result: answer.ok ? 'ok' : 'failed' });
    }
    return answer;
  }

  /** Files and folders that builtins read: after a change there `reloadBuiltins` is due. */
  get builtinConfiguration(): readonly string[] {
    return this.#builtins.configuration;
  }

  reloadBuiltins(): void {
    this.#builtins.reload();
  }

  hasBuiltin(name: string): boolean {
    return this.#builtins.has(name);
  }

  /** the names of builtins that plug-ins add */
  get pluginNames(): readonly string[] {
    return this.#builtins.pluginNames;
  }

  /** What keeps a plug-in of this name from being a builtin; null when there is none, or nothing does. */
  pluginProblem(name: string): Problem | null {
    return this.#builtins.problemOf(name);
  }

  /** Users, groups and the configuration of builtins may have changed: called when rules are read again. */
  reload(): void {
    this.#users.clear();
    this.#groups.clear();
    this.#builtins.reload();
  }

  /** Where the file of a canonical path (`/sys/…`) is, whatever the roots are. */
  #locate(file: string): string {
    for (const root of ['sys', 'dev', 'run', 'proc', 'etc'] as const) {
      if (file.startsWith(`/${root}/`)) return this.#paths[root] + file.slice(root.length + 1);
    }
    return file;
  }

  #sysctlFile(name: string): string {
    return `${this.#paths.proc}/sys/${sysctlPath(name)}`;
  }
}

function effect(errno: number, what: string): Effect {
  return errno === 0 ? { ok: true } : { ok: false, reason: `cannot write ${what}: error ${errno}` };
}

/** Looks an account up once; a number stands for itself, as it does in a rule. */
function lookUp(known: Map<string, number | null>, name: string, find: (name: string) => number | null): number | null {
  if (/^[0-9]{1,10}$/.test(name)) return Number(name);
  let id = known.get(name);
  if (id === undefined) known.set(name, (id = find(name)));
  return id;
}

function readConstant(name: string, paths: Paths): string | null {
  switch (name) {
    case 'arch':
      return architectureName();
    case 'virt':
      return virtualisation(paths);
    case 'cvm':
      return confidentialVirtualisation();
    default:
      return null;
  }
}

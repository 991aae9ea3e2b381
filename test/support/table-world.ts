import type { Device } from '../../src/device/device.ts';
import type { BuiltinAnswer, BuiltinCall, Effect, Probe, World } from '../../src/rules/world.ts';
import { type DeviceTable, tableDevice } from './table-device.ts';

/** A world as a table: whatever is not in it is not there. */
export interface WorldTable {
  readonly constants?: Readonly<Record<string, string>>;
  readonly sysctls?: Readonly<Record<string, string>>;
  /** text by path; where only existence matters, any text will do */
  readonly files?: Readonly<Record<string, string>>;
  /** type and permission bits by path, for files that need others than 0o100644 */
  readonly modes?: Readonly<Record<string, number>>;
  readonly commandLine?: string;
  readonly users?: Readonly<Record<string, number>>;
  readonly groups?: Readonly<Record<string, number>>;
  /** other devices by `subsystem/sysname` */
  readonly devices?: Readonly<Record<string, DeviceTable>>;
  /** what a command line prints when it succeeds, or how it fails */
  readonly programs?: Readonly<Record<string, string | number>>;
  /** properties by command; null for a builtin that fails */
  readonly builtins?: Readonly<Record<string, Readonly<Record<string, string>> | null>>;
  /** files and sysctls that cannot be written */
  readonly readOnly?: readonly string[];
}

/** Answers from a table, and keeps what it was asked to do. */
export class TableWorld implements World {
  readonly #table: WorldTable;
  /** every attribute and sysctl that was written, as `target=value` */
  readonly writes: string[] = [];
  /** every builtin that was run */
  readonly builtinsRun: string[] = [];

  constructor(table: WorldTable = {}) {
    this.#table = table;
  }

  constant(name: string): string | null {
    return this.#table.constants?.[name] ?? null;
  }

  sysctl(name: string): string | null {
    return this.#table.sysctls?.[name] ?? null;
  }

  setSysctl(name: string, value: string): Effect {
    return this.#write(name, value);
  }

  setAttribute(file: string, value: string): Effect {
    return this.#write(file, value);
  }

  fileMode(file: string): number | null {
    const path = file.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
    const mode = this.#table.modes?.[path];
    if (mode !== undefined) return mode;
    if (this.#table.files?.[path] !== undefined) return 0o100644;
    return this.#paths().some((known) => known.startsWith(`${path}/`)) ? 0o040755 : null;
  }

  entries(folder: string): readonly string[] {
    const below = this.#paths().filter((path) => path.startsWith(folder));
    return [...new Set(below.map((path) => path.slice(folder.length).split('/', 1)[0] as string))];
  }

  readFile(file: string): string | null {
    return this.#table.files?.[file] ?? null;
  }

  kernelCommandLine(): string {
    return this.#table.commandLine ?? '';
  }

  user(name: string): number | null {
    return this.#table.users?.[name] ?? null;
  }

  group(name: string): number | null {
    return this.#table.groups?.[name] ?? null;
  }

  findDevice(_device: Device, subsystem: string, sysname: string): Device | null {
    const table = this.#table.devices?.[`${subsystem}/${sysname}`];
    return table === undefined ? null : tableDevice(table);
  }

  builtin(call: BuiltinCall): BuiltinAnswer | Probe {
    const command = call.argv.join(' ');
    this.builtinsRun.push(command);
    const properties = this.#table.builtins?.[command] ?? null;
    if (properties === null) return { ok: false, properties: [], reason: 'the table has no answer' };
    return { ok: true, properties: Object.entries(properties), reason: null };
  }

  #write(target: string, value: string): Effect {
    if (this.#table.readOnly?.includes(target)) return { ok: false, reason: `${target} cannot be written` };
    this.writes.push(`${target}=${value}`);
    return { ok: true };
  }

  #paths(): string[] {
    return [...Object.keys(this.#table.files ?? {}), ...Object.keys(this.#table.modes ?? {})];
  }
}

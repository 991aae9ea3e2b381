import { existsSync, readFileSync } from 'node:fs';
import { arch } from 'node:os';
import type { Paths } from '../base/paths.ts';
import { listFolder, readText, status, writeExisting } from '../kernel/file.ts';
import { groupId, userId } from '../kernel/users.ts';
import type { Source } from '../base/problem.ts';
import type { BuiltinAnswer, BuiltinCall, Effect, World } from '../rules/world.ts';

/** Answers builtin calls: the table of `src/builtin`, or a test's. */
export type BuiltinRunner = (call: BuiltinCall) => BuiltinAnswer | 'later';

/**
 * The live system's answers to what rules may ask. What cannot change while the daemon runs (the architecture, the kernel
 * command line, users once resolved) is read once.
 */
export class LiveWorld implements World {
  readonly #paths: Paths;
  readonly #runBuiltin: BuiltinRunner;
  readonly #users = new Map<string, number | null>();
  readonly #groups = new Map<string, number | null>();
  readonly #constants = new Map<string, string | null>();
  #commandLine: string | null = null;

  constructor(paths: Paths, runBuiltin: BuiltinRunner) {
    this.#paths = paths;
    this.#runBuiltin = runBuiltin;
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

  setAttribute(file: string, value: string, _source: Source): Effect {
    return effect(writeExisting(file, value), file);
  }

  fileMode(file: string): number | null {
    return status(file, { follow: true })?.mode ?? null;
  }

  entries(folder: string): readonly string[] {
    return listFolder(folder) ?? [];
  }

  readFile(file: string): string | null {
    return readText(file, 1024 * 1024);
  }

  kernelCommandLine(): string {
    this.#commandLine ??= process.env['SYSTEMD_PROC_CMDLINE'] ?? readText(`${this.#paths.proc}/cmdline`) ?? '';
    return this.#commandLine;
  }

  user(name: string): number | null {
    return lookUp(this.#users, name, userId);
  }

  group(name: string): number | null {
    return lookUp(this.#groups, name, groupId);
  }

  builtin(call: BuiltinCall): BuiltinAnswer | 'later' {
    return this.#runBuiltin(call);
  }

  /** Users and groups may have changed since they were looked up: called when rules are read again. */
  forgetNames(): void {
    this.#users.clear();
    this.#groups.clear();
  }

  #sysctlFile(name: string): string {
    return `${this.#paths.proc}/sys/${sysctlPath(name)}`;
  }
}

/** Dots and slashes may both separate; the one that comes first does (sysctl.d(5) "CONFIGURATION FORMAT"). */
function sysctlPath(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  if (first !== '.') return name;
  return name.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
}

function effect(errno: number, what: string): Effect {
  return errno === 0 ? { ok: true } : { ok: false, reason: `cannot write ${what}: error ${errno}` };
}

function lookUp(known: Map<string, number | null>, name: string, find: (name: string) => number | null): number | null {
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

/** systemd's names for architectures (udev(7) CONST{arch}, systemd.unit(5) ConditionArchitecture=). */
function architectureName(): string {
  const names: Record<string, string> = {
    x64: 'x86-64', ia32: 'x86', arm64: 'arm64', arm: 'arm', riscv64: 'riscv64', loong64: 'loongarch64',
    s390x: 's390x', ppc64: 'ppc64-le', mips: 'mips', mipsel: 'mips-le',
  };
  const name = arch();
  return names[name] ?? name;
}

/**
 * The name of the container manager or hypervisor, `none` on bare metal (udev(7) CONST{virt}, systemd-detect-virt(1)).
 */
function virtualisation(paths: Paths): string {
  return container(paths) ?? hypervisor(paths) ?? 'none';
}

function container(paths: Paths): string | null {
  const known = ['lxc', 'lxc-libvirt', 'systemd-nspawn', 'docker', 'podman', 'rkt', 'wsl', 'proot', 'pouch', 'openvz'];
  const declared = (readText(`${paths.run}/systemd/container`) ?? process.env['container'] ?? '').trim();
  if (declared !== '') return known.includes(declared) ? declared : 'container-other';
  if (existsSync(`${paths.run}/.containerenv`)) return 'podman';
  if (existsSync('/.dockerenv')) return 'docker';
  return null;
}

/** DMI strings, then the CPU's hypervisor leaf as Linux reports it in /proc/cpuinfo and /sys/hypervisor. */
function hypervisor(paths: Paths): string | null {
  const xen = readText(`${paths.sys}/hypervisor/type`)?.trim();
  if (xen === 'xen') return 'xen';
  const vendors: readonly (readonly [prefix: string, name: string])[] = [
    ['KVM', 'kvm'], ['OpenStack', 'kvm'], ['KubeVirt', 'kvm'], ['Amazon EC2', 'amazon'], ['QEMU', 'qemu'], ['VMware', 'vmware'],
    ['VMW', 'vmware'], ['innotek GmbH', 'oracle'], ['VirtualBox', 'oracle'], ['Oracle Corporation', 'oracle'], ['Xen', 'xen'],
    ['Bochs', 'bochs'], ['Parallels', 'parallels'], ['BHYVE', 'bhyve'], ['Hyper-V', 'microsoft'], ['Apple Virtualization', 'apple'],
    ['Google Compute Engine', 'google'],
  ];
  for (const field of ['product_name', 'sys_vendor', 'board_vendor', 'bios_vendor', 'product_version']) {
    const value = readText(`${paths.sys}/class/dmi/id/${field}`)?.trim();
    if (value === undefined) continue;
    const found = vendors.find(([prefix]) => value.startsWith(prefix));
    if (found !== undefined) return found[1] === 'qemu' && existsSync('/dev/kvm-clock') ? 'kvm' : found[1];
  }
  const cpu = readFileIfPresent(`${paths.proc}/cpuinfo`);
  return /^flags\s*:.*\bhypervisor\b/m.test(cpu) ? 'vm-other' : null;
}

/** Confidential guests announce themselves by their guest device (udev(7) CONST{cvm}). */
function confidentialVirtualisation(): string {
  if (existsSync('/sys/devices/platform/sev-guest') || existsSync('/dev/sev-guest')) return 'sev-snp';
  if (existsSync('/dev/tdx_guest')) return 'tdx';
  return 'none';
}

function readFileIfPresent(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // Only asked for one flag: no file means no flag.
    return '';
  }
}

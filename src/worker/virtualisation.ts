import { existsSync } from 'node:fs';
import type { Paths } from '../base/paths.ts';
import { exists, readText } from '../kernel/file.ts';
import { hypervisor } from './hypervisor.ts';

/**
 * The name of the container manager or hypervisor, `none` on bare metal (udev(7) CONST{virt}, systemd-detect-virt(1)).
 */
export function virtualisation(paths: Paths): string {
  return container(paths) ?? hypervisor(paths) ?? 'none';
}

const managers: ReadonlySet<string> = new Set(['lxc', 'lxc-libvirt', 'systemd-nspawn', 'docker', 'podman', 'rkt', 'wsl', 'proot', 'pouch']);

/**
 * The container manager; null outside a container. The evidence, the surest first: kernel files that only one manager has; what the
 * manager says of itself (systemd.io, "Container Interface"); the environment of the first process; and files that managers leave
 * behind, which may also have come with an image. `oci` is what images say, and names no manager.
 */
function container(paths: Paths): string | null {
  const { proc, run } = paths;
  if (exists(`${proc}/vz`) && !exists(`${proc}/bc`)) return 'openvz';
  if (/Microsoft|WSL/.test(readText(`${proc}/sys/kernel/osrelease`) ?? '')) return 'wsl';
  const declared = lineOf(`${run}/host/container-manager`) ?? lineOf(`${run}/systemd/container`) ?? toldFirstProcess(paths);
  if (declared !== null && declared !== 'oci') return managers.has(declared) ? declared : 'container-other';
  if (exists(`${run}/.containerenv`)) return 'podman';
  if (existsSync('/.dockerenv')) return 'docker';
  return declared === 'oci' || isInCgroupNamespace(paths) ? 'container-other' : null;
}

/** The variable `container` in the environment of process 1. */
function toldFirstProcess({ proc }: Paths): string | null {
  const variables = readText(`${proc}/1/environ`)?.split('\0') ?? [];
  return variables.find((variable) => variable.startsWith('container='))?.slice('container='.length) || null;
}

/** Every group of cgroup2 but the root has `cgroup.type` and `cgroup.events`: where they are at the top, that is not the root. */
function isInCgroupNamespace({ sys }: Paths): boolean {
  return exists(`${sys}/fs/cgroup/cgroup.events`) && exists(`${sys}/fs/cgroup/cgroup.type`);
}

function lineOf(file: string): string | null {
  return readText(file)?.split('\n')[0]?.trim() || null;
}

/** Confidential guests announce themselves by their guest device (udev(7) CONST{cvm}). */
export function confidentialVirtualisation(): string {
  if (existsSync('/sys/devices/platform/sev-guest') || existsSync('/dev/sev-guest')) return 'sev-snp';
  if (existsSync('/dev/tdx_guest')) return 'tdx';
  return 'none';
}

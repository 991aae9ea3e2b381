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
 * The container manager: what is certain, what it says of itself (container interface, "/run/host/container-manager"), what its
 * first process was told, and what it leaves in the file system, which may also have come with an image. `oci` is said by images and
 * names no manager.
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

/** The variable `container` of process 1. */
function toldFirstProcess({ proc }: Paths): string | null {
  const variables = readText(`${proc}/1/environ`)?.split('\0') ?? [];
  return variables.find((variable) => variable.startsWith('container='))?.slice('container='.length) || null;
}

/** Only the root of cgroup2 has no `cgroup.type`, and no `cgroup.events`. */
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

import { existsSync, readFileSync } from 'node:fs';
import type { Paths } from '../base/paths.ts';
import { readText } from '../kernel/file.ts';

/**
 * The name of the container manager or hypervisor, `none` on bare metal (udev(7) CONST{virt}, systemd-detect-virt(1)).
 */
export function virtualisation(paths: Paths): string {
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
export function confidentialVirtualisation(): string {
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

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import { hypervisor } from '../../src/worker/hypervisor.ts';

/** A machine with these files below /proc and /sys. */
function machineOf(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(`${tmpdir()}/devmaster-machine-`);
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(`${root}/${name}`), { recursive: true });
    writeFileSync(`${root}/${name}`, text, 'latin1');
  }
  return { ...systemPaths, proc: `${root}/proc`, sys: `${root}/sys` };
}

const product = (name: string) => ({ 'sys/class/dmi/id/product_name': `${name}\n` });
const vendor = (name: string) => ({ 'sys/class/dmi/id/sys_vendor': `${name}\n` });
/** The BIOS table of SMBIOS with its second extension byte. */
const bios = (extension: number) => ({ 'sys/firmware/dmi/entries/0-0/raw': `\0\x18${'\0'.repeat(17)}${String.fromCharCode(extension)}\0\0` });

test.each<[what: string, architecture: string, signature: string | null, files: Readonly<Record<string, string>>, name: string | null]>([
  ['nothing that says so', 'x64', null, {}, null],
  ['a desktop machine', 'x64', null, { ...product('ThinkPad'), ...vendor('LENOVO'), ...bios(0x08) }, null],
  ['KVM, by the processor', 'x64', 'KVMKVMKVM', {}, 'kvm'],
  ['QEMU without KVM', 'x64', 'TCGTCGTCGTCG', vendor('QEMU'), 'qemu'],
  ['QEMU with KVM', 'x64', 'KVMKVMKVM', vendor('QEMU'), 'kvm'],
  ['bhyve, whose name has a space at its end', 'x64', 'bhyve bhyve ', {}, 'bhyve'],
  ['VirtualBox on KVM', 'x64', 'KVMKVMKVM', { ...product('VirtualBox'), ...vendor('innotek GmbH') }, 'oracle'],
  ['a processor that names nobody known', 'x64', 'NewNewNewNew', {}, 'vm-other'],
  ['such a processor, and firmware that knows', 'x64', 'NewNewNewNew', product('Bochs'), 'bochs'],
  ['firmware that only says that it is one', 'x64', null, bios(0x10), 'vm-other'],
  ['Amazon on KVM', 'x64', 'KVMKVMKVM', { ...vendor('Amazon EC2'), ...bios(0x10) }, 'amazon'],
  ['Amazon without a hypervisor', 'x64', null, { ...vendor('Amazon EC2'), ...bios(0x08) }, null],
  ['Amazon without a hypervisor, by the product', 'arm64', null, { ...vendor('Amazon EC2'), ...product('c6g.metal') }, null],
  ['Google', 'x64', 'KVMKVMKVM', product('Google Compute Engine'), 'google'],
  ['Google without a hypervisor', 'x64', null, product('Google Compute Engine'), null],
  ['a guest of Xen', 'x64', 'Microsoft Hv', { 'proc/xen/capabilities': '' }, 'xen'],
  ["Xen's own first machine", 'x64', null, { 'proc/xen/capabilities': 'control_d\n' }, null],
  ["Xen's own first machine, by its features", 'x64', null, { 'proc/xen/x': '', 'sys/hypervisor/properties/features': '00000e00\n', 'sys/hypervisor/type': 'xen\n' }, null],
  ['Xen, by sysfs', 'arm64', null, { 'sys/hypervisor/type': 'xen\n' }, 'xen'],
  ['User Mode Linux', 'x64', 'KVMKVMKVM', { 'proc/cpuinfo': 'processor\t: 0\nvendor_id\t: User Mode Linux\n' }, 'uml'],
  ['an ARM board', 'arm64', null, { 'proc/device-tree/model': 'Board\0' }, null],
  ['KVM, by the device tree', 'arm64', null, { 'proc/device-tree/hypervisor/compatible': 'linux,kvm\0' }, 'kvm'],
  ['Xen, by the device tree', 'arm', null, { 'proc/device-tree/hypervisor/compatible': 'xen,xen-4.11\0xen,xen\0' }, 'xen'],
  ['QEMU, by the device tree', 'arm', null, { 'proc/device-tree/fw-cfg@9020000/x': '' }, 'qemu'],
  ['z/VM', 's390x', null, { 'proc/sysinfo': 'VM00 Name:            LINUX\nVM00 Control Program: z/VM    6.4.0\n' }, 'zvm'],
  ['KVM on Z', 's390x', null, { 'proc/sysinfo': 'VM00 Control Program: KVM/Linux\n' }, 'kvm'],
])('a hypervisor: %s', (_what, architecture, signature, files, name) => {
  expect(hypervisor(machineOf(files), { architecture, signature })).toBe(name);
});

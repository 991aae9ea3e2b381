/**
 * Which hypervisor this runs under, as systemd tells it (systemd-detect-virt(1)). Each source names some and misnames others, so
 * that their order matters: what firmware says of products that use KVM, then the processor, then the rest.
 */
import { arch } from 'node:os';
import type { Paths } from '../base/paths.ts';
import { hypervisorSignature } from '../kernel/cpuid.ts';
import { exists, listFolder, readText } from '../kernel/file.ts';

/** A hypervisor that has no name here. */
const unnamed = 'vm-other';

/** What each hypervisor calls itself to CPUID. */
const signatures: Readonly<Record<string, string>> = {
  ACRNACRNACRN: 'acrn', KVMKVMKVM: 'kvm', 'Linux KVM Hv': 'kvm', 'Microsoft Hv': 'microsoft', QNXQVMBSQG: 'qnx', SRESRESRESRE: 'sre',
  TCGTCGTCGTCG: 'qemu', VMwareVMware: 'vmware', XenVMMXenVMM: 'xen', 'bhyve bhyve ': 'bhyve',
};

/** How the names begin that firmware gives to virtual machines. */
const products: readonly (readonly [prefix: string, name: string])[] = [
  ['KVM', 'kvm'], ['OpenStack', 'kvm'], ['KubeVirt', 'kvm'], ['Amazon EC2', 'amazon'], ['QEMU', 'qemu'], ['VMware', 'vmware'],
  ['VMW', 'vmware'], ['innotek GmbH', 'oracle'], ['VirtualBox', 'oracle'], ['Oracle Corporation', 'oracle'], ['Xen', 'xen'],
  ['Bochs', 'bochs'], ['Parallels', 'parallels'], ['BHYVE', 'bhyve'], ['Hyper-V', 'microsoft'], ['Apple Virtualization', 'apple'],
  ['Google Compute Engine', 'google'],
];
/** The product before the vendor: QEMU is the vendor of machines that KVM runs. */
const productFiles = ['product_name', 'sys_vendor', 'board_vendor', 'bios_vendor', 'product_version'];

/** Those that show themselves as KVM, or as Hyper-V, to whoever asks the processor. */
const disguised: ReadonlySet<string> = new Set(['oracle', 'xen', 'amazon', 'parallels']);

const withFirmware: ReadonlySet<string> = new Set(['x64', 'ia32', 'arm', 'arm64', 'loong64']);
const withDeviceTree: ReadonlySet<string> = new Set(['arm', 'arm64', 'ppc', 'ppc64']);

export interface Processor {
  /** as Node names it */
  readonly architecture: string;
  /** what CPUID says; null where there is no hypervisor to it, or no CPUID */
  readonly signature: string | null;
}

/** @returns null on bare metal */
export function hypervisor(paths: Paths, { architecture, signature }: Processor = { architecture: arch(), signature: hypervisorSignature() }): string | null {
  const firmware = withFirmware.has(architecture) ? fromFirmware(paths) : null;
  if (firmware !== null && disguised.has(firmware)) return firmware;
  if (isUserModeLinux(paths)) return 'uml';
  const xen = fromXen(paths);
  if (xen === 'guest') return 'xen';
  const processor = fromProcessor(signature, firmware);
  if (xen === 'host') return processor;

  const sources: readonly (() => string | null)[] = [
    () => processor,
    () => (firmware === 'google' ? null : firmware),
    () => fromHypervisorFolder(paths),
    () => (withDeviceTree.has(architecture) ? fromDeviceTree(paths) : null),
    () => (architecture === 's390x' ? fromSysinfo(paths) : null),
  ];
  let found: string | null = null;
  for (const source of sources) {
    const name = source();
    if (name !== null && name !== unnamed) return name;
    found ??= name;
  }
  return found;
}

/** Google's firmware says the same of machines without a hypervisor, and the processor does not know whose KVM it is. */
function fromProcessor(signature: string | null, firmware: string | null): string | null {
  if (signature === null) return null;
  const name = signatures[signature] ?? unnamed;
  return name === 'kvm' && firmware === 'google' ? firmware : name;
}

/** DMI strings; where they are none of a virtual machine, the bit that says that it is one. */
function fromFirmware(paths: Paths): string | null {
  const name = nameOfProduct(paths);
  if (name === null) return saysVirtual(paths) === true ? unnamed : null;
  if (name !== 'amazon') return name;
  // Amazon has machines without a hypervisor too.
  const isVirtual = saysVirtual(paths) ?? !(lineOf(`${paths.sys}/class/dmi/id/product_name`) ?? '').includes('.metal');
  return isVirtual ? name : null;
}

function nameOfProduct({ sys }: Paths): string | null {
  for (const file of productFiles) {
    const text = lineOf(`${sys}/class/dmi/id/${file}`);
    const found = text === null ? undefined : products.find(([prefix]) => text.startsWith(prefix));
    if (found !== undefined) return found[1];
  }
  return null;
}

/** Bit 4 of the second extension byte of the BIOS's characteristics (SMBIOS, DSP0134, 7.1.2.2); null when it does not say. */
function saysVirtual({ sys }: Paths): boolean | null {
  const table = readText(`${sys}/firmware/dmi/entries/0-0/raw`) ?? '';
  return table.length < 20 || table.charCodeAt(1) < 20 ? null : (table.charCodeAt(19) & 0x10) !== 0;
}

function isUserModeLinux({ proc }: Paths): boolean {
  return /^vendor_id\t: (.*)$/m.exec(readText(`${proc}/cpuinfo`) ?? '')?.[1]?.startsWith('User Mode Linux') ?? false;
}

/** XENFEAT_dom0 of xen/include/public/features.h */
const xenHostBit = 1n << 11n;

/** Xen's first machine runs on the hardware and looks after the others. */
function fromXen({ proc, sys }: Paths): 'host' | 'guest' | null {
  if (!exists(`${proc}/xen`)) return null;
  const features = /^[0-9a-f]+/i.exec(lineOf(`${sys}/hypervisor/properties/features`) ?? '')?.[0];
  if (features !== undefined) return (BigInt(`0x${features}`) & xenHostBit) !== 0n ? 'host' : 'guest';
  return (lineOf(`${proc}/xen/capabilities`) ?? '').split(',').includes('control_d') ? 'host' : 'guest';
}

function fromHypervisorFolder({ sys }: Paths): string | null {
  const type = lineOf(`${sys}/hypervisor/type`);
  return type === null ? null : type === 'xen' ? 'xen' : unnamed;
}

function fromDeviceTree({ proc }: Paths): string | null {
  const tree = `${proc}/device-tree`;
  const compatible = readText(`${tree}/hypervisor/compatible`)?.split(/[\0\n]/)[0] ?? null;
  if (compatible !== null) {
    if (compatible === 'linux,kvm') return 'kvm';
    return ['xen', 'vmware'].find((name) => compatible.includes(name)) ?? unnamed;
  }
  const has = (name: string): boolean => exists(`${tree}/${name}`);
  if (has('ibm,partition-name') && has('hmc-managed?') && !has('chosen/qemu,graphic-width')) return 'powervm';
  return (listFolder(tree) ?? []).some((name) => name.includes('fw-cfg')) ? 'qemu' : null;
}

function fromSysinfo({ proc }: Paths): string | null {
  const program = /^VM00 Control Program:\s*(\S+)/m.exec(readText(`${proc}/sysinfo`) ?? '')?.[1];
  return program === undefined ? null : program === 'z/VM' ? 'zvm' : 'kvm';
}

function lineOf(file: string): string | null {
  return readText(file)?.split('\n')[0] ?? null;
}

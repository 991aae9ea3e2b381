import { binding } from './binding.ts';

/** Leaves of CPUID: what the processor can do, and who is between it and us (kernel, arch/x86/include/asm/cpufeatures.h). */
const FEATURES = 1;
const HYPERVISOR = 0x4000_0000;
/** X86_FEATURE_HYPERVISOR: bit 31 of ECX, which is the eighth byte */
const BYTE_OF_BIT = 7;
const HYPERVISOR_BIT = 0x80;

/**
 * What the hypervisor calls itself, such as `KVMKVMKVM`; null where there is none, and on processors other than x86.
 */
export function hypervisorSignature(): string | null {
  const features = binding.cpuid(FEATURES);
  if (features === undefined || (features.charCodeAt(BYTE_OF_BIT) & HYPERVISOR_BIT) === 0) return null;
  return (binding.cpuid(HYPERVISOR) ?? '').replace(/\0.*$/s, '');
}

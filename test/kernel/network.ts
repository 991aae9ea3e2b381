import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { LinkChange, VirtualFunctionChange } from '../../src/kernel/netlink-route.ts';
import { bundleProgram } from '../support/bundle-program.ts';
import { root } from '../support/repository.ts';

/** What can be asked for inside. Interfaces are named as they are called at that moment. */
export type NetworkStep =
  | { readonly kind: 'facts'; readonly name: string }
  | { readonly kind: 'change'; readonly name: string; readonly change: Exclude<LinkChange, { kind: 'address' }> }
  | { readonly kind: 'address'; readonly name: string; readonly address: string }
  | { readonly kind: 'virtual-function'; readonly name: string; readonly index: number; readonly change: Exclude<VirtualFunctionChange, { kind: 'address' }> | { readonly kind: 'address'; readonly address: string } }
  | { readonly kind: 'rename'; readonly name: string; readonly to: string }
  | { readonly kind: 'add-name' | 'remove-name'; readonly name: string; readonly alternative: string }
  | { readonly kind: 'attribute'; readonly name: string; readonly attribute: string }
  | { readonly kind: 'channels' | 'negotiation' | 'coalescing'; readonly name: string }
  /** whether a feature can be changed, or changes it */
  | { readonly kind: 'feature'; readonly name: string; readonly feature: string; readonly on?: boolean }
  | { readonly kind: 'set-up'; readonly name: string; readonly directory: string; readonly properties?: Readonly<Record<string, string>>; readonly rehearse?: boolean };

/** Why there can be no network of the test's own here, or null when there can. */
export function lacksNetwork(): string | null {
  if (process.getuid?.() !== 0) return 'needs root, for a network namespace';
  const tried = spawnSync('unshare', ['--mount', '--net', 'ip', 'link', 'add', 'probe0', 'type', 'veth', 'peer', 'name', 'probe1']);
  return tried.status === 0 ? null : 'needs unshare(1), ip(8) (Debian: apt install iproute2) and a kernel with veth interfaces';
}

/**
 * Does steps in a network namespace of its own; all of it is gone afterwards.
 *
 * @param interfaces  arguments of ip(8) that make them, such as `link add ve0 type veth peer name ve1`
 * @param machineEtc  a folder in place of /etc, for the machine-id
 */
export function inNetwork(interfaces: readonly string[], steps: readonly NetworkStep[], { machineEtc = null }: { machineEtc?: string | null } = {}): unknown[] {
  const folder = mkdtempSync(`${tmpdir()}/devmaster-network-`);
  try {
    const program = bundleProgram(folder, 'network-program', { file: `${root}/test/kernel/network-program.ts` });
    const script = ['set -e', 'mount --make-rprivate /', 'mount -t sysfs sysfs /sys', ...interfaces.map((words) => `ip ${words}`), 'exec "$@"'].join('\n');
    const { stdout, stderr, status } = spawnSync('unshare', ['--mount', '--net', 'sh', '-c', script, 'sh', process.execPath, program], { input: JSON.stringify({ steps, machineEtc }), encoding: 'utf8' });
    if (status !== 0) throw new Error(`the program inside failed: ${stderr}`);
    return JSON.parse(stdout) as unknown[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

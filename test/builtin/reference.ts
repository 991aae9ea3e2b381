import { spawnSync } from 'node:child_process';
import type { Paths } from '../../src/base/paths.ts';
import type { BuiltinAnswer } from '../../src/rules/world.ts';

/** The release whose answers are ours; earlier ones differ in a few. */
const oldestComparable = 262;

/** One call of a builtin: its words, and the device at this path below /devices. */
export interface ReferenceCall {
  readonly words: string;
  readonly devpath: string;
}

/**
 * systemd's own builtins on a sysfs that a test made: `udevadm test-builtin` in a mount namespace where that sysfs is /sys.
 *
 * DEVMASTER_REFERENCE_UDEVADM names the udevadm of systemd 262: a command such as `udevadm`, or one that enters a root where /sys
 * and /tmp are those outside.
 */
export class ReferenceBuiltins {
  readonly #command: string;

  private constructor(command: string) {
    this.#command = command;
  }

  /** @returns it, or what is missing */
  static find(): ReferenceBuiltins | { readonly missing: string } {
    const command = process.env['DEVMASTER_REFERENCE_UDEVADM'] ?? '';
    if (command === '') return { missing: 'a udevadm to compare with: set DEVMASTER_REFERENCE_UDEVADM to the command that runs one of systemd 262' };
    if (process.getuid?.() !== 0) return { missing: 'root, for a mount namespace' };
    const version = Number.parseInt(spawnSync('sh', ['-c', `${command} --version`], { encoding: 'latin1' }).stdout, 10);
    return version >= oldestComparable ? new ReferenceBuiltins(command) : { missing: `a udevadm of systemd ${oldestComparable} or later; that of DEVMASTER_REFERENCE_UDEVADM says ${version}` };
  }

  /**
   * Runs the calls one after another.
   *
   * @returns of each what it printed on its standard output, `NAME=VALUE` or `NAME (removed)`; null when it failed
   */
  ask(paths: Paths, calls: readonly ReferenceCall[]): (readonly string[] | null)[] {
    const script = `mount --bind "$1" /sys || exit; tab=$(printf '\\t'); while IFS="$tab" read -r device words; do ${this.#command} test-builtin "$words" "$device"; echo "= $?"; done`;
    const input = calls.map(({ words, devpath }) => `/sys${devpath}\t${words}\n`).join('');
    const { stdout, error } = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', paths.sys], {
      input,
      encoding: 'latin1',
      env: { ...process.env, SYSTEMD_DEVICE_VERIFY_SYSFS: '0', SYSTEMD_LOG_LEVEL: 'emerg' },
    });
    if (error !== undefined) throw error;
    const outputs: (string[] | null)[] = [];
    let lines: string[] = [];
    for (const line of stdout.split('\n').slice(0, -1)) {
      const status = /^= ([0-9]+)$/.exec(line)?.[1];
      if (status === undefined) lines.push(line);
      else {
        outputs.push(status === '0' ? lines : null);
        lines = [];
      }
    }
    return outputs;
  }
}

/** An answer as `ask` gives it. */
export function outputOf(answer: BuiltinAnswer): readonly string[] | null {
  if (!answer.ok) return null;
  return answer.properties.map(([name, value]) => (value === null ? `${name} (removed)` : `${name}=${value}`));
}

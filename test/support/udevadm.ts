import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import { runDevctl } from '../../src/cli/run.ts';

/** What a client said to one call. Texts are byte strings. */
export interface Answer {
  readonly status: number;
  readonly out: string;
  readonly complaints: string;
}

/** The roots that show a machine other than this one. */
export type MachineRoots = Pick<Paths, 'sys' | 'dev' | 'run'>;

/** Between what calls print: a text that no device has. */
const MARK = 'devmaster-test-end-of-call';

/**
 * A udevadm to compare with. Many calls are made by one shell, because a call may cost more to prepare (a chroot, mounts) than to
 * make.
 */
export class Udevadm {
  readonly version: number;
  readonly #command: readonly string[];

  private constructor(command: readonly string[], version: number) {
    this.#command = command;
    this.version = version;
  }

  /** The one of this system; null when there is none. */
  static installed(): Udevadm | null {
    return Udevadm.#at(['udevadm']);
  }

  /** The one whose output is ours, which DEVMASTER_REFERENCE_UDEVADM names (`chroot /srv/sid udevadm`); null when it names none. */
  static reference(): Udevadm | null {
    const words = (process.env['DEVMASTER_REFERENCE_UDEVADM'] ?? '').split(' ').filter((word) => word !== '');
    const found = words.length === 0 ? null : Udevadm.#at(words);
    return found !== null && found.version >= 262 ? found : null;
  }

  static #at(command: readonly string[]): Udevadm | null {
    const { stdout, status } = spawnSync(command[0] as string, [...command.slice(1), '--version'], { encoding: 'latin1' });
    return status === 0 ? new Udevadm(command, Number.parseInt(stdout, 10)) : null;
  }

  /**
   * Makes the calls one after the other.
   *
   * @param machine  shown in the place of this machine's own /sys, /dev and /run/udev, which only root can do
   */
  ask(calls: readonly (readonly string[])[], machine: MachineRoots | null = null): Answer[] {
    const folder = mkdtempSync(join(tmpdir(), 'devmaster-udevadm-'));
    try {
      const udevadm = this.#command.at(-1) as string;
      writeFileSync(join(folder, 'calls'), [...callFunction(udevadm, folder), ...calls.map((call) => `call ${call.map(quoted).join(' ')}`), ''].join('\n'), 'latin1');
      const shell = [...this.#command.slice(0, -1), 'sh', join(folder, 'calls')];
      const [program, ...rest] = (machine === null ? shell : ['unshare', '-m', 'sh', '-c', `${showMachine(machine)}; exec "$@"`, '-', ...shell]) as [string, ...string[]];
      const env = { ...process.env, LC_ALL: 'C', SYSTEMD_DEVICE_VERIFY_SYSFS: machine === null ? '1' : '0' };
      const { stdout, stderr, error } = spawnSync(program, rest, { encoding: 'latin1', maxBuffer: 1 << 30, timeout: 200_000, env });
      if (error !== undefined) throw error;
      const answers = stdout.split(`${MARK}\n`);
      if (answers.length !== calls.length + 1) throw new Error(`${answers.length - 1} of ${calls.length} calls were made: ${stderr}`);
      return answers.slice(0, -1).map(understand);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/**
 * The same of ours, in this process.
 *
 * @param machine  looked at instead of this one
 */
export async function askOurs(calls: readonly (readonly string[])[], machine: Partial<Paths> | null = null): Promise<Answer[]> {
  const roots = Object.entries(machine ?? {}).map(([name, path]) => [`DEVMASTER_${name.replace(/[A-Z]/, '_$&').toUpperCase()}`, path]);
  const environment = { LC_ALL: 'C', ...(Object.fromEntries(roots) as Record<string, string>) };
  const answers: Answer[] = [];
  for (const call of calls) {
    let [out, complaints] = ['', ''];
    const status = await runDevctl(call, { paths: systemPaths, environment, program: 'udevadm', out: (text) => void (out += text), complain: (line) => void (complaints += `${line}\n`) }, 'test');
    answers.push({ status, out, complaints });
  }
  return answers;
}

/** A call's output, status and complaints, each behind a mark. The file for complaints is in the folder. */
function callFunction(udevadm: string, folder: string): string[] {
  return [
    `call() {`,
    `  ${udevadm} "$@" 2>${folder}/complaints </dev/null; status=$?`,
    `  printf '%s %s\\n' '${MARK}' $status`,
    `  while IFS= read -r line || [ -n "$line" ]; do printf '%s\\n' "$line"; done <${folder}/complaints`,
    `  printf '%s\\n' '${MARK}'`,
    `}`,
  ];
}

function understand(text: string): Answer {
  const at = text.lastIndexOf(`${MARK} `);
  const [status = '', ...complaints] = text.slice(at + MARK.length + 1).split('\n');
  return { status: Number(status), out: text.slice(0, at), complaints: complaints.join('\n') };
}

function showMachine({ sys, dev, run }: MachineRoots): string {
  return `set -e; mount -t tmpfs none /run; mkdir /run/udev; mount --bind ${run}/udev /run/udev; mount --bind ${sys} /sys; mount --bind ${dev} /dev`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

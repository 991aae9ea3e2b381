import { spawnSync } from 'node:child_process';

/** The release whose words and verdicts are ours; earlier ones differ in a few. */
const oldestComparable = 262;

/**
 * The udevadm to compare with, named by DEVMASTER_REFERENCE_UDEVADM: a command such as `udevadm`, or `chroot /srv/sid udevadm`
 * where /tmp is the same folder inside and outside.
 */
export class ReferenceUdevadm {
  private readonly command: readonly string[];

  private constructor(command: readonly string[]) {
    this.command = command;
  }

  /** @returns it, or what is missing */
  static find(): ReferenceUdevadm | { readonly missing: string } {
    const given = process.env['DEVMASTER_REFERENCE_UDEVADM'];
    if (given === undefined || given === '') {
      return { missing: `a udevadm to compare with: set DEVMASTER_REFERENCE_UDEVADM to the command that runs one of systemd ${oldestComparable}` };
    }
    const reference = new ReferenceUdevadm(given.split(' '));
    const version = Number.parseInt(reference.run(['--version']).out, 10);
    if (version >= oldestComparable) return reference;
    return { missing: `a udevadm of systemd ${oldestComparable} or later in DEVMASTER_REFERENCE_UDEVADM; that one says ${version}` };
  }

  /** What `verify` prints about files, as byte strings. */
  verify(options: readonly string[], files: readonly string[]): { readonly status: number; readonly out: string; readonly complaints: readonly string[] } {
    const { status, out, errors } = this.run(['verify', ...options, ...files]);
    return { status, out, complaints: errors.split('\n').slice(0, -1) };
  }

  private run(args: readonly string[]): { readonly status: number; readonly out: string; readonly errors: string } {
    const [program, ...first] = this.command as [string, ...string[]];
    const { status, stdout, stderr, error } = spawnSync(program, [...first, ...args], { encoding: 'latin1', maxBuffer: 256 * 1024 * 1024 });
    if (error !== undefined) throw error;
    return { status: status ?? -1, out: stdout, errors: stderr };
  }
}

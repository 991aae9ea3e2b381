/** Where no daemon runs, or one that only root may ask: in the words of udevadm of 262, for root and for others. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const program = join(import.meta.dirname, '../../../dist/devctl.js');

/** In a /run of its own, under the name udevadm. */
function udevadm(words: readonly string[], { asNobody }: { readonly asNobody: boolean }): { readonly status: number | null; readonly stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'devctl-nobody-'));
  try {
    chmodSync(folder, 0o755);
    mkdirSync(`${folder}/udev`);
    const user = asNobody ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : ['env'];
    const { status, stderr } = spawnSync(user[0] as string, [...user.slice(1), 'bash', '-c', 'exec -a udevadm "$0" "$@"', process.execPath, program, ...words, `--run=${folder}`], { encoding: 'utf8' });
    return { status, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isRoot = process.getuid?.() === 0;

describe.each([false, ...(isRoot ? [true] : [])])('udevadm (as nobody: %s)', (asNobody) => {
  it.each([
    [['control', '--ping'], 'Failed to connect to udev via varlink: No such file or directory\n'],
    [['control', '--reload'], 'Failed to connect to udev via varlink: No such file or directory\n'],
    [['control', '--exit', '--timeout=x'], "Failed to parse timeout value 'x': Invalid argument\n"],
    [['trigger', '--dry-run', '--wait-daemon', '/dev/null'], 'Failed to connect to udev via varlink: No such file or directory\n'],
  ])('%j', (words, stderr) => {
    expect(udevadm(words, { asNobody })).toEqual({ status: 1, stderr });
  });
});

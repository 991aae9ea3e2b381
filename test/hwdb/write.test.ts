import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ValueForm } from '../../src/hwdb/format.ts';
import { headerField } from '../../src/hwdb/format.ts';
import { updateHwdb } from '../../src/hwdb/update.ts';
import { fixtures, makeRoot, paths } from './system.ts';

/** Copies .hwdb files to where packages put them, and compiles them there. */
function compile(folder: string, form: ValueForm): { readonly root: string; readonly bytes: Buffer } {
  const root = makeRoot();
  mkdirSync(`${root}/usr/lib/udev/hwdb.d`, { recursive: true });
  // systemd without a merged /usr looks in /lib.
  symlinkSync('usr/lib', `${root}/lib`);
  for (const name of readdirSync(folder)) if (name.endsWith('.hwdb')) copyFileSync(`${folder}/${name}`, `${root}/usr/lib/udev/hwdb.d/${name}`);
  expect(updateHwdb({ root, paths, usr: true, form }).outcome.kind).toBe('written');
  return { root, bytes: readFileSync(`${root}/usr/lib/udev/hwdb.bin`) };
}

/** Who wrote a file, and when systemd was released, is all that may differ. */
function withoutVersion(bytes: Buffer): Buffer {
  return Buffer.from(bytes).fill(0, headerField.version, headerField.version + 8);
}

describe('hwdb.bin', () => {
  it('is byte for byte what `systemd-hwdb update` of systemd 262 writes', () => {
    expect(compile(`${fixtures}/good`, 'long').bytes.equals(readFileSync(`${fixtures}/good/hwdb.bin`))).toBe(true);
  });

  it('is byte for byte what `udevadm hwdb --update` of systemd 262 writes', () => {
    expect(compile(`${fixtures}/good`, 'short').bytes.equals(readFileSync(`${fixtures}/good/hwdb-short.bin`))).toBe(true);
  });

  it('has the same bytes as that of the distribution, made of its files', (ctx) => {
    const theirs = ['/usr/lib/udev/hwdb.bin', '/etc/udev/hwdb.bin'].find((path) => existsSync(path));
    if (theirs === undefined || !existsSync('/usr/lib/udev/hwdb.d')) return ctx.skip('needs the hwdb.d and the hwdb.bin of a distribution (Debian: apt install udev)');
    if (existsSync('/etc/udev/hwdb.d') && readdirSync('/etc/udev/hwdb.d').length > 0) return ctx.skip('needs a system without files in /etc/udev/hwdb.d');
    expect(withoutVersion(compile('/usr/lib/udev/hwdb.d', 'long').bytes).equals(withoutVersion(readFileSync(theirs)))).toBe(true);
  });

  it('is a file that systemd-hwdb reads', (ctx) => {
    const { root } = compile(`${fixtures}/good`, 'long');
    const { stdout, error } = spawnSync('systemd-hwdb', ['query', '--root', root, 'lamp:v0001p00A1'], { encoding: 'latin1' });
    if (error !== undefined) return ctx.skip('needs systemd-hwdb (Debian: apt install udev)');
    expect(stdout.split('\n')).toContain('ID_MODEL_FROM_DATABASE=Lamp, renamed');
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../support/repository.ts';

const missing = spawnSync('umockdev-run', ['--version']).status === 0 ? null : 'needs umockdev-run: apt-get install umockdev';
const devpath = '/devices/pci/usb1/1-1/0003:1050:0407.0001/hidraw/hidraw0';
const token = 'ID_FIDO_TOKEN=1\nID_SECURITY_TOKEN=1\n';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'devmaster-fido-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Asks about a HID device with a report descriptor, in hexadecimal digits. */
function ask(descriptor: string, args: readonly string[] = [`/sys${devpath}`]): { status: number | null; out: string } {
  const file = join(folder, 'device');
  writeFileSync(file, `P: ${devpath.slice(0, devpath.indexOf('/hidraw'))}\nE: SUBSYSTEM=hid\nH: report_descriptor=${descriptor.toUpperCase()}\n\nP: ${devpath}\nN: hidraw0\nE: DEVNAME=/dev/hidraw0\nE: SUBSYSTEM=hidraw\n`);
  const program = join(root, 'dist/devmaster-id');
  const { status, stdout } = spawnSync('umockdev-run', ['-d', file, '--', 'env', `DEVPATH=${devpath}`, program, 'fido_id', ...args], { encoding: 'latin1' });
  return { status, out: stdout };
}

describe.skipIf(missing !== null)(`fido_id${missing === null ? '' : ` (${missing})`}`, () => {
  it.each([
    ['a security key', '06d0f10901a1010920150026ff007508954081020921150026ff00750895409102c0', token],
    ['a usage that names its page', '0b0100d0f1', token],
    ['a usage after a long item', 'fe0300aabbcc06d0f10901', token],
    ['a keyboard', '05010906a101c0', ''],
    ['another usage of that page', '06d0f10902', ''],
    ['that usage of another page', '05010901', ''],
  ])('judges %s by its report descriptor', (_what, descriptor, out) => {
    expect(ask(descriptor)).toEqual({ status: 0, out });
  });

  it('finds the device by the environment that programs of rules have', () => {
    expect(ask('06d0f10901', [])).toEqual({ status: 0, out: token });
  });

  it('fails when a descriptor ends in an item, or names a page that cannot be', () => {
    for (const descriptor of ['06d0', '0a01', 'fe', '07d0f100000901']) expect(ask(descriptor)).toEqual({ status: 1, out: '' });
  });
});

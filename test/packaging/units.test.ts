/** The units for systemd, as the systemd of a root file system reads them. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { enabled } from '../../src/cli/system/init.ts';
import { inNamespace, lacksNamespaces, referenceRoot } from '../support/sandbox.ts';

const folder = join(import.meta.dirname, '../../packaging/systemd');
const units = readdirSync(folder).filter((name) => /\.(service|socket)$/.test(name));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

const missing =
  lacksNamespaces() ??
  (referenceRoot === null || !existsSync(join(referenceRoot, 'usr/bin/systemd-analyze')) ? 'needs a root file system with systemd: DEVMASTER_REFERENCE_ROOT=<folder>' : null);

it('have together all names of systemd-udevd\'s units', () => {
  const names = units.flatMap((unit) => enabled(unit, read(unit))).flatMap((link) => /^\/etc\/systemd\/system\/([^/]+)$/.exec(link)?.[1] ?? []);
  expect(names.sort()).toEqual([
    'systemd-udev-settle.service', 'systemd-udev-trigger.service', 'systemd-udevd-control.socket', 'systemd-udevd-kernel.socket', 'systemd-udevd-varlink.socket', 'systemd-udevd.service', 'udev.service',
  ]);
});

it('do not forbid memory that is written and executed, which V8 needs', () => {
  expect(read('devmasterd.service')).not.toMatch(/^MemoryDenyWriteExecute=yes/m);
});

describe.skipIf(missing !== null)(`systemd${missing === null ? '' : ` (${missing})`}`, () => {
  it('understands every line of them, under our names and udev\'s', () => {
    const result = inNamespace(`
      mkdir /run/layers && mount -t tmpfs tmpfs /run/layers && mkdir /run/layers/upper /run/layers/work /run/layers/root
      root=/run/layers/root
      mount -t overlay -o "lowerdir=${referenceRoot},upperdir=/run/layers/upper,workdir=/run/layers/work" overlay $root
      mount -t proc proc $root/proc; mount -t sysfs sysfs $root/sys; mount -t tmpfs tmpfs $root/run
      cp ${process.execPath} $root/usr/bin/node
      $DEVCTL system install --root $root >/dev/null 2>&1 || exit 1
      chroot $root systemd-analyze verify ${units.join(' ')} systemd-udevd.service systemd-udevd-kernel.socket systemd-udev-trigger.service systemd-udev-settle.service`);
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
  });
});

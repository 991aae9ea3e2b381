import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installed, prepareInstallation, uninstall } from '../../../src/cli/system/install.ts';
import { statusOf } from '../../../src/cli/system/status.ts';
import { systemPaths } from '../../../src/base/paths.ts';
import { FakeRoot, systemdRoot } from './fake-root.ts';

const missing = process.getuid?.() !== 0 ? 'needs root, for dpkg' : spawnSync('dpkg-deb', ['--version']).status !== 0 ? 'needs dpkg' : null;

describe.skipIf(missing !== null)(`in a root with dpkg${missing === null ? '' : ` (${missing})`}`, () => {
  let root: FakeRoot;
  let packages = '';

  beforeEach(() => {
    const { 'usr/bin/udevadm': _, 'usr/lib/systemd/systemd-udevd': __, ...rest } = systemdRoot;
    root = new FakeRoot({ ...rest, 'var/lib/dpkg/info': 'folder', 'var/lib/dpkg/updates': 'folder', 'var/lib/dpkg/status': '', 'var/lib/dpkg/diversions': '' });
    packages = mkdtempSync(join(tmpdir(), 'devmaster-packages-'));
    unpack('1', '/usr/bin/udevadm');
  });
  afterEach(() => {
    root.dispose();
    rmSync(packages, { recursive: true });
  });

  /** Installs a package udev that has the client under the name it is given. */
  function unpack(version: string, name: string): void {
    const folder = join(packages, version);
    mkdirSync(join(folder, 'DEBIAN'), { recursive: true });
    writeFileSync(join(folder, 'DEBIAN/control'), `Package: udev\nVersion: ${version}\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: a test\n`);
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), `udevadm ${version}`);
    chmodSync(join(folder, name), 0o755);
    run('dpkg-deb', '--root-owner-group', '--build', folder, `${folder}.deb`);
    run('dpkg', `--root=${root.root}`, '--force-all', '--log=/dev/null', '--install', `${folder}.deb`);
  }

  function run(program: string, ...args: string[]): string {
    const result = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
    if (result.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${result.stderr}`);
    return result.stdout;
  }

  const install = (): void => prepareInstallation(root.installation()).carryOut();
  const remove = (): void => uninstall({ root: root.root, force: false, part: 'all' });
  /** dpkg keeps the list before the last change */
  const list = (): string[] => root.list().filter((line) => !/^var\/lib\/dpkg\/(diversions(-old)?|lock|triggers\/)/.test(line));

  it('diverts what udev ships, and undoes it', () => {
    const before = list();
    install();
    expect(run('dpkg-divert', `--root=${root.root}`, '--list').trim().split('\n').sort()).toEqual([
      'local diversion of /usr/bin/udevadm to /usr/bin/udevadm.devmaster-orig',
      'local diversion of /usr/lib/systemd/systemd-udevd to /usr/lib/systemd/systemd-udevd.devmaster-orig',
    ]);
    remove();
    expect(list()).toEqual(before);
    expect(root.read('var/lib/dpkg/diversions')).toBe('');
  });

  it('diverts the name that the package has in its list, where /bin is a link to /usr/bin', () => {
    unpack('2', '/bin/udevadm');
    install();
    expect(installed(root.root).entries.find(({ name }) => name === '/usr/bin/udevadm')).toMatchObject({ diverted: '/bin/udevadm', aside: '/usr/bin/udevadm.devmaster-orig' });
    expect(run('dpkg-divert', `--root=${root.root}`, '--list')).toContain('local diversion of /bin/udevadm to /bin/udevadm.devmaster-orig\n');
    remove();
    expect(root.read('var/lib/dpkg/diversions')).toBe('');
  });

  it('keeps its names when udev is upgraded, and gives them to the newer udev', () => {
    install();
    unpack('2', '/usr/bin/udevadm');
    expect(root.read('usr/bin/udevadm')).toBe('front');
    remove();
    expect(root.read('usr/bin/udevadm')).toBe('udevadm 2');
  });

  it('leaves nothing behind when udev was removed meanwhile', () => {
    install();
    run('dpkg', `--root=${root.root}`, '--force-all', '--log=/dev/null', '--remove', 'udev');
    remove();
    expect(list().filter((line) => line.includes('udevadm'))).toEqual([]);
  });

  it('shows in the status that dpkg knows', async () => {
    install();
    expect((await statusOf(root.root, systemPaths)).replaced).toEqual([
      { name: '/usr/bin/udevadm', aside: '/usr/bin/udevadm.devmaster-orig', diverted: true, present: true },
      { name: '/usr/lib/systemd/systemd-udevd', aside: '/usr/lib/systemd/systemd-udevd.devmaster-orig', diverted: true, present: false },
    ]);
  });

  it.each([
    ['the administrator', ['--local']],
    ['another-udev', ['--package', 'another-udev']],
  ])('refuses what %s diverts already', (who, options) => {
    run('dpkg-divert', `--root=${root.root}`, ...options, '--no-rename', '--divert', '/usr/bin/udevadm.theirs', '--add', '/usr/bin/udevadm');
    const before = root.list();
    expect(install).toThrow(`${root.root}/usr/bin/udevadm is already diverted by ${who}: see dpkg-divert --list`);
    expect(root.list()).toEqual(before);
  });

  it('leaves other diversions alone, and adds none twice', () => {
    run('dpkg-divert', `--root=${root.root}`, '--local', '--no-rename', '--divert', '/usr/bin/udevadm.theirs', '--add', '/usr/bin/other');
    install();
    const whole = list().map((line) => line.replace(/ \d+\.?\d* (\d+) /, ' $1 '));
    install();
    expect(list().map((line) => line.replace(/ \d+\.?\d* (\d+) /, ' $1 '))).toEqual(whole);
    expect(readFileSync(join(root.root, 'var/lib/dpkg/diversions'), 'utf8').split('\n').filter((line) => line.endsWith('.devmaster-orig'))).toHaveLength(2);
  });
});

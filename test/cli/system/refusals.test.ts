import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/base/errors.ts';
import { FileLock } from '../../../src/kernel/lock.ts';
import { chooseInit } from '../../../src/cli/system/init.ts';
import { installed, prepareInstallation, refuseStrangeRoot, uninstall } from '../../../src/cli/system/install.ts';
import { readManifest, writeManifest } from '../../../src/cli/system/manifest.ts';
import { findNode } from '../../../src/cli/system/node-program.ts';
import { programFiles } from '../../../src/cli/system/package-files.ts';
import { givenRoot, systemdRoot, type Content, type FakeRoot } from './fake-root.ts';

function installedRoot(contents: Readonly<Record<string, Content>> = systemdRoot): FakeRoot {
  const root = givenRoot(contents);
  prepareInstallation(root.installation()).carryOut();
  return root;
}

/** The one line that the user gets, with the root as `~`. */
function refusal(root: FakeRoot, act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    expect(error.message).not.toContain('\n');
    return error.message.replaceAll(root.root, '~').replaceAll(root.package, 'package');
  }
  return 'nothing was refused';
}

/** What a refused act says, having changed nothing. */
function refusedUntouched(root: FakeRoot, act: () => unknown): string {
  const before = root.list();
  const message = refusal(root, act);
  expect(root.list()).toEqual(before);
  return message;
}

const install = (root: FakeRoot, changes: Parameters<FakeRoot['installation']>[0] = {}) => (): void => prepareInstallation(root.installation(changes)).carryOut();
const remove = (root: FakeRoot, force = false) => (): void => uninstall({ root: root.root, force, part: 'all' });

describe('an installation is refused', () => {
  it('into an empty folder', () => {
    const root = givenRoot({});
    expect(refusal(root, () => refuseStrangeRoot(root.root))).toBe('~ is no folder, or an empty one');
  });

  it('into a folder that is no root file system', () => {
    const root = givenRoot({ 'home/me/notes.txt': '' });
    expect(refusal(root, () => refuseStrangeRoot(root.root))).toBe('~ does not look like a root file system: it has no usr, bin or etc');
  });

  it('when the package was not built', () => {
    const root = givenRoot(systemdRoot);
    root.removeFromPackage('dist/devmaster.node');
    expect(refusal(root, () => programFiles(root.package))).toBe("package/dist/devmaster.node is missing: run 'npm run build' first");
  });

  it('over a file that is not ours', () => {
    const root = givenRoot({ ...systemdRoot, 'usr/lib/systemd/system/devmasterd.service': '[Unit]\n' });
    expect(refusedUntouched(root, install(root))).toBe("~/usr/lib/systemd/system/devmasterd.service is there already and not devmaster's: move it away");
  });

  it('over a unit of the administrator\'s', () => {
    const root = givenRoot({ ...systemdRoot, 'etc/systemd/system/systemd-udevd.service': { link: '/dev/null' } });
    expect(refusedUntouched(root, install(root))).toBe("~/etc/systemd/system/systemd-udevd.service is there already and not devmaster's: move it away");
  });

  it('when a folder has a name that is to be replaced', () => {
    const root = givenRoot({ ...systemdRoot, 'usr/bin/udevadm': 'folder' });
    expect(refusedUntouched(root, install(root))).toBe('~/usr/bin/udevadm is a folder: it cannot be replaced');
  });

  it('when there is no room for what is replaced', () => {
    const root = givenRoot({ ...systemdRoot, 'usr/bin/udevadm.devmaster-orig': 'from where?' });
    expect(refusedUntouched(root, install(root))).toBe('~/usr/bin/udevadm.devmaster-orig is in the way: what has the name of /usr/bin/udevadm would go there');
  });

  it('when links lead in a circle', () => {
    const root = givenRoot({ ...systemdRoot, 'etc/devmaster': { link: 'devmaster' } });
    expect(refusedUntouched(root, install(root))).toBe('~/etc/devmaster/config.toml: links lead in a circle');
  });

  it('over one for another init system', () => {
    const root = installedRoot();
    expect(refusedUntouched(root, install(root, { initName: 'busybox' }))).toBe('devmaster is installed in ~ for systemd: uninstall it before it is installed for busybox');
  });

  it('over an uninstall that was interrupted', () => {
    const root = installedRoot();
    writeManifest(root.root, { ...installed(root.root), state: 'removing' });
    expect(refusedUntouched(root, install(root))).toBe("an uninstall in ~ was interrupted: finish it first with 'devctl system uninstall'");
  });

  it('over files that were changed since, unless it is forced', () => {
    const root = installedRoot();
    root.put({ 'usr/lib/systemd/system/devmasterd.service': '[Unit]\nDescription=Mine\n' });
    expect(refusedUntouched(root, install(root))).toBe('~/usr/lib/systemd/system/devmasterd.service was changed since devmaster was installed: --force overwrites it');
    install(root, { force: true })();
    expect(root.read('usr/lib/systemd/system/devmasterd.service')).toContain('Description=Device Manager devmaster');
  });

  it('while another devctl is at it', () => {
    const root = installedRoot();
    const lock = FileLock.tryExclusive(Buffer.from(join(root.root, 'var/lib/devmaster')).toString('latin1'));
    if (typeof lock === 'number') throw new Error(`the lock cannot be had: ${lock}`);
    try {
      expect(refusedUntouched(root, install(root))).toBe('another devctl is changing ~');
      expect(refusedUntouched(root, remove(root))).toBe('another devctl is changing ~');
    } finally {
      lock.close();
    }
  });
});

describe('an init system', () => {
  it('must be one that we know', () => {
    const root = givenRoot(systemdRoot);
    expect(refusal(root, () => chooseInit(root.root, 'upstart'))).toBe('--init upstart: known are systemd, openrc, sysvinit, s6, busybox, sysmaster');
  });

  it('must be there', () => {
    const root = givenRoot({ 'etc/passwd': '' });
    expect(refusal(root, () => chooseInit(root.root, null))).toBe('no init system was found in ~: name one with --init');
  });

  it('must be clear when there are several', () => {
    const root = givenRoot({ 'usr/lib/systemd/systemd': { program: '' }, 'sbin/openrc': { program: '' } });
    expect(refusal(root, () => chooseInit(root.root, null))).toBe('~ has more than one init system (systemd, openrc): name one with --init');
  });

  it('is the one that the kernel starts when there are several', () => {
    const root = givenRoot({ 'usr/lib/systemd/systemd': { program: '' }, 'sbin/openrc': { program: '' }, 'sbin/init': { link: '/usr/lib/systemd/systemd' } });
    expect(chooseInit(root.root, null).name).toBe('systemd');
  });
});

describe('Node', () => {
  const find = (root: FakeRoot, named: string | null = null) => (): unknown => findNode({ root: root.root, named, addon: join(root.package, 'dist/devmaster.node') });

  it('must be there', () => {
    const root = givenRoot({ 'usr/bin/other': { program: '' } });
    expect(refusal(root, find(root))).toBe('there is no node in ~: devmaster needs Node 20 or newer (looked in /usr/local/bin, /usr/bin, /bin, /usr/local/sbin, /usr/sbin, /sbin; --node names another place)');
  });

  it('must be a program', () => {
    const root = givenRoot({ 'usr/bin/node': 'text', 'opt/node': 'folder' });
    expect(refusal(root, find(root))).toMatch(/^there is no node/);
    expect(refusal(root, find(root, '/opt/node'))).toBe('~/opt/node is no program');
    expect(refusal(root, find(root, '/opt/nothing'))).toBe('~/opt/nothing is no program');
  });

  it('must be named as it is called inside the root', () => {
    const root = givenRoot(systemdRoot);
    expect(refusal(root, find(root, 'usr/bin/node'))).toBe('--node usr/bin/node: the name must begin with /, as it is inside the root');
  });

  it('must be for the processor that the addon is for', () => {
    const root = givenRoot(systemdRoot);
    const elf = (machine: number): { readonly program: string } => ({ program: `\x7fELF\x02\x01${'\0'.repeat(12)}${String.fromCharCode(machine)}\0` });
    root.put({ 'usr/bin/node': elf(62) });
    root.putPackage({ 'dist/devmaster.node': elf(40) });
    expect(refusal(root, find(root))).toBe('~/usr/bin/node is for another kind of processor than this build of devmaster');
  });

  it('must not be too old', () => {
    const folder = mkdtempSync(join(tmpdir(), 'devmaster-node-'));
    try {
      const node = join(folder, 'node');
      writeFileSync(node, '#!/bin/sh\necho v18.20.4\n');
      chmodSync(node, 0o755);
      const root = givenRoot(systemdRoot);
      expect(refusal(root, () => findNode({ root: '/', named: node, addon: node })).replace(folder, '')).toBe('/node is Node v18.20.4: devmaster needs 20 or newer');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('that cannot be started from here is taken on trust', () => {
    const root = givenRoot({ ...systemdRoot, 'usr/bin/node': { link: '/opt/node-20/bin/node' }, 'opt/node-20/bin/node': { program: '#!/nowhere\n' } });
    expect(find(root)()).toEqual({ name: '/usr/bin/node', version: null });
  });
});

describe('an uninstall is refused', () => {
  it('when nothing is installed', () => {
    const root = givenRoot(systemdRoot);
    expect(refusedUntouched(root, remove(root))).toBe('devmaster is not installed in ~');
  });

  it('when the manifest is damaged', () => {
    const root = installedRoot();
    root.put({ 'var/lib/devmaster/manifest.json': '{"format": 1, ' });
    expect(refusedUntouched(root, remove(root))).toBe('~/var/lib/devmaster/manifest.json is damaged; without it nobody knows what to take back');
  });

  it('when the manifest is of another format', () => {
    const root = installedRoot();
    root.put({ 'var/lib/devmaster/manifest.json': '{"format": 2}' });
    expect(refusedUntouched(root, remove(root))).toBe("~/var/lib/devmaster/manifest.json was written by another version of devmaster: use that version's devctl");
  });

  it('when a file was changed since, unless it is forced', () => {
    const root = givenRoot(systemdRoot);
    const before = root.list();
    install(root)();
    root.put({ 'usr/bin/udevadm': { program: 'a newer udevadm' } });
    expect(refusedUntouched(root, remove(root))).toBe('~/usr/bin/udevadm was changed since devmaster was installed: move it away, or --force removes it');
    remove(root, true)();
    expect(root.list()).toEqual(before);
  });

  it('when permissions were changed since', () => {
    const root = installedRoot();
    chmodSync(join(root.root, 'usr/lib/devmaster/devctl'), 0o700);
    expect(refusedUntouched(root, remove(root))).toMatch(/devctl was changed since/);
  });

  it('when what was replaced is gone, unless it is forced', () => {
    const root = installedRoot();
    root.remove('usr/bin/udevadm.devmaster-orig');
    expect(refusedUntouched(root, remove(root))).toBe('what ~/usr/bin/udevadm replaced is no longer at ~/usr/bin/udevadm.devmaster-orig: --force removes devmaster all the same');
    remove(root, true)();
    expect(readManifest(root.root)).toBeNull();
  });

  it('never because a file of ours is missing', () => {
    const root = givenRoot(systemdRoot);
    const before = root.list();
    install(root)();
    root.remove('usr/lib/devmaster/dist');
    remove(root)();
    expect(root.list()).toEqual(before);
  });
});

describe('folders that were made', () => {
  it('stay when somebody else put something into them', () => {
    const root = installedRoot();
    mkdirSync(join(root.root, 'etc/devmaster/rules.d'));
    root.put({ 'etc/devmaster/rules.d/10-mine.rules': '# mine\n' });
    remove(root)();
    expect(root.read('etc/devmaster/rules.d/10-mine.rules')).toBe('# mine\n');
  });
});

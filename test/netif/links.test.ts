import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, release, tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import { listLinkFiles } from '../../src/netif/link-directories.ts';
import { loadLinks } from '../../src/netif/links.ts';
import { Machine } from '../../src/netif/machine.ts';

/** A folder of the test's own with these files; null makes a link to /dev/null. */
function makeFolder(files: Readonly<Record<string, string | null>>): string {
  const root = mkdtempSync(`${tmpdir()}/devmaster-link-`);
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(`${root}/${name}`), { recursive: true });
    if (text === null) symlinkSync('/dev/null', `${root}/${name}`);
    else writeFileSync(`${root}/${name}`, text);
  }
  return root;
}

describe('files', () => {
  test('are in the order of their names, of one name the first directory\'s, and can be masked', () => {
    const root = makeFolder({
      'etc/20-b.link': 'x', 'etc/90-masked.link': '', 'etc/91-masked.link': null, 'etc/.hidden.link': 'x', 'etc/README': 'x',
      'lib/10-a.link': 'x', 'lib/20-b.link': 'x', 'lib/90-masked.link': 'x', 'lib/91-masked.link': 'x',
    });
    expect(listLinkFiles([`${root}/etc`, `${root}/missing`, `${root}/lib`]).map(({ file }) => file.slice(root.length))).toEqual(['/lib/10-a.link', '/etc/20-b.link']);
  });

  test('have drop-ins from every directory', () => {
    const root = makeFolder({
      'lib/10-a.link': 'x', 'lib/10-a.link.d/30-c.conf': 'x', 'lib/10-a.link.d/20-b.conf': 'x', 'etc/10-a.link.d/30-c.conf': 'x', 'etc/10-a.link.d/40-d.conf': null,
      'lib/10-a.link.d/40-d.conf': 'x', 'lib/10-a.link.d/note.txt': 'x', 'lib/other.link.d/50.conf': 'x',
    });
    const [link] = listLinkFiles([`${root}/etc`, `${root}/lib`]);
    expect(link?.dropIns.map((file) => file.slice(root.length))).toEqual(['/lib/10-a.link.d/20-b.conf', '/etc/10-a.link.d/30-c.conf']);
  });
});

function machineOf(paths: Paths, { commandLine = '', virtualisation = 'none' } = {}): Machine {
  return new Machine({ paths, kernelCommandLine: () => commandLine, virtualisation: () => virtualisation });
}

describe('conditions', () => {
  const machineId = '0123456789abcdef0123456789abcdef';
  const holds = (condition: string, options: { commandLine?: string; virtualisation?: string } = {}) => {
    const root = makeFolder({
      'net/10.link': `[Match]\nOriginalName=*\n${condition}\n`, 'etc/machine-id': `${machineId}\n`, 'etc/machine-info': 'TAGS=lab:rack-7\n',
      'sys/firmware/efi/x': '', 'sys/class/dmi/id/board_vendor': 'ACME Corp\n',
    });
    const { links, problems } = loadLinks([`${root}/net`], machineOf({ ...systemPaths, etc: `${root}/etc`, sys: `${root}/sys` }, options));
    expect(problems).toEqual([]);
    return links.length === 1;
  };
  const vm = { virtualisation: 'kvm' };
  const container = { virtualisation: 'docker' };
  const booted = { commandLine: 'ro root=/dev/sda1 quiet="a b" net.ifnames=0' };

  test.each<[condition: string, holds: boolean, options?: { commandLine?: string; virtualisation?: string }]>([
    [`Host=${hostname()}`, true],
    [`Host=${hostname().toUpperCase().slice(0, 1)}*`, true],
    ['Host=!*', false],
    [`Host=${machineId}`, true],
    ['Host=fedcba98765432100123456789abcdef', false],
    ['Virtualization=no', true],
    ['Virtualization=yes', true, vm],
    ['Virtualization=vm', true, vm],
    ['Virtualization=container', false, vm],
    ['Virtualization=container', true, container],
    ['Virtualization=!docker', false, container],
    ['KernelCommandLine=ro', true, booted],
    ['KernelCommandLine=root', true, booted],
    ['KernelCommandLine=root=/dev/sda1', true, booted],
    ['KernelCommandLine=root=/dev/sdb1', false, booted],
    ['KernelCommandLine=!debug', true, booted],
    ['KernelVersion=>=2.6', true],
    ['KernelVersion=>= 2.6 <99', true],
    ['KernelVersion=<2.6', false],
    [`KernelVersion=${release()}`, true],
    ['KernelVersion=*', true],
    ['KernelVersion==*', false],
    ['KernelVersion=$=*', true],
    ['KernelVersion=!$=*', false],
    [`KernelVersion=!=${release()}`, false],
    [`KernelVersion===${release()}`, true],
    ['Version=systemd >= 258', true],
    ['Version=systemd < 258', false],
    ['Version=kernel >= 2.6', true],
    ['Version=glibc >= 2.3', true],
    ['Architecture=native', true],
    ['Architecture=!pdp11', true],
    ['Firmware=uefi', true],
    ['Firmware=device-tree', false],
    ['Firmware=smbios-field(board_vendor = "ACME Corp")', true],
    ['Firmware=smbios-field(board_vendor != "ACME Corp")', false],
    ['MachineTag=rack-*', true],
    ['MachineTag=rack-8', false],
    ['Credential=absent', false],
  ])('%s holds: %s', (condition, expected, options) => {
    expect(holds(condition, options)).toBe(expected);
  });
});

test('specifiers are replaced where properties are set', () => {
  const root = makeFolder({
    'net/10.link': '[Match]\nOriginalName=*\n[Link]\nProperty=HOST=%H ID=%m OS=%o-%w PERCENT=%% RELEASE=%v\nUnsetProperty=X_%m\n',
    'etc/machine-id': '0123456789abcdef0123456789abcdef\n', 'etc/os-release': 'ID=board\nVERSION_ID="12"\n',
  });
  const { links } = loadLinks([`${root}/net`], machineOf({ ...systemPaths, etc: `${root}/etc` }));
  expect(Object.fromEntries(links[0]?.config.link.properties ?? [])).toEqual({ HOST: hostname(), ID: '0123456789abcdef0123456789abcdef', OS: 'board-12', PERCENT: '%', RELEASE: release() });
  expect(links[0]?.config.link.unsetProperties).toEqual(['X_0123456789abcdef0123456789abcdef']);
});

test('a password that everyone can read is complained of', () => {
  const text = (password: string) => `[Match]\nOriginalName=*\n[Link]\nWakeOnLanPassword=${password}\n`;
  const root = makeFolder({ '10-shown.link': text('aa:bb:cc:dd:ee:ff'), '20-hidden.link': text('aa:bb:cc:dd:ee:ff'), '30-elsewhere.link': text('/etc/wol.password') });
  chmodSync(`${root}/20-hidden.link`, 0o640);
  const { problems } = loadLinks([root], machineOf(systemPaths));
  expect(problems.map(({ code, file }) => [code, file])).toEqual([['link-readable-password', `${root}/10-shown.link`]]);
});

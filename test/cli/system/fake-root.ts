import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { chooseInit } from '../../../src/cli/system/init.ts';
import type { Installation } from '../../../src/cli/system/install.ts';

/** An installation waits for the disk, which is another program's test. */
const memory = '/dev/shm';

const repository = join(import.meta.dirname, '../../..');

/** What stands in a root: a file's text, a program's, or a link's target. */
export type Content = string | { readonly program: string } | { readonly link: string } | 'folder';

/** A root for one test. */
export function givenRoot(contents: Readonly<Record<string, Content>>): FakeRoot {
  const root = new FakeRoot(contents);
  onTestFinished(() => root.dispose());
  return root;
}

/** A root file system and a package to install into it, small enough to be looked at as a whole. */
export class FakeRoot {
  readonly #folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'devmaster-system-'));
  readonly root = join(this.#folder, 'root');
  readonly package = join(this.#folder, 'package');

  constructor(contents: Readonly<Record<string, Content>>) {
    mkdirSync(this.root);
    this.put(contents);
    this.putPackage({ 'package.json': '{"type":"module"}', 'dist/devctl': { program: 'front' }, 'dist/node-path': '/where/it/was/built\n', 'dist/devctl.js': 'client', 'dist/devmasterd.cjs': '#!/usr/bin/env -S node --single-threaded\ndaemon', 'dist/devmaster-holder': { program: 'holder' }, 'dist/devmaster.node': 'addon', 'dist/types/index.d.ts': 'not needed to run', 'rules.d/50-udev-default.rules': '# rules\n', 'network.d/99-default.link': '[Match]\n' });
    cpSync(join(repository, 'packaging'), join(this.package, 'packaging'), { recursive: true });
  }

  put(contents: Readonly<Record<string, Content>>): void {
    for (const [name, content] of Object.entries(contents)) put(join(this.root, name), content);
  }

  putPackage(contents: Readonly<Record<string, Content>>): void {
    for (const [name, content] of Object.entries(contents)) put(join(this.package, name), content);
  }

  read(name: string): string {
    return readFileSync(join(this.root, name), 'utf8');
  }

  remove(name: string): void {
    rmSync(join(this.root, name), { recursive: true });
  }

  removeFromPackage(name: string): void {
    rmSync(join(this.package, name));
  }

  /** One line for each name: its kind, permissions, owner and content. */
  list(): string[] {
    return namesBelow(this.root, '').map((name) => `${name} ${describe(join(this.root, name))}`);
  }

  installation(changes: Partial<Installation> & { readonly initName?: string } = {}): Installation {
    const { initName = null, ...rest } = changes;
    return { root: this.root, folder: this.package, version: '1.2.3', init: chooseInit(this.root, initName), node: { name: '/usr/bin/node', version: null }, force: false, ...rest };
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** A root with systemd, udev and /usr merged, in which nothing can be started. */
export const systemdRoot: Readonly<Record<string, Content>> = {
  'bin': { link: 'usr/bin' },
  'sbin': { link: 'usr/sbin' },
  'lib': { link: 'usr/lib' },
  'usr/bin/node': { program: '#!/nowhere/node\n' },
  'usr/bin/udevadm': { program: 'udev\'s client' },
  'usr/sbin/init': { link: '../lib/systemd/systemd' },
  'usr/lib/systemd/systemd': { program: 'systemd' },
  'usr/lib/systemd/libsystemd-shared-257.so': '',
  'usr/lib/systemd/systemd-udevd': { link: '../../bin/udevadm' },
  'usr/lib/systemd/system/systemd-udevd.service': '[Service]\n',
  'etc/systemd/system': 'folder',
};

/** A root of the size of a busybox, without packages. */
export const busyboxRoot: Readonly<Record<string, Content>> = {
  'bin/busybox': { program: 'busybox' },
  'sbin/init': { link: '../bin/busybox' },
  'etc/init.d/rcS': { program: '#!/bin/sh\n' },
  'etc/init.d/S10mdev': { program: '#!/bin/sh\nmdev -s\n' },
  'usr/bin/node': { program: '#!/nowhere/node\n' },
};

function put(file: string, content: Content): void {
  mkdirSync(content === 'folder' ? file : dirname(file), { recursive: true });
  if (content === 'folder') return;
  rmSync(file, { force: true });
  if (typeof content === 'string') writeFileSync(file, content);
  else if ('link' in content) symlinkSync(content.link, file);
  else {
    writeFileSync(file, content.program);
    chmodSync(file, 0o755);
  }
}

/** Links are not followed, which readdir's own recursion does. */
function namesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .map((entry) => ({ name: join(folder, entry.name), isFolder: entry.isDirectory() }))
    .flatMap(({ name, isFolder }) => (isFolder ? [name, ...namesBelow(root, name)] : [name]))
    .sort();
}

function describe(file: string): string {
  const facts = lstatSync(file);
  const owner = `${(facts.mode & 0o7777).toString(8)} ${facts.uid}:${facts.gid}`;
  if (facts.isSymbolicLink()) return `→ ${readlinkSync(file)}`;
  return facts.isDirectory() ? `folder ${owner}` : `file ${owner} ${facts.mtimeMs} ${facts.nlink} ${readFileSync(file, 'utf8')}`;
}

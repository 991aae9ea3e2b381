import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LiveHwdb, openHwdb } from '../../src/hwdb/locate.ts';
import { updateHwdb } from '../../src/hwdb/update.ts';
import { makeRoot, paths, update } from './system.ts';

/** A system whose hwdb.bin knows one thing of `lamp`. */
function install(root: string, value: string, usr = false): void {
  mkdirSync(`${root}/etc/udev/hwdb.d`, { recursive: true });
  writeFileSync(`${root}/etc/udev/hwdb.d/a.hwdb`, `lamp\n X=${value}\n`);
  updateHwdb({ root, paths, usr, form: 'long' });
}

function ask(live: LiveHwdb): string | undefined {
  const { opened } = live;
  return opened.kind === 'open' ? opened.hwdb.lookup('lamp').get('X') : opened.kind;
}

function liveAt(root: string): LiveHwdb {
  const live = new LiveHwdb({ root, paths });
  onTestFinished(() => live.close());
  return live;
}

describe('the hwdb.bin that counts', () => {
  it("is the administrator's before that of packages", () => {
    const root = makeRoot();
    install(root, 'packages', true);
    expect(ask(liveAt(root))).toBe('packages');
    install(root, 'administrator');
    expect(ask(liveAt(root))).toBe('administrator');
  });

  it('is not passed over when it is damaged', () => {
    const root = makeRoot({ '/etc/udev/hwdb.bin': 'broken' });
    install(root, 'packages', true);
    expect(openHwdb({ root, paths })).toMatchObject({ kind: 'damaged', path: `${root}/etc/udev/hwdb.bin` });
  });
});

describe('a running program', () => {
  it('stays with its file until it looks again', () => {
    const root = makeRoot();
    install(root, 'old');
    const live = liveAt(root);
    expect(ask(live)).toBe('old');
    install(root, 'new');
    expect(ask(live)).toBe('old');
    live.refresh();
    expect(ask(live)).toBe('new');
  });

  it('finds a file that came later, and one in a more important place', () => {
    const root = makeRoot();
    const live = liveAt(root);
    expect(ask(live)).toBe('missing');
    install(root, 'packages', true);
    live.refresh();
    expect(ask(live)).toBe('packages');
    install(root, 'administrator');
    live.refresh();
    expect(ask(live)).toBe('administrator');
  });

  it('knows nothing when the file went away', () => {
    const root = makeRoot();
    install(root, 'old');
    const live = liveAt(root);
    expect(ask(live)).toBe('old');
    rmSync(`${root}/etc/udev/hwdb.d/a.hwdb`);
    update(root);
    live.refresh();
    expect(ask(live)).toBe('missing');
  });
});

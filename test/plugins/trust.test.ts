import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trustOf, type Standing } from '../../src/plugins/trust.ts';

/** A file system as a table: `kind uid mode`, or a link's target. What is not named is a folder of root's. */
function on(table: Readonly<Record<string, string>>): (path: string) => Standing | null {
  return (path) => {
    const entry = table[path] ?? 'directory 0 755';
    if (entry === 'nothing') return null;
    const [kind = '', uid = '', rest = ''] = entry.split(' ');
    if (kind === 'link') return { kind, uid: Number(uid), mode: 0o777, target: rest };
    return { kind: kind as Standing['kind'], uid: Number(uid), mode: Number.parseInt(rest, 8), target: null };
  };
}

const plugin = { '/etc/d/wheel.mjs': 'file 0 644' };

describe('a plug-in is trusted', () => {
  it.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['when it and every folder above are root’s alone', plugin, '/etc/d/wheel.mjs'],
    ['behind a link', { '/etc/d/wheel.mjs': 'link 0 /opt/wheel/index.mjs', '/opt/wheel/index.mjs': 'file 0 600' }, '/opt/wheel/index.mjs'],
    ['behind a link that begins where it stands', { '/etc/d/wheel.mjs': 'link 0 ../wheel/./index.mjs', '/etc/wheel/index.mjs': 'file 0 644' }, '/etc/wheel/index.mjs'],
    ['in a folder behind a link', { '/etc/d': 'link 0 /usr/d', '/usr/d/wheel.mjs': 'file 0 644' }, '/usr/d/wheel.mjs'],
    ['behind a link that leads above the root, which is the root', { '/etc/d/wheel.mjs': 'link 0 ../../../../opt/x.mjs', '/opt/x.mjs': 'file 0 644' }, '/opt/x.mjs'],
  ])('%s', (_when, table, file) => {
    expect(trustOf('/etc/d/wheel.mjs', on(table))).toEqual({ kind: 'trusted', file });
  });
});

describe('a plug-in is refused, and the path at fault named with what to do,', () => {
  it.each<readonly [string, Readonly<Record<string, string>>, string, string | null]>([
    ['when somebody else owns it', { ...plugin, '/etc/d/wheel.mjs': 'file 1000 644' }, '/etc/d/wheel.mjs belongs to user 1000, who could change the plug-in', 'chown root:root /etc/d/wheel.mjs'],
    ['when its group may write it', { ...plugin, '/etc/d/wheel.mjs': 'file 0 664' }, '/etc/d/wheel.mjs can be written by others than root', 'chmod go-w /etc/d/wheel.mjs'],
    ['when everybody may write it', { ...plugin, '/etc/d/wheel.mjs': 'file 0 646' }, '/etc/d/wheel.mjs can be written by others than root', 'chmod go-w /etc/d/wheel.mjs'],
    ['when a folder above is somebody else’s', { ...plugin, '/etc': 'directory 1000 755' }, '/etc belongs to user 1000, who could change the plug-in', 'chown root:root /etc'],
    ['when others may write a folder above, sticky or not', { ...plugin, '/etc': 'directory 0 1777' }, '/etc can be written by others than root', 'chmod go-w /etc'],
    ['when others may write the root', { ...plugin, '/': 'directory 0 777' }, '/ can be written by others than root', 'chmod go-w /'],
    ['when a link on the way is somebody else’s', { '/etc/d/wheel.mjs': 'link 1000 /opt/x.mjs', '/opt/x.mjs': 'file 0 644' }, '/etc/d/wheel.mjs belongs to user 1000, who could change the plug-in', 'chown root:root /etc/d/wheel.mjs'],
    ['when a link leads where others may write', { '/etc/d/wheel.mjs': 'link 0 /tmp/x.mjs', '/tmp': 'directory 0 1777', '/tmp/x.mjs': 'file 0 644' }, '/tmp can be written by others than root', 'chmod go-w /tmp'],
    ['when a link leads nowhere', { '/etc/d/wheel.mjs': 'link 0 gone.mjs', '/etc/d/gone.mjs': 'nothing' }, '/etc/d/gone.mjs is not there', null],
    ['when links lead in a circle', { '/etc/d/wheel.mjs': 'link 0 wheel.mjs' }, '/etc/d/wheel.mjs is a link of too many', null],
    ['when it is a folder', {}, '/etc/d/wheel.mjs is no file', null],
    ['when it is a device', { '/etc/d/wheel.mjs': 'other 0 600' }, '/etc/d/wheel.mjs is no file', null],
  ])('%s', (_when, table, message, hint) => {
    expect(trustOf('/etc/d/wheel.mjs', on(table))).toMatchObject({ kind: 'refused', message, hint });
  });

  it('whichever one thing on the way is not root’s alone', () => {
    const way = ['/', '/a', '/a/b', '/a/b/link', '/c', '/c/d', '/c/d/wheel.mjs'];
    const safe = { '/a/b/link': 'link 0 /c/d', '/c/d/wheel.mjs': 'file 0 644' };
    fc.assert(fc.property(fc.constantFrom(...way), fc.integer({ min: 1, max: 65_535 }), (path, uid) => {
      const [kind, , rest] = (({ ...safe }) as Record<string, string>)[path]?.split(' ') ?? ['directory', '', '755'];
      const answer = trustOf('/a/b/link/wheel.mjs', on({ ...safe, [path]: `${kind} ${uid} ${rest}` }));
      expect(answer).toMatchObject({ kind: 'refused', path });
    }));
  });
});

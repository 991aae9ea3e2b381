import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import { findPlugins, type FoundPlugins } from '../../src/plugins/find.ts';
import type { Trust } from '../../src/plugins/trust.ts';

/** Plug-ins in a system with these files (null: a link to /dev/null); a file whose text is `refuse` is not trusted. */
function find(files: Readonly<Record<string, string | null>>): { readonly names: readonly string[]; readonly from: Readonly<Record<string, string>>; readonly problems: Readonly<Record<string, string>>; readonly found: FoundPlugins } {
  const root = mkdtempSync(join(tmpdir(), 'devmaster-plugins-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    if (text === null) symlinkSync('/dev/null', path);
    else writeFileSync(path, text);
  }
  const refused = new Set(Object.entries(files).flatMap(([name, text]) => (text === 'refuse' ? [join(root, name)] : [])));
  const trust = (path: string): Trust => (refused.has(path) ? { kind: 'refused', path, message: `${path} is not to be trusted`, hint: 'do something' } : { kind: 'trusted', file: path });
  const paths = { ...systemPaths, etc: `${root}/etc`, run: `${root}/run`, localLib: `${root}/usr/local/lib`, lib: `${root}/usr/lib` };
  const found = findPlugins(paths, (name) => name === 'blkid', trust);
  const relative = (path: string): string => path.slice(root.length + 1);
  return {
    names: [...found.modules.keys()],
    from: Object.fromEntries([...found.modules].map(([name, { file }]) => [name, relative(file)])),
    problems: Object.fromEntries([...found.problems].map(([name, { file, code }]) => [name, `${relative(file)} ${code}`])),
    found,
  };
}

const lib = 'usr/lib/devmaster/builtins.d';
const etc = 'etc/devmaster/builtins.d';
const run = 'run/devmaster/builtins.d';

describe('plug-ins', () => {
  it('are the modules in builtins.d, by the names of their files', () => {
    expect(find({ [`${lib}/wheel.mjs`]: 'x', [`${lib}/axle.js`]: 'x' }).names).toEqual(['axle', 'wheel']);
  });

  it.each(['wheel.ts', 'wheel.cjs', 'wheel', '.wheel.mjs', 'wheel.mjs~', 'two words.mjs', 'wheel.d.mjs'])('are not files like %s', (name) => {
    expect(find({ [`${lib}/${name}`]: 'x' }).names).toEqual([]);
  });

  it('come from the strongest directory that has the name', () => {
    expect(find({ [`${lib}/a.mjs`]: 'x', [`${run}/a.mjs`]: 'x', [`${lib}/b.mjs`]: 'x', [`${etc}/b.js`]: 'x', [`${run}/b.mjs`]: 'x' }).from)
      .toEqual({ a: `${run}/a.mjs`, b: `${etc}/b.js` });
  });

  it.each([['an empty file', ''], ['a link to /dev/null', null]])('are masked by %s', (_what, text) => {
    expect(find({ [`${lib}/wheel.mjs`]: 'x', [`${etc}/wheel.mjs`]: text })).toMatchObject({ names: [], problems: {} });
  });

  it('that are refused are not replaced by weaker ones', () => {
    expect(find({ [`${lib}/wheel.mjs`]: 'x', [`${etc}/wheel.mjs`]: 'refuse' })).toMatchObject({ names: [], problems: { wheel: `${etc}/wheel.mjs untrusted-plugin` } });
  });

  it('cannot take the place of a builtin of udev', () => {
    expect(find({ [`${lib}/blkid.mjs`]: 'x' })).toMatchObject({ names: [], problems: { blkid: `${lib}/blkid.mjs taken-name` } });
  });

  it('are another module when their file is another', () => {
    const identity = (text: string): string | undefined => find({ [`${lib}/wheel.mjs`]: text }).found.modules.get('wheel')?.identity;
    expect(identity('one')).not.toBe(identity('other'));
  });

  it('are none where there is no directory', () => {
    expect(find({})).toMatchObject({ names: [], problems: {} });
  });
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCache, type RuleCache, writeCache } from '../../src/rules/cache.ts';
import { listRuleFiles, loadFiles, type LoadOptions, loadRules } from '../../src/rules/load.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'devmaster-load-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Rule folders `etc`, `run` and `lib`, the first the most important, with these files. */
function folders(files: Readonly<Record<string, string>>): string[] {
  for (const folder of ['etc', 'run', 'lib']) mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text, 'latin1');
  return ['etc', 'run', 'lib'].map((folder) => `${root}/${folder}`);
}

function listed(directories: readonly string[]): string[] {
  return listRuleFiles(directories).files.map(({ path }) => path.slice(root.length + 1));
}

function identities(directories: readonly string[]): string[] {
  return listRuleFiles(directories).files.map(({ identity }) => identity);
}

const names = { resolveNames: 'early', user: (name: string) => (name === 'root' ? 0 : null), group: () => null } as const;

function load(directories: readonly string[]) {
  return loadRules({ directories, ...names });
}

describe('the rule files', () => {
  it('are in the order of their names, whatever the folder', () => {
    expect(listed(folders({ 'lib/10-a.rules': 'x', 'etc/20-b.rules': 'x', 'run/15-c.rules': 'x', 'lib/9.rules': 'x' })))
      .toEqual(['lib/10-a.rules', 'run/15-c.rules', 'etc/20-b.rules', 'lib/9.rules']);
  });
  it('are those that end with .rules and are not hidden', () => {
    expect(listed(folders({ 'etc/a.rules': 'x', 'etc/a.rules~': 'x', 'etc/.b.rules': 'x', 'etc/c.rules.dpkg-new': 'x', 'etc/d': 'x' }))).toEqual(['etc/a.rules']);
  });
  it('replace those with the same name in folders behind', () => {
    expect(listed(folders({ 'run/a.rules': 'x', 'lib/a.rules': 'x', 'lib/b.rules': 'x' }))).toEqual(['run/a.rules', 'lib/b.rules']);
  });
  it('are masked by an empty file or a link to /dev/null of the same name', () => {
    const directories = folders({ 'etc/a.rules': '', 'lib/a.rules': 'x', 'lib/b.rules': 'x', 'lib/c.rules': 'x' });
    symlinkSync('/dev/null', join(root, 'run/b.rules'));
    expect(listed(directories)).toEqual(['lib/c.rules']);
  });
  it('are not hidden by a folder or a link that leads nowhere, which is reported', () => {
    const directories = folders({ 'lib/a.rules': 'x', 'lib/b.rules': 'x' });
    mkdirSync(join(root, 'etc/a.rules'));
    symlinkSync('/nowhere', join(root, 'etc/b.rules'));
    expect(listed(directories)).toEqual(['lib/a.rules', 'lib/b.rules']);
    expect(listRuleFiles(directories).problems).toMatchObject([{ file: `${root}/etc/b.rules`, message: 'the link leads nowhere' }]);
  });
  it('may be links, and have names of any bytes', () => {
    const directories = folders({ 'etc/a': 'x' });
    symlinkSync('a', join(root, 'etc/\u00e4.rules'));
    expect(listed(directories)).toEqual(['etc/\xc3\xa4.rules']);
  });
  it('are none where there is no folder, which is no problem', () => {
    expect(listRuleFiles([`${root}/nowhere`])).toEqual({ files: [], problems: [] });
  });
  it('are none where a file stands in place of a folder, which is one', () => {
    folders({ 'etc/a.rules': 'x' });
    expect(listRuleFiles([`${root}/etc/a.rules`]).problems).toMatchObject([{ message: 'the folder cannot be read', source: null }]);
  });
});

describe('the identity of the files', () => {
  it('stays while nothing changes', () => {
    const directories = folders({ 'etc/a.rules': 'x', 'lib/b.rules': 'y' });
    expect(identities(directories)).toEqual(identities(directories));
  });
  it.each<[what: string, change: () => void]>([
    ['a file has another size', () => writeFileSync(join(root, 'etc/a.rules'), 'xx')],
    ['a file has another time', () => utimesSync(join(root, 'etc/a.rules'), 1, 1)],
    ['a file is another one', () => {
      rmSync(join(root, 'etc/a.rules'));
      symlinkSync('../lib/b.rules', join(root, 'etc/a.rules'));
    }],
    ['a file is gone', () => rmSync(join(root, 'lib/b.rules'))],
    ['a file is masked', () => writeFileSync(join(root, 'run/b.rules'), '')],
    ['a file is new', () => writeFileSync(join(root, 'run/c.rules'), 'x')],
  ])('is another when %s', (_, change) => {
    const directories = folders({ 'etc/a.rules': 'x', 'lib/b.rules': 'y' });
    mkdirSync(join(root, 'run'), { recursive: true });
    const before = identities(directories);
    change();
    expect(identities(directories)).not.toEqual(before);
  });
});

describe('loading', () => {
  it('gives the rules of each file, and what is wrong with them', () => {
    const { files, problems } = load(folders({ 'etc/2.rules': 'NAME="b"\nFOO=="x"\n', 'lib/1.rules': 'SYMLINK+="\xe4"\n' }));
    expect(files.map(({ path, rules }) => [path.slice(root.length), rules.map(({ tokens }) => tokens.map(({ value }) => value))]))
      .toEqual([['/lib/1.rules', [['\xe4']]], ['/etc/2.rules', [['b']]]]);
    expect(problems).toMatchObject([{ code: 'unknown-key', source: { file: `${root}/etc/2.rules`, line: 2, column: 1 } }]);
  });
  it('does not use a file that everybody may write', () => {
    const directories = folders({ 'etc/a.rules': 'NAME="b"\n' });
    chmodSync(join(root, 'etc/a.rules'), 0o666);
    const { files, problems } = load(directories);
    expect(files).toEqual([]);
    expect(problems).toMatchObject([{ severity: 'warning', code: 'unusable-file', file: `${root}/etc/a.rules` }]);
  });
  it('reads a large file whole', () => {
    const { files } = load(folders({ 'etc/a.rules': 'NAME="b"\n'.repeat(20_000) }));
    expect(files[0]?.rules).toHaveLength(20_000);
  });
  it('says nothing of style', () => {
    expect(load(folders({ 'etc/a.rules': 'NAME="b",TAG="c",\nLABEL="x"\n' })).problems).toEqual([]);
  });
  it('looks users up', () => {
    expect(load(folders({ 'etc/a.rules': 'OWNER="root"\nOWNER="nosuch-user"\n' })).files[0]?.rules).toHaveLength(1);
  });
  it('of named files keeps their order, and reports those that are not there', () => {
    folders({ 'etc/b.rules': 'NAME="b"\n', 'lib/a': 'NAME="a"\n' });
    const { files, problems } = loadFiles([`${root}/etc/b.rules`, `${root}/nowhere`, `${root}/lib/a`], names);
    expect(files.map(({ path }) => path)).toEqual([`${root}/etc/b.rules`, `${root}/lib/a`]);
    expect(problems).toMatchObject([{ file: `${root}/nowhere`, message: 'there is no such file' }]);
  });
});

describe('loading with a cache', () => {
  /** What a load remembers, as if it had been written down long after the files were. */
  function remember(directories: readonly string[]): RuleCache {
    return { files: readCache(writeCache(load(directories).checked, '1'), '1'), writtenNs: 1n << 62n };
  }
  /** A cache that says of each file something else than the file does: what comes of it was not read. */
  function lies(cache: RuleCache): RuleCache {
    return { ...cache, files: new Map([...cache.files].map(([identity, checked]) => [identity, { ...checked, file: { ...checked.file, rules: [] } }])) };
  }
  const rulesIn = (directories: readonly string[], options: Partial<LoadOptions>) => loadRules({ directories, ...names, ...options }).files.map(({ rules }) => rules.length);

  it('gives the same', () => {
    const directories = folders({ 'etc/a.rules': 'OWNER="root", NAME="b", \\\n  GOTO="x"\nFOO=="x"\n', 'lib/b.rules': 'LABEL="c", GROUP="nosuch"\n' });
    const { files, problems } = load(directories);
    const again = loadRules({ directories, ...names, cache: remember(directories) });
    expect({ files: again.files, problems: again.problems }).toEqual({ files, problems });
  });
  it('does not read a file that has not changed', () => {
    const directories = folders({ 'etc/a.rules': 'NAME="b"\n', 'etc/b.rules': 'OWNER="root"\n' });
    expect(rulesIn(directories, { cache: lies(remember(directories)) })).toEqual([0, 0]);
  });
  it('reads a file that has changed, and it alone', () => {
    const directories = folders({ 'etc/a.rules': 'NAME="b"\n', 'etc/b.rules': 'NAME="b"\n' });
    const cache = lies(remember(directories));
    utimesSync(join(root, 'etc/a.rules'), 1, 1);
    expect(rulesIn(directories, { cache })).toEqual([1, 0]);
  });
  it('reads a file that may have changed after it was read', () => {
    const directories = folders({ 'etc/a.rules': 'NAME="b"\n' });
    const { mtimeNs } = listRuleFiles(directories).files[0]?.status ?? { mtimeNs: 0n };
    expect(rulesIn(directories, { cache: { ...lies(remember(directories)), writtenNs: mtimeNs } })).toEqual([1]);
  });
  it('reads a file whose users are others now', () => {
    const directories = folders({ 'etc/a.rules': 'OWNER="ann", NAME="a"\nNAME="b"\n' });
    const cache = remember(directories);
    expect(rulesIn(directories, { cache })).toEqual([1]);
    expect(rulesIn(directories, { cache, user: (name) => (name === 'ann' ? 1000 : null) })).toEqual([2]);
  });
  it('reads every file when names are resolved at another time', () => {
    const directories = folders({ 'etc/a.rules': 'NAME="b"\n' });
    expect(rulesIn(directories, { cache: lies(remember(directories)), resolveNames: 'late' })).toEqual([1]);
  });
});

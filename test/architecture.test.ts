/**
 * Who may import whom. The table is the one in ARCHITECTURE.md; a folder that is missing from it may not exist.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'src');

/** What each folder (or file directly in src) may import besides itself. */
const allowed: Record<string, readonly string[]> = {
  base: [],
  kernel: ['base'],
  uevent: ['base', 'kernel'],
  device: ['base', 'kernel', 'uevent'],
  hwdb: ['base', 'kernel'],
  rules: ['base', 'kernel', 'uevent', 'device'],
  lint: ['base', 'rules'],
  netif: ['base', 'kernel', 'device'],
  provenance: ['base', 'rules'],
  database: ['base', 'kernel', 'device'],
  broadcast: ['base', 'kernel', 'uevent', 'device'],
  control: ['base', 'kernel'],
  queue: ['base', 'uevent', 'device'],
  plugins: ['base', 'kernel', 'uevent', 'device', 'database', 'rules', 'library'],
  builtin: ['base', 'kernel', 'device', 'hwdb', 'netif', 'plugins', 'rules'],
  apply: ['base', 'kernel', 'uevent', 'device', 'database', 'rules'],
  worker: ['base', 'kernel', 'uevent', 'device', 'rules', 'builtin', 'plugins', 'hwdb', 'netif', 'apply', 'database', 'broadcast', 'queue', 'config.ts'],
  'config.ts': ['base', 'kernel'],
  library: ['base', 'kernel', 'uevent', 'device', 'database', 'broadcast', 'hwdb', 'rules'],
  'index.ts': ['library', 'base', 'uevent', 'device', 'rules'],
  daemon: ['base', 'kernel', 'uevent', 'device', 'rules', 'provenance', 'builtin', 'plugins', 'hwdb', 'netif', 'apply', 'database', 'broadcast', 'control', 'queue', 'worker', 'config.ts'],
  cli: ['base', 'kernel', 'uevent', 'device', 'rules', 'lint', 'provenance', 'builtin', 'plugins', 'hwdb', 'netif', 'apply', 'database', 'broadcast', 'control', 'queue', 'worker', 'config.ts'],
};

/** Where only types may cross, and of those only the modules named. */
const typesOnly: readonly { readonly from: string; readonly to: string; readonly modules: readonly string[] }[] = [
  { from: 'apply', to: 'rules', modules: ['rules/verdict.ts', 'rules/world.ts', 'rules/program.ts'] },
  { from: 'builtin', to: 'rules', modules: ['rules/world.ts'] },
  { from: 'plugins', to: 'rules', modules: ['rules/world.ts'] },
  { from: 'provenance', to: 'rules', modules: ['rules/verdict.ts'] },
];

/** The one door between parts that do not know each other: what stands behind it is loaded when it is needed, and only there. */
const doors: readonly { readonly file: string; readonly target: string }[] = [{ file: 'daemon/main.ts', target: 'cli/served.ts' }];

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
  /** `import()` */
  readonly lazy: boolean;
}

describe('the import table', () => {
  const imports = allImports();

  it('lists every folder of src', () => {
    const entries = readdirSync(source, { withFileTypes: true }).map((entry) => entry.name);
    expect(entries.filter((name) => !(name in allowed))).toEqual([]);
  });

  it('is kept by every file', () => {
    const strays = imports.filter(({ file, target, lazy }) => {
      const from = folderOf(file);
      const to = folderOf(target);
      const isDoor = lazy && doors.some((door) => door.file === file && door.target === target);
      return from !== to && !isDoor && !(allowed[from] ?? []).includes(to);
    });
    expect(strays.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
  });

  it('lets only types cross where it says so', () => {
    const strays = imports.filter(({ file, target, typeOnly }) => {
      const rule = typesOnly.find(({ from, to }) => from === folderOf(file) && to === folderOf(target));
      return rule !== undefined && (!typeOnly || !rule.modules.includes(target));
    });
    expect(strays.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
  });

  it('has no cycle between files', () => {
    const runtime = new Map<string, string[]>();
    for (const { file, target, typeOnly } of imports) if (!typeOnly) runtime.set(file, [...(runtime.get(file) ?? []), target]);
    expect(findCycle(runtime)).toEqual([]);
  });

  it('keeps the addon behind src/kernel/binding.ts', () => {
    const users = sourceFiles().filter((file) => /devmaster\.node|process\.dlopen/.test(withoutComments(file)));
    expect(users).toEqual(['kernel/binding.ts']);
  });

  it('lets the rules touch files only where they are loaded', () => {
    const users = imports.filter(({ file, target, typeOnly }) => file.startsWith('rules/') && target.startsWith('kernel/') && !typeOnly);
    expect([...new Set(users.map(({ file }) => file))].filter((file) => file !== 'rules/load.ts')).toEqual([]);
  });

  it('keeps Node out of the rules: no files, no processes, no clock', () => {
    const users = sourceFiles().filter((file) => file.startsWith('rules/') && /from 'node:|Date\.now|performance\.now/.test(withoutComments(file)));
    expect(users).toEqual([]);
  });

  it('keeps devices out of base', () => {
    const users = sourceFiles().filter((file) => file.startsWith('base/') && /\bDevice\b/.test(withoutComments(file)));
    expect(users).toEqual([]);
  });
});

function allImports(): Import[] {
  return sourceFiles().flatMap((file) => {
    const found: Import[] = [];
    const pattern = /(?:^|\n)\s*(import|export)(\s+type)?\b[^;'"]*?from\s+'(\.[^']+)'|import\(\s*'(\.[^']+)'\s*\)/g;
    for (const match of withoutComments(file).matchAll(pattern)) {
      const specifier = match[3] ?? match[4];
      if (specifier === undefined) continue;
      const target = normalize(join(dirname(file), specifier));
      found.push({ file, target, typeOnly: match[2] !== undefined, lazy: match[4] !== undefined });
    }
    return found;
  });
}

function sourceFiles(): string[] {
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(source, join(entry.parentPath, entry.name)))
    .sort();
}

function withoutComments(file: string): string {
  return readFileSync(join(source, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

function folderOf(file: string): string {
  return file.split('/')[0] as string;
}

function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (file: string): string[] => {
    if (finished.has(file)) return [];
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    trail.push(file);
    for (const target of graph.get(file) ?? []) {
      const cycle = visit(target);
      if (cycle.length > 0) return cycle;
    }
    trail.pop();
    finished.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const cycle = visit(file);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

/** The built program as it stands around this module, in a checkout, in node_modules or where it was installed. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../base/errors.ts';
import { ADDON_FILE } from '../../kernel/binding.ts';

export interface PackageFile {
  /** relative to the package */
  readonly name: string;
  readonly content: Uint8Array;
  readonly mode: number;
}

/** Not needed to run: declarations for programmers, and measurements. */
const LEFT_OUT = /^dist\/(types|bench)\/|^dist\/\.|\.map$/;

/** The folder with package.json. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new UsageError('this program stands in no package: there is no package.json above it');
    folder = parent;
  }
  return folder;
}

/**
 * Everything that an installed devmaster consists of.
 *
 * @throws {UsageError} when the package was not built
 */
export function programFiles(folder: string): PackageFile[] {
  for (const needed of ['dist/devctl', 'dist/devctl.js', 'dist/devmasterd.cjs', 'dist/devmaster-holder', `dist/${ADDON_FILE}`]) {
    if (!existsSync(join(folder, needed))) throw new UsageError(`${join(folder, needed)} is missing: run 'npm run build' first`);
  }
  const names = ['dist', 'rules.d', 'network.d', 'packaging'].flatMap((part) => filesBelow(folder, part));
  return ['package.json', ...names].filter((name) => !LEFT_OUT.test(name)).map((name) => packageFile(folder, name));
}

/** One file of `packaging/`. */
export function packaged(folder: string, name: string): PackageFile {
  return packageFile(folder, `packaging/${name}`);
}

/** Names of the files in a folder of `packaging/`, its own folders left out. */
export function packagedNames(folder: string, name: string): string[] {
  return readdirSync(join(folder, 'packaging', name), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
}

function packageFile(folder: string, name: string): PackageFile {
  const file = join(folder, name);
  const isProgram = (statSync(file).mode & 0o111) !== 0;
  return { name, content: readFileSync(file), mode: isProgram ? 0o755 : 0o644 };
}

function filesBelow(folder: string, part: string): string[] {
  return readdirSync(join(folder, part), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

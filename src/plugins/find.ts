import type { Paths } from '../base/paths.ts';
import type { Problem } from '../base/problem.ts';
import { listFolder, status, type FileStatus } from '../kernel/file.ts';
import type { PluginModule } from '../rules/world.ts';
import { trustOf, type Trust } from './trust.ts';

export interface FoundPlugins {
  /** by name, in the order of the names */
  readonly modules: ReadonlyMap<string, PluginModule>;
  /** why a name is not among them although there is a file of that name */
  readonly problems: ReadonlyMap<string, Problem>;
}

/** What is in builtins.d counts by its name: that of the builtin, and an ending that tells a module. */
const fileName = /^([A-Za-z0-9][A-Za-z0-9_-]*)\.(mjs|js)$/;

/** Where plug-ins are looked for, the strongest first, as it is with rules. */
export function pluginDirectories({ etc, run, localLib, lib }: Paths): readonly string[] {
  return [etc, run, localLib, lib].map((root) => `${root}/devmaster/builtins.d`);
}

/**
 * Finds plug-in builtins without running a line of them: that takes one look into each directory where there are none. Of several
 * files for one name the one in the strongest directory counts, also when it is refused; an empty file or a link to /dev/null
 * says that there is to be none.
 *
 * @param isTaken  names that a plug-in may not have
 */
export function findPlugins(paths: Paths, isTaken: (name: string) => boolean, trust: (path: string) => Trust = trustOf): FoundPlugins {
  const modules = new Map<string, PluginModule>();
  const problems = new Map<string, Problem>();
  const seen = new Set<string>();
  for (const directory of pluginDirectories(paths)) {
    for (const entry of (listFolder(directory) ?? []).sort(modulesFirst)) {
      const name = fileName.exec(entry)?.[1];
      if (name === undefined || seen.has(name)) continue;
      seen.add(name);
      const path = `${directory}/${entry}`;
      const facts = status(path, { follow: true });
      if (facts !== null && isMask(facts)) continue;
      const answer = trust(path);
      if (isTaken(name)) problems.set(name, takenName(path, name));
      else if (answer.kind === 'refused') problems.set(name, untrusted(path, answer));
      else modules.set(name, { name, file: answer.file, identity: identityOf(answer.file) });
    }
  }
  return { modules: new Map([...modules].sort(([a], [b]) => (a < b ? -1 : 1))), problems };
}

function untrusted(path: string, { message, hint }: Trust & { readonly kind: 'refused' }): Problem {
  return problem(path, { code: 'untrusted-plugin', message: `the plug-in is not used: ${message}`, hint });
}

function takenName(path: string, name: string): Problem {
  return problem(path, { code: 'taken-name', message: `the plug-in is not used: '${name}' is a builtin of udev`, hint: 'give it another name, in the file and as the name of the file' });
}

function problem(file: string, { code, message, hint }: Pick<Problem, 'code' | 'message' | 'hint'>): Problem {
  return { severity: 'error', code, message, source: null, file, span: 1, hint };
}

function isMask({ kind, sizeBytes }: FileStatus): boolean {
  return kind === 'character' || (kind === 'file' && sizeBytes === 0);
}

/** `a.mjs` comes before `a.js`, which Node has to read to know what it is. */
function modulesFirst(a: string, b: string): number {
  const order = Number(b.endsWith('.mjs')) - Number(a.endsWith('.mjs'));
  return order !== 0 ? order : a < b ? -1 : 1;
}

function identityOf(file: string): string {
  const facts = status(file, { follow: true });
  return facts === null ? '' : `${facts.device}:${facts.inode} ${facts.sizeBytes} ${facts.mtimeNs}`;
}

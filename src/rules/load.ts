import { systemPaths } from '../base/paths.ts';
import { unusableFile, type Problem } from '../base/problem.ts';
import { errnoName } from '../kernel/errno.ts';
import { type FileStatus, listFolder, readText, readTextOrErrno, status } from '../kernel/file.ts';
import type { CheckedRules, RuleCache } from './cache.ts';
import { AccountBook } from './check/accounts.ts';
import { checkRuleFile } from './check/check.ts';
import type { ResolveNames } from './check/complaint.ts';
import { parseRuleFile } from './parse.ts';
import type { RuleFile } from './rule.ts';

/** A rule file that is in force: no other of the same name hides it. */
export interface RuleFileEntry {
  readonly path: string;
  /** what the file was when it was listed: another text means that it must be read again */
  readonly identity: string;
  readonly status: FileStatus;
}

export interface RuleFileListing {
  /** in the order in which they are evaluated: by name, whatever the folder */
  readonly files: readonly RuleFileEntry[];
  readonly problems: readonly Problem[];
}

/** How names of users and groups become numbers, and what is known from an earlier run. */
export interface LoadOptions {
  readonly resolveNames: ResolveNames;
  /** files that have not changed since are not read */
  readonly cache?: RuleCache | null;
  /** names of builtins that there are besides udev's */
  readonly plugins?: readonly string[];
  /** a uid by name, or null */
  user(name: string): number | null;
  /** a gid by name, or null */
  group(name: string): number | null;
}

/** What is left to compile, and what is wrong: a bad line or an unreadable file costs nothing but itself. */
export interface LoadedRules {
  readonly files: readonly RuleFile[];
  readonly problems: readonly Problem[];
  /** what `writeCache` takes for the next run */
  readonly checked: readonly CheckedRules[];
}

/**
 * Reads and checks every rule file of the folders, the most important folder first.
 *
 * A file that everybody may write is not used, because rules have programs run as root.
 */
export function loadRules(options: LoadOptions & { readonly directories: readonly string[] }): LoadedRules {
  const listing = listRuleFiles(options.directories);
  const isSafe = ({ status: { mode } }: RuleFileEntry): boolean => (mode & 0o002) === 0;
  const unsafe = listing.files.filter((entry) => !isSafe(entry)).map(({ path }) => unusableFile(path, 'everybody may write it: its rules are not used'));
  const loaded = readRuleFiles(listing.files.filter(isSafe), options);
  return { ...loaded, problems: [...listing.problems, ...unsafe, ...loaded.problems] };
}

/** Reads and checks these files and no others, in the order given. */
export function loadFiles(paths: readonly string[], options: LoadOptions): LoadedRules {
  const entries: RuleFileEntry[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    const facts = status(path, { follow: true });
    if (facts === null) problems.push(unusableFile(path, 'there is no such file'));
    else entries.push({ path, identity: identityOf(path, facts), status: facts });
  }
  const loaded = readRuleFiles(entries, options);
  return { ...loaded, problems: [...problems, ...loaded.problems] };
}

/**
 * Lists the rule files of several folders as conf_files_list of systemd does: names that end with `.rules`, and of several files
 * with one name the one in the first folder. A file that is empty or a link to /dev/null hides those of its name in the folders
 * after it, and is not listed itself (udev(7) "Rules files").
 */
export function listRuleFiles(directories: readonly string[]): RuleFileListing {
  const found = new Map<string, RuleFileEntry | null>();
  const problems: Problem[] = [];
  for (const directory of directories) {
    const names = listFolder(directory);
    if (names === null) {
      if (status(directory, { follow: true }) !== null) problems.push(unusableFile(directory, 'the folder cannot be read'));
      continue;
    }
    for (const name of names) {
      if (!isRuleFileName(name) || found.has(name)) continue;
      const path = `${directory}/${name}`;
      const facts = status(path, { follow: true });
      if (facts === null) {
        problems.push(unusableFile(path, 'the link leads nowhere'));
      } else if (isMask(facts)) {
        found.set(name, null);
      } else if (facts.kind === 'file') {
        found.set(name, { path, identity: identityOf(path, facts), status: facts });
      }
    }
  }
  const inOrder = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return { files: inOrder.flatMap(([, entry]) => entry ?? []), problems };
}

/** Whether a name is that of a rule file: hidden files and backups are not. */
export function isRuleFileName(name: string): boolean {
  return name.endsWith('.rules') && !name.startsWith('.');
}

/** Whether it is an empty file or a device such as /dev/null, by which an administrator says that a rule file is not to be used. */
export function isMask({ kind, sizeBytes }: FileStatus): boolean {
  return kind === 'character' || kind === 'block' || (kind === 'file' && sizeBytes === 0);
}

/**
 * Whether a number is a user's or a group's: as far as the machine's own files tell, which is where such numbers come from.
 * Like all accounts they are those of the running system, whatever roots a caller has.
 */
export function numberedAccounts(): { hasUser(uid: number): boolean; hasGroup(gid: number): boolean } {
  let users: ReadonlySet<number> | null = null;
  let groups: ReadonlySet<number> | null = null;
  return {
    hasUser: (uid) => (users ??= numbersIn(`${systemPaths.etc}/passwd`)).has(uid),
    hasGroup: (gid) => (groups ??= numbersIn(`${systemPaths.etc}/group`)).has(gid),
  };
}

function readRuleFiles(entries: readonly RuleFileEntry[], { resolveNames, user, group, cache = null, plugins = [] }: LoadOptions): LoadedRules {
  const accounts = new AccountBook({ user, group, ...numberedAccounts() });
  const checked: CheckedRules[] = [];
  const problems: Problem[] = [];
  for (const entry of entries) {
    const { path } = entry;
    const identity = [resolveNames, ...plugins, entry.identity].join(' ');
    const known = cache !== null && entry.status.mtimeNs < cache.writtenNs ? cache.files.get(identity) : undefined;
    if (known !== undefined && known.accounts.every((fact) => accounts.holds(fact))) {
      checked.push(known);
      continue;
    }
    const text = readTextOrErrno(path, entry.status.sizeBytes + 1);
    if (typeof text === 'number') {
      problems.push(unusableFile(path, `it cannot be read: ${errnoName(text)}`));
      continue;
    }
    accounts.takeFacts();
    const result = checkRuleFile(parseRuleFile({ path, text }), { resolveNames, accounts, plugins, thorough: false });
    checked.push({ identity, accounts: accounts.takeFacts(), ...result });
  }
  return { files: checked.map(({ file }) => file), problems: [...problems, ...checked.flatMap((one) => one.problems)], checked };
}

function identityOf(path: string, { device, inode, sizeBytes, mtimeNs }: FileStatus): string {
  return `${path} ${device}:${inode} ${sizeBytes} ${mtimeNs}`;
}

/** The third field of each line of passwd(5) and group(5). */
function numbersIn(file: string): ReadonlySet<number> {
  const lines = (readText(file, 16 * 1024 * 1024) ?? '').split('\n');
  return new Set(lines.map((line) => Number(line.split(':', 3)[2])));
}

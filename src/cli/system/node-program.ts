/** Which Node a root file system has, and whether our program can run on it. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { UsageError } from '../../base/errors.ts';
import { isTaken, outside, resolveInside } from './root.ts';

/** The oldest that the package is made for (package.json, "engines"). */
const OLDEST_MAJOR = 20;

const SEARCHED = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin'];

export interface NodeProgram {
  /** inside the root */
  readonly name: string;
  /** such as `v20.19.0`; null when it cannot be started from here */
  readonly version: string | null;
}

/**
 * @param named  what the user says it is, inside the root; null searches
 * @param addon  our native part, which must be for the same kind of processor
 * @throws {UsageError} when there is none, or one that is too old or for another machine
 */
export function findNode({ root, named, addon }: { root: string; named: string | null; addon: string }): NodeProgram {
  const name = named ?? SEARCHED.map((folder) => `${folder}/node`).find((candidate) => isProgram(root, candidate));
  if (name === undefined) throw new UsageError(`there is no node in ${root}: devmaster needs Node ${OLDEST_MAJOR} or newer (looked in ${SEARCHED.join(', ')}; --node names another place)`);
  if (!name.startsWith('/')) throw new UsageError(`--node ${name}: the name must begin with /, as it is inside the root`);
  if (!isProgram(root, name)) throw new UsageError(`${outside(root, name)} is no program`);
  const file = outside(root, resolveInside(root, name) ?? name);
  if (!isSameMachine(elfMachine(file), elfMachine(addon))) throw new UsageError(`${file} is for another kind of processor than this build of devmaster`);

  const version = versionOf(root, name);
  if (version !== null && Number(/^v(\d+)\./.exec(version)?.[1] ?? 0) < OLDEST_MAJOR) {
    throw new UsageError(`${outside(root, name)} is Node ${version}: devmaster needs ${OLDEST_MAJOR} or newer`);
  }
  return { name, version };
}

/**
 * Starts a program inside the root.
 *
 * @returns its output, or why it cannot be told: null when programs of this root cannot be started from here at all
 */
export function runInside(root: string, argv: readonly [string, ...string[]]): { readonly status: number; readonly output: string } | null {
  if (root !== '/' && process.getuid?.() !== 0) return null;
  const [program, ...rest] = root === '/' ? argv : (['chroot', root, ...argv] as const);
  const result = spawnSync(program, rest, { encoding: 'utf8', timeout: 30_000, env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' } });
  if (result.error !== undefined || result.status === null) return null;
  return { status: result.status, output: `${result.stdout}${result.stderr}`.trim() };
}

function versionOf(root: string, name: string): string | null {
  const answer = runInside(root, [name, '--version']);
  return answer !== null && answer.status === 0 && /^v\d+\./.test(answer.output) ? answer.output : null;
}

function isProgram(root: string, name: string): boolean {
  const real = resolveInside(root, name);
  if (real === null || !isTaken(root, real)) return false;
  const facts = statSync(outside(root, real));
  return facts.isFile() && (facts.mode & 0o111) !== 0;
}

/** Class and machine of an ELF file (elf(5)); null for a script. */
function elfMachine(file: string): string | null {
  const header = Buffer.alloc(20);
  const fd = openSync(file, 'r');
  const length = readSync(fd, header, 0, header.length, 0);
  closeSync(fd);
  if (length < header.length || header.toString('latin1', 0, 4) !== '\x7fELF') return null;
  return `${header[4]}/${header[5]}/${header.readUInt16LE(18)}`;
}

function isSameMachine(one: string | null, other: string | null): boolean {
  return one === null || other === null || one === other;
}

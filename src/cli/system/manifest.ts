/**
 * The manifest: everything that an installation changed in a root file system, so that it can be taken back. It is written
 * before anything is changed and removed after everything is back: whatever interrupts us, it knows at least as much as was done.
 */
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { UsageError } from '../../base/errors.ts';
import { makeDurable, replaceFile } from './replace.ts';
import { outside } from './root.ts';

export const MANIFEST = '/var/lib/devmaster/manifest.json';

const FORMAT = 1;

/** One name that was changed. Names are those inside the root, their folders free of links. */
export interface Entry {
  readonly name: string;
  /** what stands there while devmaster is installed, as `markOf` says it; null when nothing does */
  readonly made: string | null;
  /** what an interrupted reinstallation may have left there instead */
  readonly formerly: string | null;
  /** where that went which had the name before; null when it was free */
  readonly aside: string | null;
  /** the name under which dpkg diverts what it would unpack here; null without a diversion */
  readonly diverted: string | null;
  /** belongs to whoever edited or replaced it since: then it stays */
  readonly yields: boolean;
}

export interface Manifest {
  readonly format: typeof FORMAT;
  readonly version: string;
  readonly init: string;
  readonly node: string;
  /** `done` means that everything in it is in place */
  readonly state: 'installing' | 'done' | 'removing';
  readonly entries: readonly Entry[];
  /** folders that were made, the outer ones first */
  readonly folders: readonly string[];
}

export type ManifestFields = Omit<Manifest, 'format'>;

/**
 * @returns null when there is none
 * @throws {UsageError} when it cannot be understood
 */
export function readManifest(root: string): Manifest | null {
  const file = outside(root, MANIFEST);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (error instanceof SyntaxError) throw new UsageError(`${file} is damaged; without it nobody knows what to take back`);
    throw error;
  }
  if (!isManifest(value)) throw new UsageError(`${file} was written by another version of devmaster: use that version's devctl`);
  return value;
}

/** Writes it so that after a power failure there is the old or the new one. */
export function writeManifest(root: string, fields: ManifestFields): void {
  const file = outside(root, MANIFEST);
  replaceFile({ file, data: `${JSON.stringify({ format: FORMAT, ...fields }, null, 1)}\n`, mode: 0o644 });
  makeDurable(root, [MANIFEST]);
}

/** What has a name, in one line to compare: kind, permissions and checksum, or a link's target. null when nothing has. */
export function markOf(root: string, name: string): string | null {
  const file = outside(root, name);
  const facts = lstatSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return null;
  if (facts.isSymbolicLink()) return linkMark(readlinkSync(file));
  if (facts.isFile()) return fileMark(readFileSync(file), facts.mode & 0o7777);
  return facts.isDirectory() ? 'folder' : 'special file';
}

export function fileMark(content: Uint8Array, mode: number): string {
  return `file ${mode.toString(8)} ${createHash('sha256').update(content).digest('hex')}`;
}

export function linkMark(target: string): string {
  return `link ${target}`;
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && (value as Manifest).format === FORMAT && Array.isArray((value as Manifest).entries);
}

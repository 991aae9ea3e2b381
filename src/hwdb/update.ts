import { folderOf } from '../base/paths.ts';
import type { Problem } from '../base/problem.ts';
import { ENOENT, errnoWords } from '../kernel/errno.ts';
import { replaceBytes } from '../kernel/bytes.ts';
import { makeFolders, remove } from '../kernel/file.ts';
import { findHwdbFiles, type HwdbPlaces, readFound } from './files.ts';
import type { ValueForm } from './format.ts';
import { findIdLists } from './id-lists.ts';
import { type HwdbFile, readHwdbFile } from './parse.ts';
import { Trie } from './trie.ts';
import { writeHwdb } from './write.ts';

export interface UpdateRequest extends HwdbPlaces {
  /** whether the result goes where packages put files, not to the administrator's */
  readonly usr: boolean;
  readonly form: ValueForm;
}

export interface UpdateResult {
  readonly outcome:
    | { readonly kind: 'written'; readonly path: string; readonly files: number; readonly sizeBytes: number }
    /** there was nothing to compile, and what had been compiled was removed */
    | { readonly kind: 'removed'; readonly path: string }
    /** there was nothing to compile */
    | { readonly kind: 'skipped' }
    | { readonly kind: 'failed'; readonly path: string; readonly reason: string };
  readonly problems: readonly Problem[];
}

/**
 * Compiles the .hwdb files of a system into hwdb.bin, byte for byte as systemd-hwdb does. On a system without any the lists of
 * PCI and USB identifiers (pci.ids, usb.ids) take their place. What is wrong in a file costs as little as possible.
 *
 * @see systemd-hwdb(8) "update"
 */
export function updateHwdb(request: UpdateRequest): UpdateResult {
  const { root, paths, usr, form } = request;
  const path = `${root}${usr ? paths.lib : paths.etc}/udev/hwdb.bin`;
  const sources = collectSources(request);
  if (sources.files.length === 0) return { outcome: withoutSources(path), problems: sources.problems };

  const trie = new Trie(sources.files.reduce((sum, { bytes }) => sum + bytes.length, 0), form);
  const problems = [...sources.problems];
  for (const file of sources.files) for (const problem of readHwdbFile(trie, file)) problems.push(problem);
  const data = writeHwdb(trie);

  makeFolders(folderOf(path), 0o755);
  const errno = replaceBytes({ path, data, mode: 0o444 });
  if (errno !== 0) return { outcome: { kind: 'failed', path, reason: errnoWords(errno) }, problems };
  return { outcome: { kind: 'written', path, files: sources.files.length, sizeBytes: data.length }, problems };
}

/** All that is to be compiled, read. A file that cannot be read keeps its rank: others' ranks do not depend on it. */
function collectSources(places: HwdbPlaces): { readonly files: readonly HwdbFile[]; readonly problems: readonly Problem[] } {
  const { files: found, problems: searching } = findHwdbFiles(places);
  const problems = [...searching];
  if (found.length === 0) return { files: findIdLists(places), problems };
  const files: HwdbFile[] = [];
  for (const [index, file] of found.entries()) {
    const read = readFound(file);
    problems.push(...read.problems);
    if (read.bytes !== null) files.push({ path: file.name, bytes: read.bytes, rank: index + 1 });
  }
  return { files, problems };
}

/** A hwdb.bin of files that are no more would go on answering for them. */
function withoutSources(path: string): UpdateResult['outcome'] {
  const errno = remove(path);
  if (errno === 0) return { kind: 'removed', path };
  return errno === ENOENT ? { kind: 'skipped' } : { kind: 'failed', path, reason: errnoWords(errno) };
}

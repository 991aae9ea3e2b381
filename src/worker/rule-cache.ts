import type { Paths } from '../base/paths.ts';
import { makeFolders, readText, replaceFile, status } from '../kernel/file.ts';
import { readCache, writeCache, type CheckedRules, type RuleCache } from '../rules/cache.ts';

const MAX_CACHE_BYTES = 64 * 1024 * 1024;

/**
 * What reading and checking the rules came to, kept for the next start in `/run/devmaster/rules`. It is only a shortcut: which
 * entries still hold is decided by what the files are (`rules/cache.ts`), and a file that others could have written is not
 * looked at.
 */
export class RuleCacheFile {
  readonly #folder: string;
  readonly #version: string;

  constructor(paths: Paths, version: string) {
    this.#folder = `${paths.run}/devmaster`;
    this.#version = version;
  }

  read(): RuleCache | null {
    const facts = status(this.#file, { follow: false });
    if (facts === null || facts.kind !== 'file' || facts.uid !== process.getuid?.() || (facts.mode & 0o022) !== 0) return null;
    const text = readText(this.#file, MAX_CACHE_BYTES);
    return text === null ? null : { files: readCache(text, this.#version), writtenNs: facts.mtimeNs };
  }

  /** Returns 0 or a positive errno; the next start is slower without, and nothing else. */
  write(checked: readonly CheckedRules[]): number {
    makeFolders(this.#folder, 0o755);
    return replaceFile({ path: this.#file, data: writeCache(checked, this.#version), mode: 0o600 });
  }

  get #file(): string {
    return `${this.#folder}/rules`;
  }
}

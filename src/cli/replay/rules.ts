import { UsageError } from '../../base/errors.ts';
import { fileNameOf } from '../../base/paths.ts';
import type { Config } from '../../config.ts';
import { listFolder, status } from '../../kernel/file.ts';
import { isRuleFileName } from '../../rules/load.ts';
import { readRuleFiles, readRules, type RuleSet } from '../../worker/rule-set.ts';
import type { LiveWorld } from '../../worker/world.ts';

/**
 * The rules that a recording is put to: those of this machine, or the given files and folders and no others. Files of one name in
 * several folders override each other, the first folder's staying, as they do in the system's own.
 *
 * @throws {UsageError} when one of them is not there
 */
export function rulesFrom(given: readonly string[], config: Config, world: LiveWorld): RuleSet {
  if (given.length === 0) return readRules(config, world, null);
  const kinds = given.map((path) => status(path, { follow: true })?.kind ?? null);
  const missing = given.find((_, index) => kinds[index] !== 'directory' && kinds[index] !== 'file');
  if (missing !== undefined) throw new UsageError(`--rules: ${missing} is neither a file nor a folder`);
  if (kinds.every((kind) => kind === 'directory')) return readRules({ ...config, rulesDirectories: given }, world, null);
  const files = new Map<string, string>();
  for (const [index, path] of given.entries()) {
    const found = kinds[index] === 'file' ? [path] : (listFolder(path) ?? []).filter(isRuleFileName).map((name) => `${path}/${name}`);
    for (const file of found) {
      const name = fileNameOf(file);
      if (!files.has(name)) files.set(name, file);
    }
  }
  return readRuleFiles([...files].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, file]) => file), config, world);
}

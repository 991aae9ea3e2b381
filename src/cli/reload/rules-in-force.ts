import type { Paths } from '../../base/paths.ts';
import type { Config } from '../../config.ts';
import { compileRules } from '../../rules/compile.ts';
import { Specialiser } from '../../rules/specialise.ts';
import type { World } from '../../rules/world.ts';
import { RuleCacheFile } from '../../worker/rule-cache.ts';
import { readRules } from '../../worker/rule-set.ts';

export interface RuleSets {
  /** those on disk */
  readonly next: Specialiser;
  /**
   * Those that the daemon began with and kept a checked copy of, which can be asked although the files have changed. Null when
   * there is no copy, as with systemd-udevd.
   */
  readonly former: Specialiser | null;
  /** whether both are the same files, unchanged */
  readonly isSame: boolean;
}

/**
 * Reads the rules on disk, and those that are in force.
 *
 * @param version  of this program: the copy of another one cannot be used
 */
export function readRuleSets(paths: Paths, { config, world, version }: { config: Config; world: World; version: string }): RuleSets {
  const cache = new RuleCacheFile(paths, version).read();
  const next = readRules(config, world, cache);
  if (cache === null || cache.files.size === 0) return { next: next.specialiser, former: null, isSame: false };
  const checked = [...cache.files.values()];
  const { program } = compileRules(
    checked.map(({ file }) => file),
    config.resolveNames === 'early' ? { user: (name) => world.user(name), group: (name) => world.group(name) } : null,
  );
  const isSame = checked.length === next.checked.length && checked.every(({ identity }, index) => identity === next.checked[index]?.identity);
  return { next: next.specialiser, former: new Specialiser(program), isSame };
}

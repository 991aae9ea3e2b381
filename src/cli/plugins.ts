import type { Paths } from '../base/paths.ts';
import { findPlugins } from '../plugins/find.ts';
import { trustOf, type Trust } from '../plugins/trust.ts';
import { builtins } from '../rules/keys.ts';

/**
 * The names of the builtins that plug-ins add, on this system or on one below another root. Nobody runs those: whom they will
 * belong to is not settled before that root is one of a running system.
 *
 * @param root  empty for this system
 */
export function pluginNames(root: string, paths: Paths): readonly string[] {
  const trust = root === '' ? trustOf : (file: string): Trust => ({ kind: 'trusted', file });
  const isTaken = (name: string): boolean => (builtins as readonly string[]).includes(name);
  return [...findPlugins(root === '' ? paths : below(root, paths), isTaken, trust).modules.keys()];
}

function below(root: string, { sys, dev, run, proc, etc, lib, localLib }: Paths): Paths {
  return { sys: root + sys, dev: root + dev, run: root + run, proc: root + proc, etc: root + etc, lib: root + lib, localLib: root + localLib };
}

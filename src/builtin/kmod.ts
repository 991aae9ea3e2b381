import type { BuiltinAnswer, BuiltinCall, Probe } from '../rules/world.ts';
import { found, nothing, type Builtin, type BuiltinContext } from './builtin.ts';
import { findingOf, type Finding } from './disk/probe-answer.ts';
import { KnownModules, type ModuleState } from './known-modules.ts';

/**
 * Loads kernel modules: `kmod load ALIAS…`, or without one, what MODALIAS names. Blacklisted modules are left alone. Whether a
 * module could be loaded makes no difference to the rules.
 *
 * @see udev(7) "kmod"; modprobe.d(5)
 */
export function kmod({ paths }: BuiltinContext): Builtin {
  const known = new KnownModules(paths);
  return {
    name: 'kmod',
    summary: 'load kernel modules',
    run: (call) => ask(call, known),
    reload: () => known.forget(),
  };
}

function ask(call: BuiltinCall, known: KnownModules): BuiltinAnswer | Probe {
  // udevadm does not even look at the words then.
  if (call.rehearse) return found([]);
  const [, verb, ...given] = call.argv;
  if (verb !== 'load') return nothing("'load' and the aliases of modules are expected");
  const modalias = given.length > 0 ? null : call.property('MODALIAS');
  const aliases = modalias === null ? given : [modalias];
  if (aliases.length === 0) return nothing('the device has no MODALIAS');
  const unsettled = aliases.filter((alias) => !known.isSettled(alias));
  if (unsettled.length === 0) return found([]);
  return { kind: 'probe', argv: ['kmod', ...unsettled], understand: (answer) => understand(findingOf(answer), unsettled, known) };
}

function understand(finding: Finding, aliases: readonly string[], known: KnownModules): BuiltinAnswer {
  if (finding.kind === 'failed') return finding.answer;
  const [alias] = aliases;
  // Which module is whose is clear for a single alias only.
  if (finding.kind === 'found' && alias !== undefined && aliases.length === 1) known.learn(alias, modulesOf(finding));
  return found([]);
}

/** `MODULE=NAME STATE…`, and `FAILED=…` for an alias that could not be looked up. */
function modulesOf({ values }: Extract<Finding, { kind: 'found' }>): ModuleState[] {
  return values.map(([name, value]) => {
    const [module = '', state = ''] = value.split(' ');
    return name === 'MODULE' ? { name: module, state } : { name: module, state: 'failed' };
  });
}

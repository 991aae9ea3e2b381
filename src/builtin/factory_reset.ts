import { parseBoolean } from '../base/values.ts';
import { exists, readText } from '../kernel/file.ts';
import type { Paths } from '../base/paths.ts';
import { found, nothing, type Builtin, type BuiltinContext } from './builtin.ts';

/** The EFI variable by which a running system asks for a reset at its next start, below /sys/firmware/efi/efivars. */
const REQUEST_VARIABLE = 'FactoryResetRequest-8cf2644b-4b0b-428f-9387-6d876050dc67';
/** A variable's file begins with its attributes. */
const ATTRIBUTE_BYTES = 4;

/**
 * Says whether this start of the system is a factory reset: ID_FACTORY_RESET is `complete`, `on`, `off`, `pending` (at the next
 * start) or `unspecified`.
 *
 * @see systemd.io, "Factory Reset"; kernel-command-line(7) "systemd.factory_reset="
 */
export function factoryReset(context: BuiltinContext): Builtin {
  return {
    name: 'factory_reset',
    summary: 'Say whether the system is being reset',
    run({ argv }) {
      if (argv.length !== 2 || argv[1] !== 'status') return nothing("the only thing to ask for is 'status'");
      return found([['ID_FACTORY_RESET', stateOf(context)]]);
    },
  };
}

function stateOf({ paths, kernelCommandLine }: BuiltinContext): string {
  if (exists(`${paths.run}/systemd/factory-reset-complete`)) return 'complete';
  const told = optionOf(kernelCommandLine());
  if (told !== null) return told ? 'on' : 'off';
  return isRequested(paths) ? 'pending' : 'unspecified';
}

/** What the kernel command line says: the last option counts that is a yes or a no, and one without a value is a yes. */
function optionOf(commandLine: string): boolean | null {
  let told: boolean | null = null;
  for (const word of commandLine.split(/\s+/)) {
    const match = /^systemd[._]factory_reset(?:=(.*))?$/.exec(word.replaceAll('-', '_'));
    if (match === null) continue;
    told = parseBoolean(match[1] ?? 'yes') ?? told;
  }
  return told;
}

function isRequested(paths: Paths): boolean {
  const text = readText(`${paths.sys}/firmware/efi/efivars/${REQUEST_VARIABLE}`);
  return text !== null && text.length > ATTRIBUTE_BYTES;
}

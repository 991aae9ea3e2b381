import type { Machine } from './machine.ts';

/**
 * Replaces the specifiers of systemd.link(5) "SPECIFIERS" in a word.
 *
 * @returns null when there is one that does not exist or cannot be resolved
 */
export function expandSpecifiers(machine: Machine, word: string): string | null {
  let failed = false;
  const text = word.replace(/%([a-zA-Z%])/g, (_whole, letter: string) => {
    if (letter === '%') return '%';
    const value = specifiers[letter]?.(machine) ?? null;
    if (value === null) failed = true;
    return value ?? '';
  });
  return failed ? null : text;
}

const specifiers: Readonly<Record<string, (machine: Machine) => string | null>> = {
  a: (machine) => machine.architecture,
  A: (machine) => machine.osRelease('IMAGE_VERSION'),
  b: (machine) => machine.bootId,
  B: (machine) => machine.osRelease('BUILD_ID'),
  H: (machine) => machine.hostname,
  l: shortHostname,
  m: (machine) => machine.machineId,
  M: (machine) => machine.osRelease('IMAGE_ID'),
  o: (machine) => machine.osRelease('ID'),
  q: (machine) => machine.machineInfo('PRETTY_HOSTNAME') ?? shortHostname(machine),
  T: () => process.env['TMPDIR'] ?? process.env['TEMP'] ?? process.env['TMP'] ?? '/tmp',
  v: (machine) => machine.kernelRelease,
  V: () => process.env['TMPDIR'] ?? process.env['TEMP'] ?? process.env['TMP'] ?? '/var/tmp',
  w: (machine) => machine.osRelease('VERSION_ID'),
  W: (machine) => machine.osRelease('VARIANT_ID'),
};

function shortHostname(machine: Machine): string {
  return machine.hostname.split('.', 1)[0] ?? '';
}

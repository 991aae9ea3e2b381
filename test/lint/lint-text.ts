import type { Problem } from '../../src/base/problem.ts';
import { lintFiles, type LintRequest } from '../../src/lint/lint.ts';
import { someAccounts } from '../support/check-rules.ts';

/** Rules of udev that others depend on, as short as can be. */
const context = [
  {
    path: '/usr/lib/udev/rules.d/50-udev-default.rules',
    text: 'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", IMPORT{builtin}="usb_id"\n',
  },
  {
    path: '/usr/lib/udev/rules.d/60-serial.rules',
    text: 'SUBSYSTEM!="tty", GOTO="end"\nSUBSYSTEMS=="usb", IMPORT{builtin}="usb_id"\nLABEL="end"\n',
  },
  {
    path: '/usr/lib/udev/rules.d/60-persistent-storage.rules',
    text: 'SUBSYSTEM!="block", GOTO="end"\nIMPORT{builtin}="blkid"\nLABEL="end"\n',
  },
  { path: '/usr/lib/udev/rules.d/60-input-id.rules', text: 'SUBSYSTEM=="input", ENV{ID_INPUT}=="", IMPORT{builtin}="input_id"\n' },
  { path: '/usr/lib/udev/rules.d/99-systemd.rules', text: 'SUBSYSTEM=="block", TAG+="systemd"\nENV{ID_SMARTCARD_READER}=="?*", TAG+="systemd"\n' },
];

const present: ReadonlySet<string> = new Set(['/bin/sh', '/bin/true', '/etc/present', '/usr/lib/udev/ata_id']);

/** Lints one file among a few of udev's, on a machine with hardly any program. */
export function lintText(text: string, { path = '70-mine.rules', ...more }: { readonly path?: string } & Partial<LintRequest> = {}): Problem[] {
  return lintFiles({
    files: [{ path, text }],
    context,
    target: null,
    world: { exists: (file) => present.has(file) },
    accounts: someAccounts(),
    ...more,
  });
}

/** Where findings of one code are, as `line:column`. */
export function findings(text: string, { code, ...more }: { readonly code: string; readonly path?: string } & Partial<LintRequest>): string[] {
  return lintText(text, more).filter((problem) => problem.code === code).map(({ source }) => `${source?.line}:${source?.column}`);
}

/** The rules with ⟪⟫ around what a finding underlines. */
export function mark(rules: string, { source, span }: Problem): string {
  const lines = rules.split('\n');
  const { line, column } = source ?? { line: 1, column: 1 };
  const text = lines[line - 1] ?? '';
  lines[line - 1] = `${text.slice(0, column - 1)}⟪${text.slice(column - 1, column - 1 + span)}⟫${text.slice(column - 1 + span)}`;
  return lines.join('\n');
}

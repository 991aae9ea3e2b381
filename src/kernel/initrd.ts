import type { Paths } from '../base/paths.ts';
import { exists } from './file.ts';

/**
 * Whether this is the initial RAM disk: the real root is yet to be found. As everywhere in systemd, `SYSTEMD_IN_INITRD` in the
 * environment overrides what /etc/initrd-release says.
 */
export function isInitrd({ etc }: Paths, environment: NodeJS.ProcessEnv = process.env): boolean {
  const told = environment['SYSTEMD_IN_INITRD']?.toLowerCase() ?? '';
  if (['1', 'yes', 'y', 'true', 't', 'on'].includes(told)) return true;
  if (['0', 'no', 'n', 'false', 'f', 'off'].includes(told)) return false;
  return exists(`${etc}/initrd-release`);
}

/**
 * A kernel command line without the words for another stage: those that begin with `rd.` are for the initial RAM disk alone
 * (kernel-command-line(7)).
 */
export function commandLineOfStage(commandLine: string, inInitrd: boolean): string {
  if (inInitrd) return commandLine;
  const words = commandLine.match(/(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^\s"'])+/g) ?? [];
  return words.filter((word) => !/^["']?rd\./.test(word)).join(' ');
}

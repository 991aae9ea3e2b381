import type { Problem } from '../base/problem.ts';
import { readTextOrErrno, status } from '../kernel/file.ts';
import { conditionsHold } from './conditions.ts';
import type { LinkConfig } from './link-config.ts';
import { listLinkFiles } from './link-directories.ts';
import { parseLink, type TextFile } from './link-file.ts';
import { compileMatch, matchesLink, type Matcher, type Subject } from './link-match.ts';
import type { Machine } from './machine.ts';
import { expandSpecifiers } from './specifiers.ts';

/** The .link files that may concern this machine, in their order. */
export interface Links {
  readonly links: readonly { readonly config: LinkConfig; readonly matcher: Matcher }[];
  readonly problems: readonly Problem[];
}

/**
 * Reads all files. Those whose conditions do not hold on this machine are not among them.
 *
 * @param directories  the strongest first
 */
export function loadLinks(directories: readonly string[], machine: Machine): Links {
  const links: { config: LinkConfig; matcher: Matcher }[] = [];
  const problems: Problem[] = [];
  const read = (file: string): TextFile | null => {
    const text = readTextOrErrno(file, maxFileBytes);
    if (typeof text === 'string') return { file, text };
    problems.push(about(file, { code: 'link-unreadable', message: 'the file cannot be read' }));
    return null;
  };
  for (const { file, dropIns } of listLinkFiles(directories)) {
    const main = read(file);
    if (main === null) continue;
    const texts = { main, dropIns: dropIns.map(read).filter((dropIn) => dropIn !== null) };
    const { config, problems: found } = parseLink({ ...texts, expand: (word) => expandSpecifiers(machine, word) });
    problems.push(...found);
    if (config === null) continue;
    if (isSecretShown(config)) {
      const hint = 'chmod o-rwx, or name a file that holds it';
      problems.push(about(file, { code: 'link-readable-password', message: 'WakeOnLanPassword= can be read by everyone', hint }));
    }
    if (conditionsHold(machine, config.conditions)) links.push({ config, matcher: compileMatch(config.match) });
  }
  return { links, problems };
}

const maxFileBytes = 1024 * 1024;

function about(file: string, { code, message, hint = null }: { code: string; message: string; hint?: string | null }): Problem {
  return { severity: 'warning', code, message, source: null, file, span: 1, hint };
}

function isSecretShown({ file: main, dropIns, link }: LinkConfig): boolean {
  if (link.wakeOnLanPassword === null || link.wakeOnLanPassword.startsWith('/')) return false;
  return [main, ...dropIns].some((file) => ((status(file, { follow: true })?.mode ?? 0) & 0o007) !== 0);
}

/** The first file that is about an interface, null when none is. */
export function findLink({ links }: Links, subject: Subject): LinkConfig | null {
  for (const { config, matcher } of links) if (matchesLink(matcher, subject)) return config;
  return null;
}

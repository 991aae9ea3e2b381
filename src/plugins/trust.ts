import { readLink, status } from '../kernel/file.ts';

/** What stands at a path, links not followed. */
export interface Standing {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly uid: number;
  /** permission bits */
  readonly mode: number;
  /** where a link leads, else null */
  readonly target: string | null;
}

/** Whether only root decides what stands in a file. A refusal names the path that is at fault, and what to do about it. */
export type Trust =
  | { readonly kind: 'trusted'; /** without links */ readonly file: string }
  | { readonly kind: 'refused'; readonly path: string; readonly message: string; readonly hint: string | null };

const ROOT_UID = 0;
const WRITABLE_BY_OTHERS = 0o022;
/** MAXSYMLINKS of the kernel's include/linux/namei.h */
const MAX_LINKS = 40;

/**
 * Follows a path from the root and asks of everything on the way, links and what they lead to included, whether it is root's and
 * nobody else's to write: whoever can replace a folder on the way can replace the file. An access control list that lets
 * others write shows in the group's bits (acl(5)).
 *
 * Once the answer is `trusted`, only root can make it wrong.
 */
export function trustOf(path: string, look: (path: string) => Standing | null = lookAt): Trust {
  const ahead = ['', ...wordsOf(path)];
  let here = '';
  let links = 0;
  for (let name = ahead.shift(); name !== undefined; name = ahead.shift()) {
    if (name === '..') {
      here = here.slice(0, Math.max(here.lastIndexOf('/'), 0));
      continue;
    }
    const next = name === '' ? '' : `${here}/${name}`;
    const shown = next === '' ? '/' : next;
    const standing = look(shown);
    if (standing === null) return refused(shown, 'is not there', null);
    if (standing.uid !== ROOT_UID) return refused(shown, `belongs to user ${standing.uid}, who could change the plug-in`, `chown root:root ${shown}`);
    if (standing.target !== null) {
      if (++links > MAX_LINKS) return refused(shown, 'is a link of too many', null);
      ahead.unshift(...wordsOf(standing.target));
      if (standing.target.startsWith('/')) here = '';
      continue;
    }
    if ((standing.mode & WRITABLE_BY_OTHERS) !== 0) return refused(shown, 'can be written by others than root', `chmod go-w ${shown}`);
    if (ahead.length === 0 && standing.kind !== 'file') return refused(shown, 'is no file', null);
    here = next;
  }
  return { kind: 'trusted', file: here };
}

function wordsOf(path: string): string[] {
  return path.split('/').filter((word) => word !== '' && word !== '.');
}

function refused(path: string, fault: string, hint: string | null): Trust {
  return { kind: 'refused', path, message: `${path} ${fault}`, hint };
}

function lookAt(path: string): Standing | null {
  const facts = status(path, { follow: false });
  if (facts === null) return null;
  const { kind, uid, mode } = facts;
  return { kind: kind === 'file' || kind === 'directory' || kind === 'link' ? kind : 'other', uid, mode, target: kind === 'link' ? (readLink(path) ?? '') : null };
}

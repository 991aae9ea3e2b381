/** What an installation wants to be true of one name inside the root. */
export type Item = FileItem | LinkItem | GoneItem;

interface Common {
  readonly name: string;
  /** what has the name is set aside, and comes back on uninstall; otherwise a name that is taken is refused */
  readonly replaces: boolean;
  /** what has the name is left alone, also when it came to have it later */
  readonly yields: boolean;
}

export interface FileItem extends Common {
  readonly kind: 'file';
  readonly content: Uint8Array;
  readonly mode: number;
}

export interface LinkItem extends Common {
  readonly kind: 'link';
  readonly target: string;
  /** packages ship something under this name: dpkg is told to unpack it elsewhere */
  readonly diverts: boolean;
}

/** Nothing may have the name, such as the link that would start another device manager. */
export interface GoneItem extends Common {
  readonly kind: 'gone';
}

export function file(name: string, content: string | Uint8Array, mode = 0o644): FileItem {
  return { kind: 'file', name, content: Buffer.from(content as Uint8Array), mode, replaces: false, yields: false };
}

/** Unless there is one, or somebody edited it. */
export function configurationFile(name: string, content: Uint8Array): FileItem {
  return { ...file(name, content), yields: true };
}

export function link(name: string, target: string): LinkItem {
  return { kind: 'link', name, target, replaces: false, yields: false, diverts: false };
}

/** Unless something has the name already. */
export function linkIfFree(name: string, target: string): LinkItem {
  return { ...link(name, target), yields: true };
}

/** @param diverts  whether packages ship the name */
export function linkInstead(name: string, target: string, { diverts }: { diverts: boolean }): LinkItem {
  return { kind: 'link', name, target, replaces: true, yields: false, diverts };
}

export function fileInstead(item: FileItem): FileItem {
  return { ...item, replaces: true };
}

export function gone(name: string): GoneItem {
  return { kind: 'gone', name, replaces: true, yields: false };
}

import { binding } from './binding.ts';
import { errnoOf } from './errno.ts';
import type { NodeIdentity } from './node.ts';

/** An entry of an access list (<linux/posix_acl.h>). */
export interface AclEntry {
  /** ACL_USER_OBJ and so on, see `AclTag` */
  readonly tag: number;
  /** read 4, write 2, execute 1 */
  readonly permissions: number;
  /** the uid or gid of ACL_USER and ACL_GROUP; others have 0xffffffff */
  readonly id: number;
}

/** Whom an entry is about. */
export const AclTag = { owner: 0x01, user: 0x02, owningGroup: 0x04, group: 0x08, mask: 0x10, other: 0x20 } as const;

const VERSION = 2;
const HEADER_BYTES = 4;
const ENTRY_BYTES = 8;

/** The access list of a device node, without entries where it has none; or a positive errno (ESTALE: it is another device). */
export function readAcl({ path, kind, major, minor }: NodeIdentity): readonly AclEntry[] | number {
  const list = binding.readAcl(path, kind === 'block', major, minor);
  if (typeof list === 'number') return errnoOf(list);
  const bytes = Buffer.from(list, 'latin1');
  const entries: AclEntry[] = [];
  for (let at = HEADER_BYTES; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
    entries.push({ tag: bytes.readUInt16LE(at), permissions: bytes.readUInt16LE(at + 2), id: bytes.readUInt32LE(at + 4) });
  }
  return entries;
}

/** Sets the access list of a device node; none takes it away. Returns 0 or a positive errno. */
export function writeAcl({ path, kind, major, minor }: NodeIdentity, entries: readonly AclEntry[]): number {
  const bytes = Buffer.alloc(entries.length === 0 ? 0 : HEADER_BYTES + entries.length * ENTRY_BYTES);
  if (entries.length > 0) bytes.writeUInt32LE(VERSION, 0);
  entries.forEach(({ tag, permissions, id }, index) => {
    const at = HEADER_BYTES + index * ENTRY_BYTES;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(permissions, at + 2);
    bytes.writeUInt32LE(id, at + 4);
  });
  return errnoOf(binding.writeAcl(path, kind === 'block', major, minor, bytes));
}

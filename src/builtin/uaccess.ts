import { nodeFile, type Paths } from '../base/paths.ts';
import type { Device } from '../device/device.ts';
import { AclTag, readAcl, writeAcl, type AclEntry } from '../kernel/acl.ts';
import { ENODEV, ENOENT, ENXIO, EOPNOTSUPP, ESTALE, errnoName } from '../kernel/errno.ts';
import { exists, listFolder, readText, status } from '../kernel/file.ts';
import type { NodeIdentity } from '../kernel/node.ts';
import type { BuiltinCall } from '../rules/world.ts';
import { found, nothing, type Builtin } from './builtin.ts';

const NOBODY = 0xffffffff;
const READ_AND_WRITE = 6;
/** A tag `xaccess-NAME` opens the device to sessions that have NAME among their extra devices. */
const EXTRA_PREFIX = 'xaccess-';

/**
 * Lets the user at a device's seat use its node, and no longer those who were at the seat before: each such user has an entry in
 * the node's access list. systemd-logind says in files below /run/systemd who that is; where it does not run, nothing is changed.
 *
 * @see systemd-logind.service(8); sd-login(3) reads the same files
 */
export const uaccess: Builtin = {
  name: 'uaccess',
  summary: 'Give the users of the active session access to the node',
  run(call) {
    const { device, rehearse } = call;
    const { paths } = device.host;
    if (rehearse || !exists(`${paths.run}/systemd/seats`)) return found([]);
    const node = identityOf(device);
    if (node === null) return nothing('the device has no node');
    const errno = allow(node, usersOf(call, paths));
    if (errno === 0 || errno === ENOENT || errno === ENODEV || errno === ENXIO || errno === ESTALE) return found([]);
    return nothing(`the access list of ${device.devname} cannot be set: ${errnoName(errno)}`);
  },
};

/** Gives these users, and no others, an entry of their own. Returns 0 or a positive errno. */
function allow(node: NodeIdentity, users: ReadonlySet<number>): number {
  const present = readAcl(node);
  // Where /dev has no access lists there are no entries to take away.
  if (typeof present === 'number') return present === EOPNOTSUPP && users.size === 0 ? 0 : present;
  if (present.length === 0 && users.size === 0) return 0;
  const base = present.length === 0 ? minimalList(node) : present;
  if (base === null) return ENOENT;
  const kept = base.filter(({ tag }) => tag !== AclTag.user && tag !== AclTag.mask);
  const granted = [...users].sort((one, other) => one - other).map((id) => ({ tag: AclTag.user, permissions: READ_AND_WRITE, id }));
  const entries = withMask([...kept, ...granted]);
  return sameList(entries, present) ? 0 : writeAcl(node, entries);
}

/** What the mode says, as a list (acl(5) "CORRESPONDENCE BETWEEN ACL ENTRIES AND FILE PERMISSION BITS"). */
function minimalList({ path }: NodeIdentity): AclEntry[] | null {
  const mode = status(path, { follow: false })?.mode ?? null;
  if (mode === null) return null;
  return [
    { tag: AclTag.owner, permissions: (mode >> 6) & 7, id: NOBODY },
    { tag: AclTag.owningGroup, permissions: (mode >> 3) & 7, id: NOBODY },
    { tag: AclTag.other, permissions: mode & 7, id: NOBODY },
  ];
}

/** In the order that the kernel asks for; with a mask of all that the group class may do when there is more than the mode. */
function withMask(entries: readonly AclEntry[]): AclEntry[] {
  const isClass = ({ tag }: AclEntry): boolean => tag === AclTag.user || tag === AclTag.owningGroup || tag === AclTag.group;
  const mask = { tag: AclTag.mask, permissions: entries.filter(isClass).reduce((all, { permissions }) => all | permissions, 0), id: NOBODY };
  const needsMask = entries.some(({ tag }) => tag === AclTag.user || tag === AclTag.group);
  return [...entries, ...(needsMask ? [mask] : [])].sort((one, other) => one.tag - other.tag || one.id - other.id);
}

function sameList(one: readonly AclEntry[], other: readonly AclEntry[]): boolean {
  return one.length === other.length && one.every((entry, i) => entry.tag === other[i]?.tag && entry.permissions === other[i]?.permissions && entry.id === other[i]?.id);
}

/** The active user of the seat, and those of sessions to which the device is open by its tags; root needs no entry. */
function usersOf(call: BuiltinCall, paths: Paths): ReadonlySet<number> {
  const users = new Set<number>();
  const tags = (call.property('CURRENT_TAGS') ?? '').split(':');
  if (tags.includes('uaccess')) users.add(activeUser(paths, call.property('ID_SEAT') ?? 'seat0'));
  const extra = tags.filter((tag) => tag.startsWith(EXTRA_PREFIX)).map((tag) => tag.slice(EXTRA_PREFIX.length));
  if (extra.length > 0) {
    const folder = `${paths.run}/systemd/sessions`;
    for (const session of listFolder(folder) ?? []) {
      const facts = session.endsWith('.ref') ? null : readAssignments(`${folder}/${session}`);
      if (facts !== null && splitWords(facts.get('EXTRA_DEVICE_ACCESS')).some((name) => extra.includes(name))) users.add(uidOf(facts.get('UID')));
    }
  }
  users.delete(0);
  return users;
}

function activeUser(paths: Paths, seat: string): number {
  // The name becomes part of a path, which must not lead out of logind's folder.
  if (seat.includes('/') || seat.startsWith('.')) return 0;
  return uidOf(readAssignments(`${paths.run}/systemd/seats/${seat}`)?.get('ACTIVE_UID'));
}

function uidOf(text: string | undefined): number {
  return text !== undefined && /^[0-9]{1,10}$/.test(text) ? Number(text) : 0;
}

function splitWords(text: string | undefined): string[] {
  return (text ?? '').split(/[ \t]+/).filter((word) => word !== '');
}

/** A file of lines NAME=VALUE, where values may be quoted. */
function readAssignments(file: string): ReadonlyMap<string, string> | null {
  const text = readText(file);
  if (text === null) return null;
  const facts = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([A-Z_]+)="?(.*?)"?$/.exec(line);
    if (match !== null) facts.set(match[1] as string, match[2] as string);
  }
  return facts;
}

function identityOf({ host, devnum, devname, subsystem }: Device): NodeIdentity | null {
  if (devnum === null || devname === null) return null;
  return { path: nodeFile(host.paths, devname), kind: subsystem === 'block' ? 'block' : 'character', ...devnum };
}

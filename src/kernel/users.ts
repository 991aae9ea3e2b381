import { binding } from './binding.ts';

/** A user's number, or null when the system's name services know no such user (getpwnam(3)). May ask the network. */
export function userId(name: string): number | null {
  const uid = binding.userId(name);
  return uid < 0 ? null : uid;
}

/** A group's number, or null (getgrnam(3)). */
export function groupId(name: string): number | null {
  const gid = binding.groupId(name);
  return gid < 0 ? null : gid;
}

/** The name of a user's number, or null when nobody has it (getpwuid(3)). */
export function userName(uid: number): string | null {
  return binding.userName(uid) ?? null;
}

/** The name of a group's number, or null (getgrgid(3)). */
export function groupName(gid: number): string | null {
  return binding.groupName(gid) ?? null;
}

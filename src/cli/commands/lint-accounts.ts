import { readText } from '../../kernel/file.ts';
import { groupId, userId } from '../../kernel/users.ts';
import { AccountBook } from '../../rules/check/accounts.ts';
import { numberedAccounts } from '../../rules/load.ts';

/** The accounts of the running system, or of the one below another root, as far as its files tell. */
export function accountsBelow(root: string): AccountBook {
  if (root === '') return new AccountBook({ user: userId, group: groupId, ...numberedAccounts() });
  const users = readAccounts(`${root}/etc/passwd`);
  const groups = readAccounts(`${root}/etc/group`);
  const [uids, gids] = [new Set(users.values()), new Set(groups.values())];
  return new AccountBook({
    user: (name) => users.get(name) ?? null,
    group: (name) => groups.get(name) ?? null,
    hasUser: (uid) => uids.has(uid),
    hasGroup: (gid) => gids.has(gid),
  });
}

const limitBytes = 16 * 1024 * 1024;

/** Numbers by name: the first and third field of each line of passwd(5) and group(5). */
function readAccounts(file: string): ReadonlyMap<string, number> {
  const lines = (readText(file, limitBytes) ?? '').split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => line.split(':')).map(([name = '', , id]) => [name, Number(id)]));
}

import { readInteger } from '../../base/number.ts';
import { utf8Bytes, utf8Text } from '../../base/text.ts';

/** Users and groups as the machine knows them. */
export interface Accounts {
  /** a uid, or null when there is no such user */
  user(name: string): number | null;
  /** a gid, or null when there is no such group */
  group(name: string): number | null;
  hasUser(uid: number): boolean;
  hasGroup(gid: number): boolean;
}

/** A name looked up: its number, or why it has none, in udevd's words. */
export type Resolved = { readonly id: number; readonly isSystem: boolean } | { readonly reason: string };

/** That a name stood for a number when it was looked up, or for nobody. */
export interface AccountFact {
  readonly kind: 'user' | 'group';
  readonly name: string;
  readonly id: number | null;
}

/** Looks names up once, however many rules use them, and knows which were asked for. */
export class AccountBook {
  readonly #accounts: Accounts;
  readonly #users = new Map<string, Resolved>();
  readonly #groups = new Map<string, Resolved>();
  #asked = new Map<string, AccountFact>();

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  /**
   * @param name  a name, or a number in decimal
   * @returns what is known, and whether this is the first time that it was asked
   */
  resolve(kind: 'user' | 'group', name: string): { readonly resolved: Resolved; readonly isFirst: boolean } {
    const known = kind === 'user' ? this.#users : this.#groups;
    const before = known.get(name);
    const resolved = before ?? lookUp(this.#accounts, kind, name);
    if (before === undefined) known.set(name, resolved);
    this.#asked.set(`${kind} ${name}`, { kind, name, id: idOf(resolved) });
    return { resolved, isFirst: before === undefined };
  }

  /** What was asked for since the last call: while it holds, asking again would change nothing. */
  takeFacts(): AccountFact[] {
    const facts = [...this.#asked.values()];
    this.#asked = new Map();
    return facts;
  }

  holds({ kind, name, id }: AccountFact): boolean {
    return idOf(this.resolve(kind, name).resolved) === id;
  }
}

function idOf(resolved: Resolved): number | null {
  return 'id' in resolved ? resolved.id : null;
}

/** Highest number that belongs to the system (`SYSTEM_UID_MAX` of systemd as Debian builds it; login.defs(5)). */
const systemIdMax = 999;
/** `nobody` and its group (systemd's `UID_NOBODY`). */
const nobody = 65_534;
/** Accounts of foreign container images, `foreign-0` and so on (systemd's `FOREIGN_UID_MIN`; systemd.io "Users, Groups, UIDs and GIDs"). */
const foreign = { first: 0x7ffe_0000, count: 65_535 };

/** What systemd knows without asking the account database: all of the system's numbers, and a few names. */
function builtIn(kind: 'user' | 'group', name: string): number | null {
  if (name === 'root') return 0;
  if (name === (kind === 'user' ? 'nobody' : 'nogroup')) return nobody;
  const number = /^foreign-(0|[1-9][0-9]{0,4})$/.exec(name)?.[1];
  return number !== undefined && Number(number) < foreign.count ? foreign.first + Number(number) : null;
}

function isBuiltIn(id: number): boolean {
  return id <= systemIdMax || id === nobody || (id >= foreign.first && id < foreign.first + foreign.count);
}

function lookUp(accounts: Accounts, kind: 'user' | 'group', name: string): Resolved {
  const id = accountNumber(name);
  if (id !== null) {
    const exists = isBuiltIn(id) || (kind === 'user' ? accounts.hasUser(id) : accounts.hasGroup(id));
    return exists ? { id, isSystem: id <= systemIdMax } : { reason: `Unknown ${kind}` };
  }
  if (!isAccountName(name)) return { reason: 'Invalid argument' };
  const found = (kind === 'user' ? accounts.user(name) : accounts.group(name)) ?? builtIn(kind, name);
  return found === null ? { reason: `Unknown ${kind}` } : { id: found, isSystem: found <= systemIdMax };
}

/** A uid or gid in decimal, without zeros in front; the two numbers that mean "none" are no number of an account. */
function accountNumber(name: string): number | null {
  if (!/^(0|[1-9][0-9]*)$/.test(name)) return null;
  const id = readInteger(name, { min: 0, max: 0xffff_fffe });
  return typeof id === 'number' && id !== 0xffff ? id : null;
}

/** What systemd accepts as the name of an account that it did not make itself (`valid_user_group_name`, relaxed). */
function isAccountName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..'
    && !name.startsWith(' ') && !name.endsWith(' ')
    && !/[\x00-\x1f\x7f:/]/.test(name)
    && !/^-?[0-9]+$/.test(name) && name !== '-'
    && utf8Bytes(utf8Text(name)) === name;
}

import type { Problem, Source } from '../base/problem.ts';
import type { AccountFact } from './check/accounts.ts';
import type { Rule, RuleFile, Token } from './rule.ts';

/**
 * What reading and checking a rule file came to. It holds for as long as the file and the accounts that its rules name stay
 * what they were.
 */
export interface CheckedRules {
  /** of the file, and of what else decided how it was read; see `RuleFileEntry` */
  readonly identity: string;
  /** every user and group that was looked up for it */
  readonly accounts: readonly AccountFact[];
  readonly file: RuleFile;
  readonly problems: readonly Problem[];
}

/** Results of an earlier run by their identity. */
export interface RuleCache {
  readonly files: ReadonlyMap<string, CheckedRules>;
  /**
   * When they were written down, in nanoseconds since the epoch by the file system's clock. A file that is not older may have
   * been changed after it was read, within one tick of that clock, and is read again.
   */
  readonly writtenNs: bigint;
}

/**
 * Writes results down for the next start.
 *
 * @param version  of the software: results of another one are not used
 * @returns a byte string for `readCache`
 */
export function writeCache(checked: readonly CheckedRules[], version: string): string {
  const files: PackedFile[] = checked.map(({ identity, accounts, file, problems }) => [identity, accounts, file.path, file.rules.map(packRule), problems]);
  return JSON.stringify({ version, files } satisfies Packed);
}

/** Reads results of an earlier run. Of another version, or from a damaged text, there are none. */
export function readCache(text: string, version: string): ReadonlyMap<string, CheckedRules> {
  const packed = parse(text);
  if (packed === null || packed.version !== version) return new Map();
  return new Map(packed.files.map(([identity, accounts, path, rules, problems]) => {
    const file = { path, rules: rules.map((rule) => unpackRule(rule, path)) };
    return [identity, { identity, accounts, file, problems }];
  }));
}

interface Packed {
  readonly version: string;
  readonly files: readonly PackedFile[];
}

/** Rules consist mostly of places, of which there are very many: they are written without the file's name, as bare numbers. */
type PackedFile = readonly [identity: string, accounts: readonly AccountFact[], path: string, rules: readonly PackedRule[], problems: readonly Problem[]];
type PackedRule = readonly [place: PackedPlace, tokens: readonly PackedToken[], label: PackedJump | 0, goto: PackedJump | 0];
type PackedJump = readonly [label: string, place: PackedPlace];
type PackedPlace = readonly [line: number, column: number];
type PackedToken =
  | readonly [key: string, attribute: string | null, value: string, place: PackedPlace, negated: 0 | 1, caseInsensitive: 0 | 1]
  | readonly [key: string, attribute: string | null, value: string, place: PackedPlace, operator: string];

function packRule({ source, tokens, label, labelSource, goto, gotoSource }: Rule): PackedRule {
  return [packPlace(source), tokens.map(packToken), packJump(label, labelSource), packJump(goto, gotoSource)];
}

function packToken(token: Token): PackedToken {
  const { key, attribute, value, source } = token;
  return token.kind === 'assign'
    ? [key, attribute, value, packPlace(source), token.operator]
    : [key, attribute, value, packPlace(source), token.negated ? 1 : 0, token.caseInsensitive ? 1 : 0];
}

function packJump(label: string | null, source: Source | null): PackedJump | 0 {
  return label === null || source === null ? 0 : [label, packPlace(source)];
}

function packPlace({ line, column }: Source): PackedPlace {
  return [line, column];
}

function unpackRule([place, tokens, label, goto]: PackedRule, file: string): Rule {
  return {
    source: unpackPlace(place, file),
    tokens: tokens.map((token) => unpackToken(token, file)),
    label: label === 0 ? null : label[0],
    labelSource: label === 0 ? null : unpackPlace(label[1], file),
    goto: goto === 0 ? null : goto[0],
    gotoSource: goto === 0 ? null : unpackPlace(goto[1], file),
  };
}

function unpackToken(packed: PackedToken, file: string): Token {
  const [key, attribute, value, place, operator, caseInsensitive] = packed;
  const source = unpackPlace(place, file);
  return (typeof operator === 'string'
    ? { kind: 'assign', key, attribute, operator, value, source }
    : { kind: 'match', key, attribute, negated: operator === 1, caseInsensitive: caseInsensitive === 1, value, source }) as Token;
}

function unpackPlace([line, column]: PackedPlace, file: string): Source {
  return { file, line, column };
}

function parse(text: string): Packed | null {
  try {
    return JSON.parse(text) as Packed;
  } catch {
    // The cache is only a shortcut: without it the rules are read again.
    return null;
  }
}

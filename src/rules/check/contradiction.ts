import { kindOf } from '../evaluation-order.ts';
import type { Token } from '../rule.ts';
import { aboutKey, type Complaint } from './complaint.ts';
import type { Entry } from './entry.ts';

/**
 * Expressions of one line that say the same twice, or that cannot hold together.
 *
 * udevd compares every expression with every later one, in the order in which it evaluates them, and reports the first pair of
 * either sort. Here equal ones are found by a key, so that a long line costs no more than its length; only the
 * alternatives of matches that differ are compared pair by pair.
 *
 * @param entries     of one line, in evaluation order
 * @param numberOf    the uid or gid behind an OWNER or GROUP, null when it is not known
 */
export function contradictions(entries: readonly Entry[], numberOf: (token: Token) => number | null): Complaint[] {
  if (entries.length < 2) return [];
  const facts = entries.map((entry) => factsOf(entry.token, numberOf));
  const duplicate = firstDuplicate(facts);
  const conflict = firstConflict(facts);
  const complaints: Complaint[] = [];
  if (duplicate !== null) complaints.push(duplicated(entries, duplicate));
  if (conflict !== null) complaints.push(conflicting(entries, conflict));
  const conflictFirst = duplicate !== null && conflict !== null && isBefore(conflict, duplicate);
  return conflictFirst ? complaints.reverse() : complaints;
}

/** Places of two expressions in the line, the first before the second. */
interface Pair {
  readonly first: number;
  readonly second: number;
}

/** What makes two expressions equal or not. */
interface Facts {
  /** what is asked or given to: kind, attribute and way of matching */
  readonly subject: string;
  /** `subject` and what it is compared with or set to */
  readonly statement: string;
  readonly operator: string;
  /** of a match that may exclude another with the same subject: what it allows; null for any other */
  readonly allowed: Allowed | null;
}

/** The alternatives of a match, or of globs what they begin with. */
interface Allowed {
  readonly isGlob: boolean;
  readonly texts: ReadonlySet<string>;
}

/** How udevd compares: it takes `?*` for "not empty", and notes whether one of the alternatives is empty. */
type Matching = 'empty' | 'plain' | 'plain or empty' | 'glob' | 'glob or empty' | 'subsystem';

function factsOf(token: Token, numberOf: (token: Token) => number | null): Facts {
  return token.kind === 'match' && hasAlternatives(token.key) ? factsOfPattern(token) : factsOfOther(token, numberOf);
}

function factsOfPattern(token: Token & { kind: 'match' }): Facts {
  const { key, value } = token;
  const isNotEmpty = value === '?*';
  const alternatives = value.split('|').filter((one) => one !== '');
  const matching = matchingOf(token);
  // A value that ends with white space is compared with all of the attribute, any other with what is left without it.
  const trims = (key === 'ATTR' || key === 'ATTRS') && /[^ \t\n\v\f\r]$/.test(value);
  const isSimple = !trims && !token.caseInsensitive;
  const subject = [key, token.attribute, matching, trims, token.caseInsensitive].join('\0');
  const ignoresValue = isSimple && (matching === 'empty' || matching === 'subsystem');
  const compared = ignoresValue ? '' : [...new Set(alternatives)].sort().join('\0');
  return {
    subject,
    statement: `${subject}\0=\0${compared}`,
    operator: token.negated !== isNotEmpty ? '!=' : '==',
    allowed: isSimple && (matching === 'plain' || matching === 'glob') ? allowedBy(alternatives, matching === 'glob') : null,
  };
}

function factsOfOther(token: Token, numberOf: (token: Token) => number | null): Facts {
  const subject = `${kindOf(token)}\0${token.attribute}`;
  if (token.kind === 'match') {
    const compared = token.value === '?*' ? '' : token.value;
    return { subject, statement: `${subject}\0=\0${compared}`, operator: token.negated ? '!=' : '==', allowed: null };
  }
  const number = token.key === 'OWNER' || token.key === 'GROUP' ? numberOf(token) : null;
  return { subject, statement: `${subject}\0=\0${number ?? token.value}`, operator: token.operator, allowed: null };
}

function matchingOf({ key, value }: Token): Matching {
  if (key === 'SUBSYSTEM' && (value === 'subsystem' || value === 'bus' || value === 'class')) return 'subsystem';
  if (value === '' || value === '?*') return 'empty';
  const hasEmpty = /^\||\|\||\|$/.test(value);
  if (/[*?[]/.test(value)) return hasEmpty ? 'glob or empty' : 'glob';
  return hasEmpty ? 'plain or empty' : 'plain';
}

function hasAlternatives(key: Token['key']): boolean {
  return key !== 'TEST' && key !== 'PROGRAM' && key !== 'IMPORT';
}

function firstDuplicate(facts: readonly Facts[]): Pair | null {
  const seen = new Map<string, number>();
  let found: Pair | null = null;
  facts.forEach(({ statement, operator }, second) => {
    const key = `${operator}\0${statement}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, second);
    else found = earlier(found, { first, second });
  });
  return found;
}

function firstConflict(facts: readonly Facts[]): Pair | null {
  const opposites = new Map<string, number>();
  const bySubject = new Map<string, number[]>();
  let found: Pair | null = null;
  facts.forEach((fact, second) => {
    const { operator, statement, subject } = fact;
    if (operator !== '==' && operator !== '!=') return;
    const opposite = opposites.get(`${operator === '==' ? '!=' : '=='}\0${statement}`);
    if (opposite !== undefined) found = earlier(found, { first: opposite, second });
    const key = `${operator}\0${statement}`;
    if (opposites.has(key)) return;
    opposites.set(key, second);
    if (operator !== '==' || fact.allowed === null) return;

    const same = bySubject.get(subject);
    if (same === undefined) {
      bySubject.set(subject, [second]);
      return;
    }
    const first = same.find((index) => excludeEachOther(facts[index]?.allowed as Allowed, fact.allowed as Allowed));
    if (first !== undefined) found = earlier(found, { first, second });
    same.push(second);
  });
  return found;
}

/** Whether no value matches both; for globs udevd looks no further than the text in front of the first special character. */
function excludeEachOther(one: Allowed, other: Allowed): boolean {
  for (const text of one.texts) {
    if (!one.isGlob) {
      if (other.texts.has(text)) return false;
      continue;
    }
    for (const start of other.texts) if (text.startsWith(start) || start.startsWith(text)) return false;
  }
  return true;
}

function allowedBy(alternatives: readonly string[], isGlob: boolean): Allowed {
  return { isGlob, texts: new Set(isGlob ? alternatives.map(literalStart) : alternatives) };
}

function literalStart(glob: string): string {
  const special = glob.search(/[*?[]/);
  return special < 0 ? glob : glob.slice(0, special);
}

function earlier(one: Pair | null, other: Pair): Pair {
  return one === null || isBefore(other, one) ? other : one;
}

function isBefore(a: Pair, b: Pair): boolean {
  return a.first < b.first || (a.first === b.first && a.second < b.second);
}

function duplicated(entries: readonly Entry[], { second }: Pair): Complaint {
  return aboutKey((entries[second] as Entry).expression, {
    severity: 'warning',
    code: 'duplicate-expression',
    message: 'duplicate expressions.',
    hint: 'the same stands on this line already',
    drops: 'nothing',
  });
}

function conflicting(entries: readonly Entry[], { first, second }: Pair): Complaint {
  const { key, operator, value } = (entries[first] as Entry).expression;
  return aboutKey((entries[second] as Entry).expression, {
    severity: 'error',
    code: 'conflicting-match',
    message: 'conflicting match expressions, the line has no effect.',
    hint: `cannot hold together with ${key}${operator}"${value}"; alternatives are written ${key}=="one|other"`,
    drops: 'nothing',
  });
}

import { compileGlob, matchesGlob, type Glob } from '../base/glob.ts';
import type { Match } from './link-config.ts';

/** What is known about an interface when a .link file is looked for. Null is what is not known. */
export interface Subject {
  /** the kernel's name (INTERFACE), whatever it is renamed to */
  readonly name: string;
  /** in the form of hardware-address.ts; empty when there is none */
  readonly address: string;
  readonly permanentAddress: string;
  /** ID_PATH */
  readonly path: string | null;
  /** ID_NET_DRIVER */
  readonly driver: string | null;
  /** DEVTYPE, else the name of its hardware type */
  readonly type: string | null;
  readonly kind: string | null;
  property(name: string): string | null;
}

/** A [Match] section with its patterns compiled. */
export interface Matcher {
  readonly addresses: ReadonlySet<string>;
  readonly permanentAddresses: ReadonlySet<string>;
  readonly patterns: readonly { readonly of: (subject: Subject) => string | null; readonly list: Patterns }[];
  readonly properties: readonly { readonly name: string; readonly glob: Glob; readonly negated: boolean }[];
}

interface Patterns {
  readonly wanted: readonly Glob[];
  readonly excluded: readonly Glob[];
}

/** Compiles a [Match] section; a setting that it does not have is not looked at. */
export function compileMatch(match: Match): Matcher {
  const patterns = [
    { of: (subject: Subject) => subject.path, list: match.paths },
    { of: (subject: Subject) => subject.driver, list: match.drivers },
    { of: (subject: Subject) => subject.type, list: match.types },
    { of: (subject: Subject) => subject.kind, list: match.kinds },
    { of: (subject: Subject) => subject.name, list: match.names },
  ];
  return {
    addresses: new Set(match.addresses),
    permanentAddresses: new Set(match.permanentAddresses),
    patterns: patterns.filter(({ list }) => list.length > 0).map(({ of, list }) => ({ of, list: compilePatterns(list) })),
    properties: match.properties.map((text) => {
      const negated = text.startsWith('!');
      const equals = text.indexOf('=');
      return { name: text.slice(negated ? 1 : 0, equals), glob: compileGlob(text.slice(equals + 1)), negated };
    }),
  };
}

/** Whether an interface is what a file is about (systemd.link(5) "[MATCH] SECTION OPTIONS"). */
export function matchesLink(matcher: Matcher, subject: Subject): boolean {
  if (matcher.addresses.size > 0 && !matcher.addresses.has(subject.address)) return false;
  if (matcher.permanentAddresses.size > 0 && !matcher.permanentAddresses.has(subject.permanentAddress)) return false;
  for (const { of, list } of matcher.patterns) if (!matchesPatterns(list, of(subject))) return false;
  for (const { name, glob, negated } of matcher.properties) {
    const value = subject.property(name);
    if ((value !== null && matchesGlob(glob, value)) === negated) return false;
  }
  return true;
}

function compilePatterns(list: readonly string[]): Patterns {
  return {
    wanted: list.filter((pattern) => !pattern.startsWith('!')).map((pattern) => compileGlob(pattern)),
    excluded: list.filter((pattern) => pattern.startsWith('!')).map((pattern) => compileGlob(pattern.slice(1))),
  };
}

/** A list of nothing but exclusions matches also what is not known. */
function matchesPatterns({ wanted, excluded }: Patterns, value: string | null): boolean {
  if (value === null) return wanted.length === 0;
  if (excluded.some((glob) => matchesGlob(glob, value))) return false;
  return wanted.length === 0 || wanted.some((glob) => matchesGlob(glob, value));
}

/** The words of rules: which names and values a device must have for one rule or another to hold for it. */
import type { MatchToken, Rule, RuleFile, Token } from '../../src/rules/rule.ts';

/** Something that a rule asks about, with a value that it asks for. */
export type Wish = { readonly whose: 'own' | 'any'; readonly value: string } & (
  | { readonly of: 'kernel' | 'subsystem' | 'driver' | 'tag' | 'devpath' | 'result'; readonly name: null }
  | { readonly of: 'property' | 'attribute' | 'stored-property'; readonly name: string }
);

/** What rules of some files ask for. */
export interface Vocabulary {
  /** what each rule asks for */
  readonly byRule: readonly (readonly Wish[])[];
  /** all of that, and other values under the same names */
  readonly all: readonly Wish[];
}

/** Values that nobody asks for, or that put quoting to the test. */
const oddValues = ['', '0', '1', 'x', 'a b', ' 3 ', 'u/v', '12', 'pci-0000:00:1f.2', Buffer.from('caf\u00e9', 'utf8').toString('latin1')];

/** Names that no property has. A file of systemd asks for them, and only if one were there would ask for more. */
const nobodys: ReadonlySet<string> = new Set(['ID_', 'ID_F', 'ID_FS']);

/**
 * The words of these files.
 *
 * @param isHidden  properties that the outside cannot know, such as those that one set of rules made up for itself
 */
export function vocabularyOf(files: readonly RuleFile[], isHidden: (property: string) => boolean): Vocabulary {
  const isOpen = (wish: Wish): boolean => wish.of !== 'property' || !isHidden(wish.name);
  const byRule = files.flatMap(({ rules }) => rules.map((rule) => rule.tokens.flatMap(wishesOf).filter(isOpen)));
  const unique = new Map(byRule.flat().flatMap((wish) => [wish, ...otherwise(wish)]).map((wish) => [JSON.stringify(wish), wish]));
  return { byRule: byRule.filter((wishes) => wishes.length > 0), all: [...unique.values()] };
}

/** The private properties (`.NAME`) that rules speak of. */
export function privateProperties(files: Iterable<RuleFile>): ReadonlySet<string> {
  const tokens = [...files].flatMap(({ rules }) => rules.flatMap((rule: Rule) => rule.tokens));
  return new Set(tokens.flatMap(({ key, attribute }) => (key === 'ENV' && attribute?.startsWith('.') ? [attribute] : [])));
}

/** A few strings for each alternative of a pattern. */
function samplesOf(pattern: string): string[] {
  return pattern.split('|').flatMap((alternative) => ['', '7', 'x1'].map((filling) => fill(alternative, filling)));
}

/** A string that a glob matches: stars become the filling. */
function fill(glob: string, filling: string): string {
  return glob.replace(/\\(.)|\[(!?)(.[^\]]*)\]|\*|\?/g, (found, escaped: string | undefined, not: string | undefined, set: string | undefined) => {
    if (escaped !== undefined) return escaped;
    if (set !== undefined) return not === '!' ? 'k' : set.slice(-1);
    return found === '*' ? filling : 'q';
  });
}

/** The same with values that nobody asks for. */
function otherwise(wish: Wish): Wish[] {
  return wish.name === null ? [] : oddValues.map((value) => ({ ...wish, value }));
}

function wishesOf(token: Token): Wish[] {
  return [...(token.kind === 'match' ? asked(token) : given(token)), ...mentioned(token.value)];
}

function asked({ key, attribute, value: pattern }: MatchToken): Wish[] {
  const whose = key.endsWith('S') ? 'any' : 'own';
  const values = samplesOf(pattern);
  const unnamed = (of: (Wish & { name: null })['of']): Wish[] => values.map((value) => ({ of, whose, name: null, value }));
  switch (key) {
    case 'KERNEL':
    case 'KERNELS':
      return unnamed('kernel');
    case 'SUBSYSTEM':
    case 'SUBSYSTEMS':
      return unnamed('subsystem');
    case 'DRIVER':
    case 'DRIVERS':
      return unnamed('driver');
    case 'TAG':
      return unnamed('tag');
    case 'DEVPATH':
      return unnamed('devpath');
    case 'RESULT':
      return unnamed('result');
    case 'ATTR':
    case 'ATTRS':
      return values.map((value) => ({ of: 'attribute', whose, name: attribute ?? '', value }));
    case 'TEST':
      return [{ of: 'attribute', whose, name: pattern, value: 'x' }];
    case 'ENV':
      return values.map((value) => ({ of: 'property', whose, name: attribute ?? '', value }));
    case 'IMPORT':
      if (attribute !== 'parent' && attribute !== 'db') return [];
      return values.filter((name) => !nobodys.has(name)).map((name) => ({ of: 'stored-property', whose, name, value: 'x' }));
    default:
      return [];
  }
}

/** What a rule gives may have been there before. */
function given({ key, attribute, value }: Token): Wish[] {
  const text = value.includes('$') ? 'x' : value;
  if (key === 'ENV') return [{ of: 'property', whose: 'own', name: attribute ?? '', value: text }];
  // A star in an attribute's path stands for a folder.
  if (key === 'ATTR') return [{ of: 'attribute', whose: 'own', name: (attribute ?? '').replace('*', 'folder'), value: 'x' }];
  return [];
}

/** `$env{name}` and `$attr{name}` */
function mentioned(text: string): Wish[] {
  return [...text.matchAll(/\$(env|attr)\{([^[}]+)\}/g)].map(([, kind, name = '']): Wish => (
    kind === 'env' ? { of: 'property', whose: 'own', name, value: 'x' } : { of: 'attribute', whose: 'any', name, value: 'x' }));
}

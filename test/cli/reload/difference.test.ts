import { describe, expect, it } from 'vitest';
import { differencesOf } from '../../../src/cli/reload/difference.ts';
import type { Outcome, Trait } from '../../../src/cli/reload/outcome.ts';

/** Properties `NAME=value`, each from the line of its place in the list. */
function outcome(...pairs: readonly string[]): Outcome {
  const traits = pairs.map((pair, index): Trait => {
    const [name, value] = pair.split('=') as [string, string];
    return { kind: 'property', name, value, source: { file: 'x.rules', line: index + 1, column: 1 } };
  });
  return new Map(traits.map((trait) => [`property ${trait.name}`, trait]));
}

/** `cause: before -> after` of each difference. */
function causes(comparison: Parameters<typeof differencesOf>[0]): string[] {
  return differencesOf(comparison).map(({ before, after, cause }) => `${cause}: ${before?.value ?? 'nothing'} -> ${after?.value ?? 'nothing'}`);
}

describe('differencesOf', () => {
  it('finds nothing where the record says what the rules say', () => {
    expect(causes({ recorded: outcome('A=1'), decided: outcome('A=1'), former: null, again: null })).toEqual([]);
  });

  it.each([
    ['comes', outcome(), outcome('A=1'), 'rules: nothing -> 1'],
    ['goes', outcome('A=1'), outcome(), 'rules: 1 -> nothing'],
    ['becomes another', outcome('A=1'), outcome('A=2'), 'rules: 1 -> 2'],
  ])('tells what %s', (_what, recorded, decided, expected) => {
    expect(causes({ recorded, decided, former: recorded, again: decided })).toEqual([expected]);
  });

  it('does not blame rules for what the ones before would change too', () => {
    expect(causes({ recorded: outcome('A=1', 'B=1'), decided: outcome('A=2', 'B=2'), former: outcome('A=2', 'B=1'), again: null })).toEqual(['handling: 1 -> 2', 'rules: 1 -> 2']);
  });

  it('does not blame rules for what comes out differently each time', () => {
    expect(causes({ recorded: outcome('A=1'), decided: outcome('A=2'), former: outcome('A=3'), again: outcome('A=4') })).toEqual(['handling: 1 -> 2']);
  });

  it('blames the rules for everything where those before are not known', () => {
    expect(causes({ recorded: outcome('A=1'), decided: outcome('A=2'), former: null, again: null })).toEqual(['rules: 1 -> 2']);
  });

  it('says which line had decided what goes, if the record is still what it says', () => {
    const [same] = differencesOf({ recorded: new Map([...outcome('A=1')].map(([key, trait]) => [key, { ...trait, source: null }])), decided: outcome(), former: outcome('A=1'), again: null });
    expect(same?.before?.source?.line).toBe(1);
  });
});

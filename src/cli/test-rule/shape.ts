/**
 * Reads values of JSON and TOML, whose form nobody guarantees, into values of known types. What does not fit is complained of with
 * its place (`cases[2].expect.mode`), and the rest is read.
 */
import { utf8Bytes } from '../../base/text.ts';

export interface Place {
  /** empty for the whole */
  readonly path: string;
  readonly complain: (message: string) => void;
}

/** @returns undefined for what does not fit, which has been complained of */
export type Reader<T> = (value: unknown, place: Place) => T | undefined;

type Fields<Shape> = { readonly [Name in keyof Shape]?: Shape[Name] extends Reader<infer T> ? T : never };

export const text: Reader<string> = (value, place) => {
  if (typeof value === 'string') return utf8Bytes(value);
  return refuse(place, typeof value === 'number' ? 'a text is expected: write the number in quotes' : 'a text is expected');
};

export const wholeNumber: Reader<number> = (value, place) => {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : refuse(place, 'a whole number is expected');
};

export const flag: Reader<boolean> = (value, place) => (typeof value === 'boolean' ? value : refuse(place, 'true or false is expected'));

/** A list, or one text for a list of one. */
export const texts: Reader<readonly string[]> = (value, place) => listOf(text)(Array.isArray(value) ? value : [value], place);

/** One of a few words. */
export function oneOf<Word extends string>(words: readonly Word[]): Reader<Word> {
  return (value, place) => words.find((word) => word === value) ?? refuse(place, `one of ${words.join(', ')} is expected`);
}

/** null, and false where the format has no null, for nothing. */
export function orNothing<T>(reader: Reader<T>): Reader<T | null> {
  return (value, place) => (value === null || value === false ? null : reader(value, place));
}

export function either<A, B>(isFirst: (value: unknown) => boolean, first: Reader<A>, second: Reader<B>): Reader<A | B> {
  return (value, place): A | B | undefined => (isFirst(value) ? first(value, place) : second(value, place));
}

export function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) return refuse(place, 'a list is expected');
    const items = value.map((item: unknown, index) => reader(item, { ...place, path: `${place.path}[${index}]` }));
    return items.filter((item): item is Awaited<T> & {} => item !== undefined) as readonly T[];
  };
}

export function mapOf<T>(reader: Reader<T>): Reader<ReadonlyMap<string, T>> {
  return (value, place) => {
    if (!isTable(value)) return refuse(place, 'a table of names and values is expected');
    const map = new Map<string, T>();
    for (const [name, item] of Object.entries(value)) {
      const read = reader(item, { ...place, path: below(place, name) });
      if (read !== undefined) map.set(utf8Bytes(name), read);
    }
    return map;
  };
}

/** A table with known names, all of which may be left out. */
export function fields<Shape extends Readonly<Record<string, Reader<unknown>>>>(shape: Shape): Reader<Fields<Shape>> {
  return (value, place) => {
    if (!isTable(value)) return refuse(place, 'a table is expected');
    const result: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value)) {
      const at = { ...place, path: below(place, name) };
      const read = Object.hasOwn(shape, name) ? shape[name]?.(item, at) : refuse(at, `this is not known; known are ${Object.keys(shape).join(', ')}`);
      if (read !== undefined) result[name] = read;
    }
    return result as Fields<Shape>;
  };
}

/** @param complaint  about a table without any field, which is read all the same */
export function notEmpty<T>(reader: Reader<T>, complaint: string): Reader<T> {
  return (value, place) => {
    if (isTable(value) && Object.keys(value).length === 0) refuse(place, complaint);
    return reader(value, place);
  };
}

/** Complains; the value is that of what cannot be read. */
export function refuse({ path, complain }: Place, message: string): undefined {
  complain(path === '' ? message : `${path}: ${message}`);
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function below({ path }: Place, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

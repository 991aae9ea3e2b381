/**
 * How settings are read: each has a function that stores the meaning of a value in the draft of its section, and complains about
 * a value without a meaning. The empty value takes back what was said before.
 */
import { entryOf } from '../base/table.ts';
import { splitWords } from '../base/text.ts';
import { parseBoolean } from '../base/values.ts';

/** One setting of a section whose draft is a `T`. */
export interface Setting<T> {
  /** whether quotes are part of the syntax of the value, so that each word may have its own */
  readonly quoted: boolean;
  read(draft: T, value: string, complain: (message: string) => void): void;
}

export type Settings<T> = Readonly<Record<string, Setting<T>>>;

/** A setting with one value. `parse` returns null for a text that is no such value; `store` gets null for the empty value. */
export function single<T, V>(parse: (text: string) => V | null, store: (draft: T, value: V | null) => void): Setting<T> {
  return {
    quoted: false,
    read(draft, value, complain) {
      const parsed = value === '' ? null : parse(value);
      if (value !== '' && parsed === null) complain(`'${value}' is not a usable value`);
      else store(draft, parsed);
    },
  };
}

/** A setting that is a field of the draft. */
export function field<T, K extends keyof T>(key: K, parse: (text: string) => NonNullable<T[K]> | null): Setting<T> {
  return single(parse, (draft, value) => {
    draft[key] = value as T[K];
  });
}

/** A field that is yes or no. */
export function flag<T, K extends { [P in keyof T]: T[P] extends boolean | null ? P : never }[keyof T]>(key: K): Setting<T> {
  return single(parseBoolean, (draft, value) => {
    draft[key] = value as T[K];
  });
}

/** A field that is one of some words. */
export function oneOf<T, K extends keyof T>(key: K, words: Readonly<Record<string, NonNullable<T[K]>>>): Setting<T> {
  return field(key, (text) => entryOf(words, text));
}

/** A setting that is an entry of a map in the draft. */
export function entry<T, K, V>({ of, key, parse }: {
  of: (draft: T) => ReadonlyMap<K, V>;
  key: K;
  parse: (text: string) => V | null;
}): Setting<T> {
  return single(parse, (draft, value) => {
    // The maps of a draft are its own.
    const map = of(draft) as Map<K, V>;
    if (value === null) map.delete(key);
    else map.set(key, value);
  });
}

/**
 * A setting that is a list of words. A word that is no item is left out with a complaint; the rest is handed to `store`, which gets
 * null for the empty value.
 *
 * @param split  white space separates, unless the setting has its own way; null when the value cannot be split
 */
export function list<T, V>({ parse, store, split = splitWords, quoted = false }: {
  parse: (word: string) => V | null;
  store: (draft: T, values: readonly V[] | null) => void;
  split?: (value: string) => readonly string[] | null;
  quoted?: boolean;
}): Setting<T> {
  return {
    quoted,
    read(draft, value, complain) {
      if (value === '') return store(draft, null);
      const words = split(value);
      if (words === null) return complain(`the quotes or escapes of '${value}' are broken`);
      const values: V[] = [];
      for (const word of words) {
        const parsed = parse(word);
        if (parsed === null) complain(`'${word}' is left out: it is not a usable value`);
        else values.push(parsed);
      }
      store(draft, values);
    },
  };
}

/** A list that later assignments add to. */
export function growing<T, K extends keyof T>(key: K, options: {
  parse: (word: string) => (T[K] extends readonly (infer V)[] ? V : never) | null;
  split?: (value: string) => readonly string[] | null;
  quoted?: boolean;
}): Setting<T> {
  return list({
    ...options,
    store: (draft, values) => {
      draft[key] = (values === null ? [] : [...(draft[key] as readonly unknown[]), ...values]) as T[K];
    },
  });
}

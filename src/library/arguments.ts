/**
 * What programs may pass. The types say it to those that are checked; in plain JavaScript a misspelt option would do nothing, and a
 * value of another type would match nothing, without a word.
 */
import { inspect } from 'node:util';
import { didYouMean } from '../base/nearest.ts';
import type { Paths } from '../base/paths.ts';
import { isTag } from '../device/names.ts';
import { ArgumentError } from './errors.ts';

/**
 * Looks at an argument.
 *
 * @param name  as the program knows it: `syspath`, `options.subsystem`
 * @throws {ArgumentError} that says what it must be and what it is
 */
export type Check = (name: string, value: unknown) => void;

export function must(expected: string, holds: (value: unknown) => boolean): Check {
  return (name, value) => {
    if (!holds(value)) throw new ArgumentError(`"${name}" must be ${expected}. Received ${received(value)}`);
  };
}

/** A check for each property that an interface knows: the compiler sees to it that none is forgotten. */
export type ChecksOf<T> = { readonly [Name in keyof T]-?: Check };

/** An object that has some of these properties and no others. What is undefined counts as missing. */
export function object<T>(known: ChecksOf<T>): Check {
  const checks: Readonly<Record<string, Check>> = known;
  const names = Object.keys(checks);
  return (name, value) => {
    anObject(name, value);
    for (const [key, each] of Object.entries(value as object)) {
      const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
      if (check === undefined) throw new ArgumentError(`"${name}" must not have "${key}": ${didYouMean(key, names) ?? 'nothing here has that name.'} It may have ${names.join(', ')}`);
      if (each !== undefined) check(`${name}.${key}`, each);
    }
  };
}

/** An object with any names, whose values are all of one kind. */
export function record(check: Check): Check {
  return (name, value) => {
    anObject(name, value);
    for (const [key, each] of Object.entries(value as object)) {
      text(`a name in ${name}`, key);
      check(`${name}.${key}`, each);
    }
  };
}

export function oneOf(...words: readonly string[]): Check {
  return must(words.map((word) => `'${word}'`).join(' or '), (value) => words.includes(value as string));
}

export function integer({ min, max }: { readonly min: number; readonly max: number }): Check {
  return must(`an integer from ${min} to ${max}`, (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max);
}

function both(first: Check, second: Check): Check {
  return (name, value) => {
    first(name, value);
    second(name, value);
  };
}

/** The kernel's names end at the first null byte, and what is behind it would be ignored. */
export const text = must('a string without null bytes', (value) => typeof value === 'string' && !value.includes('\0'));

export const flag = must('true or false', (value) => typeof value === 'boolean');

/** Nothing satisfies any of none, and everything is what the program would get if the list did not count: neither is a good guess. */
export const notEmpty: Check = must('no empty list: leave it out to take all', (value) => !Array.isArray(value) || value.length > 0);

/** none of these */
export const notPatterns = must('a string or a list of strings', (value) => isString(value) || isListOf(isString, value));

/** any of these */
export const patterns = both(notPatterns, notEmpty);
export const patternsOrAny = both(must('a string, a list of strings, or true for any value', (value) => value === true || isString(value) || isListOf(isString, value)), notEmpty);

/** all of these */
export const tags = must('a tag or a list of tags, each of letters, digits, - and _', (value) => isTagName(value) || isListOf(isTagName, value));

/** any of these */
export const someTags = both(tags, notEmpty);

/** Those of another realm or library will do. */
export const signal = must('an AbortSignal', (value) => isObject(value) && typeof value['aborted'] === 'boolean' && typeof value['addEventListener'] === 'function');

/** What setTimeout takes; more would be taken for 1 ms. */
const MAX_TIMEOUT_MS = 0x7fffffff;

export const timeoutMs = must(`a number of milliseconds from 0 to ${MAX_TIMEOUT_MS}`, (value) => typeof value === 'number' && value >= 0 && value <= MAX_TIMEOUT_MS);

export const paths = object<Paths>({ sys: text, dev: text, run: text, proc: text, etc: text, lib: text, localLib: text });

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf<T>(holds: (value: unknown) => value is T, value: unknown): value is readonly T[] {
  return Array.isArray(value) && value.every(holds);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isTagName(value: unknown): value is string {
  return typeof value === 'string' && isTag(value);
}

/** A Map would seem to be empty. */
const anObject = must('an object', (value) => isObject(value) && !(Symbol.iterator in value));

/** As Node describes what it does not take. */
function received(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value !== 'object') return `${inspect(value)} (${typeof value})`;
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  return Array.isArray(value) || name === 'Object' || typeof name !== 'string' ? inspect(value, { depth: 0, maxArrayLength: 5, breakLength: Infinity }) : `an instance of ${name}`;
}

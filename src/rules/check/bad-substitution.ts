import { keyByName, type SubstitutionDescription, substitutions } from '../keys.ts';
import { parseMode } from '../mode.ts';
import { aboutAttribute, isMatch, aboutValue, type Complaint, type ExpressionCheck } from './complaint.ts';
import type { ExpressionNode } from '../syntax.ts';
import { readInteger } from '../../base/number.ts';
import { nearest } from '../../base/nearest.ts';

/** A sysfs or sysctl name in which `$…` or `%…` is not a substitution. */
export const attributeTemplate: ExpressionCheck = (expression, description) => {
  if (description.attribute.kind !== 'template') return null;
  const attribute = expression.attribute as string;
  const error = templateError(attribute);
  if (error === null) return null;
  return {
    ...aboutAttribute(expression, {
      severity: 'error',
      code: 'bad-substitution',
      message: `Invalid attribute "${attribute}" for ${expression.key} (char ${error.at + 1}: ${error.reason}), ignoring.`,
      hint: error.hint,
      drops: 'nothing',
    }),
    at: expression.keyAt + expression.key.length + 1 + error.start,
    span: Math.max(1, error.end - error.start),
  };
};

/** A value of TEST, PROGRAM, IMPORT or SECLABEL, which udevd looks at before the operator. */
export const earlyValueTemplate: ExpressionCheck = (expression, description) =>
  description.valueBeforeOperator ? valueTemplate(expression) : null;

/** Any other value in which substitutions are carried out. */
export const lateValueTemplate: ExpressionCheck = (expression, description) => {
  if (description.valueBeforeOperator) return null;
  const { match, assign } = description.value;
  const kind = isMatch(expression) ? match : assign;
  switch (kind) {
    case null:
    case 'pattern':
    case 'option':
    case 'label':
    case 'user':
    case 'group':
      return null;
    case 'mode':
      return parseMode(expression.value) !== null ? null : valueTemplate(expression);
    default:
      return valueTemplate(expression);
  }
};

/** An empty value where none may be, or `$…` and `%…` that are not substitutions. The line stays: udevd fails later. */
export function valueTemplate(expression: ExpressionNode): Complaint | null {
  const { value } = expression;
  if (value === '' && !mayBeEmpty(expression)) return invalid(expression, { at: -1, reason: 'empty value' }, null);
  const error = templateError(value);
  if (error === null) return null;
  const complaint = invalid(expression, error, error.hint);
  // What is written and what it means have the same length up to the first escape.
  const shift = expression.quoting.length + '"'.length;
  const isPlain = expression.end - expression.valueAt === value.length + shift + '"'.length;
  return isPlain ? { ...complaint, at: expression.valueAt + shift + error.start, span: Math.max(1, error.end - error.start) } : complaint;
}

interface TemplateError {
  /** what udevadm counts, from 0: the start of what it does not know, or the end of what lacks something */
  readonly at: number;
  readonly reason: string;
  readonly hint: string;
  readonly start: number;
  readonly end: number;
}

/** udevd's longest attribute of a substitution (`UDEV_PATH_SIZE`). */
const attributeLimitBytes = 1024;

function templateError(value: string): TemplateError | null {
  for (let at = nextMark(value, 0); at >= 0; ) {
    const mark = value[at] as '$' | '%';
    if (value[at + 1] === mark) {
      at = nextMark(value, at + 2);
      continue;
    }
    const found = substitutionAt(value, at);
    if (found === null) {
      const hint = misspelt(value, at) ?? unknownWord(value, at) ?? `write ${mark}${mark} for the character itself`;
      return { at, reason: 'invalid substitution type', hint, start: at, end: at + 2 > value.length ? at + 1 : at + 2 };
    }
    const { description, attribute, end } = found;
    const place = { at: end, start: at, end };
    if (description.attribute === 'required' && attribute === null) {
      return { ...place, reason: 'attribute value missing', hint: `write ${value.slice(at, end)}{name}` };
    }
    if (description.attribute === 'part' && attribute !== null && !isPart(attribute)) {
      const hint = `write the number of a word, as in ${mark}${mark === '$' ? description.name : description.letter}{1}`;
      return { ...place, reason: 'attribute value not a valid number', hint };
    }
    at = nextMark(value, end);
  }
  return null;
}

/** Suggests the name that begins with `$` here. */
function misspelt(value: string, at: number): string | null {
  const word = value[at] === '$' ? (/^[a-z]\w*/i.exec(value.slice(at + 1))?.[0] ?? '') : '';
  const found = nearest(word, substitutions.map(({ name }) => name));
  return found === null ? null : `did you mean "$${found}"?`;
}

/** `$serial` and the like: rules have no variables but those of udev, and the name of the others stands in braces. */
function unknownWord(value: string, at: number): string | null {
  const word = value[at] === '$' ? (/^[a-z_]\w*/i.exec(value.slice(at + 1))?.[0] ?? '') : '';
  if (word.length < 3) return null;
  return `write ${/^[A-Z]/.test(word) ? `$env{${word}} for the property` : `$attr{${word}} for the attribute`}, or $$${word} where a shell is to see it`;
}

function nextMark(value: string, from: number): number {
  for (let at = from; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code === 0x24 /* $ */ || code === 0x25 /* % */) return at;
  }
  return -1;
}

/** The substitution that begins here, or null when none does or its braces are empty, endless or too far apart. */
function substitutionAt(value: string, at: number): { description: SubstitutionDescription; attribute: string | null; end: number } | null {
  const isLong = value[at] === '$';
  const description = isLong
    ? substitutions.find(({ name }) => value.startsWith(name, at + 1))
    : substitutions.find(({ letter }) => letter === value[at + 1]);
  if (description === undefined) return null;
  const end = at + 1 + (isLong ? description.name.length : 1);
  if (value[end] !== '{') return { description, attribute: null, end };
  const close = value.indexOf('}', end);
  const length = close - end - 1;
  if (close < 0 || length === 0 || length >= attributeLimitBytes) return null;
  return { description, attribute: value.slice(end + 1, close), end: close + 1 };
}

/** `2`, or `2+` for the second word and all that follow. */
function isPart(attribute: string): boolean {
  const number = attribute.endsWith('+') ? attribute.slice(0, -1) : attribute;
  return typeof readInteger(number, { min: 0, max: 0xffff_ffff }) === 'number';
}

function mayBeEmpty(expression: ExpressionNode): boolean {
  const assign = keyByName.get(expression.key)?.value.assign;
  return !isMatch(expression) && (assign === 'template' || assign === 'interface-name' || assign === 'property');
}

function invalid(expression: ExpressionNode, error: { readonly at: number; readonly reason: string }, hint: string | null): Complaint {
  return aboutValue(expression, {
    severity: 'error',
    code: error.at < 0 ? 'empty-value' : 'bad-substitution',
    message: `Invalid value "${expression.value}" for ${expression.key} (char ${error.at + 1}: ${error.reason}), ignoring.`,
    hint,
    drops: 'nothing',
  });
}

import type { SyntaxProblem } from '../syntax.ts';
import type { Complaint } from './complaint.ts';

/**
 * The line cannot be taken apart into keys, operators and values.
 *
 * @param rest  the line from behind its last whole expression
 */
export function brokenLine(broken: SyntaxProblem, rest: string): Complaint {
  return {
    severity: 'error',
    code: 'broken-line',
    message: 'Invalid key/value pair, ignoring.',
    at: broken.at,
    span: 1,
    hint: hintFor(broken, rest),
    drops: 'line',
  };
}

function hintFor({ expected }: SyntaxProblem, rest: string): string {
  if (/^[\s,]*#/.test(rest)) return 'a comment is a line of its own: nothing may stand in front of its #';
  if (/^[ \t]*;/.test(rest)) return 'keys are set off by commas, not by semicolons';
  if (/^[\s,]*\\\s+$/.test(rest)) return 'nothing may stand behind the backslash that ends a line, not even a blank';
  const [, key, name] = openBrace.exec(rest) ?? [];
  if (key !== undefined) return `the brace behind ${key} is not closed: write ${key}{${name}}`;
  if (singleQuote.test(rest)) return 'a value stands in double quotes, not in single ones';
  if (typographicQuote.test(rest)) return 'these are not the quotation marks of the keyboard: write "';
  return `expected ${expected}`;
}

/** A name in braces that goes on as far as the operator. */
const openBrace = /^[\s,]*(\w+)\{([^}=!+:\s]+)\s*[!=+:-]?=(?!.*\}\s*[!=+:-]?=\s*")/;

const singleQuote = /^[\s,]*\w+(?:\{[^}]*\})?\s*[=!+:-]?=\s*'/;

/** What word processors and web pages make of `"`, in UTF-8: U+201C to U+201F, U+2032, U+2033, « and ». */
const typographicQuote = /^[\s,]*\w+(?:\{[^}]*\})?\s*[=!+:-]?=\s*(?:\xe2\x80[\x9c-\x9f\xb2\xb3]|\xc2[\xab\xbb])/;

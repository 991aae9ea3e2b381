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
  const quote = typographicQuote.exec(rest);
  return quote === null ? `expected ${expected}` : 'these are not the quotation marks of the keyboard: write "';
}

/** What word processors and web pages make of `"`, in UTF-8: U+201C to U+201F, U+2032, U+2033, « and ». */
const typographicQuote = /^[\s,]*\w+(?:\{[^}]*\})?\s*[=!+:-]?=\s*(?:\xe2\x80[\x9c-\x9f\xb2\xb3]|\xc2[\xab\xbb])/;

/** What build.js makes of grammar.peggy. */
import type { ExpressionNode } from './syntax.ts';

export class SyntaxError extends Error {
  readonly location: { readonly start: { readonly offset: number } };
  readonly expected: readonly { readonly type: string; readonly description?: string }[] | null;
}

/**
 * @param input     the text of one logical line
 * @param options   `leftover: 'ignore'` takes the line as far as it is good
 * @throws {SyntaxError} when the line cannot be taken apart to its end
 */
export function parse(input: string, options?: { readonly leftover?: 'ignore' }): ExpressionNode[];

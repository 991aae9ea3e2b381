import type { Token } from '../rule.ts';
import type { ExpressionNode } from '../syntax.ts';

/** A token and the expression that it was made of: what checks of a whole line look at. */
export interface Entry {
  readonly token: Token;
  readonly expression: ExpressionNode;
}

import type { KeyDescription } from '../keys.ts';
import type { ExpressionNode } from '../syntax.ts';
import type { AccountBook } from './accounts.ts';
import { aboutValue, type Complaint, type ExpressionCheck, type ResolveNames } from './complaint.ts';
import { valueTemplate } from './bad-substitution.ts';

/**
 * OWNER and GROUP with somebody who does not exist: udevd drops the whole line, the permissions that it gives to others
 * included. With `late`, names are looked up for each event and only numbers now; with `never`, names are left out.
 */
export const unknownAccount: ExpressionCheck = (expression, description, context) => {
  const kind = accountKind(description);
  if (kind === null) return null;
  if (!isResolvedNow(expression.value, context.resolveNames)) {
    return context.resolveNames === 'never' ? null : valueTemplate(expression);
  }
  const { resolved, isFirst } = context.accounts.resolve(kind, expression.value);
  if ('reason' in resolved) return unknown(expression, kind, resolved.reason);
  return isFirst && !resolved.isSystem ? notOfTheSystem(expression, kind) : null;
};

/** Whether `never` leaves the expression out: it has nothing to say about it, but the rule does without. */
export function isLeftUnresolved(expression: ExpressionNode, description: KeyDescription, resolveNames: ResolveNames): boolean {
  return resolveNames === 'never' && accountKind(description) !== null && !isResolvedNow(expression.value, resolveNames);
}

/** The number that an OWNER or GROUP stands for, or null when that is not known yet. */
export function accountNumberOf(account: { readonly key: string; readonly value: string }, context: {
  readonly resolveNames: ResolveNames;
  readonly accounts: AccountBook;
}): number | null {
  if (!isResolvedNow(account.value, context.resolveNames)) return null;
  const { resolved } = context.accounts.resolve(account.key === 'OWNER' ? 'user' : 'group', account.value);
  return 'id' in resolved ? resolved.id : null;
}

function accountKind(description: KeyDescription): 'user' | 'group' | null {
  const { assign } = description.value;
  return assign === 'user' || assign === 'group' ? assign : null;
}

function isResolvedNow(value: string, resolveNames: ResolveNames): boolean {
  if (/^[0-9]*$/.test(value)) return true;
  return resolveNames === 'early' && !value.startsWith('[') && !/[$%]/.test(value);
}

function unknown(expression: ExpressionNode, kind: 'user' | 'group', reason: string): Complaint {
  return aboutValue(expression, {
    severity: 'error',
    code: `unknown-${kind}`,
    message: `Failed to resolve ${kind} '${expression.value}', ignoring: ${reason}`,
    hint: `the whole line is ignored; create the ${kind} first, or give ${expression.key} a line of its own`,
    drops: 'line',
  });
}

function notOfTheSystem(expression: ExpressionNode, kind: 'user' | 'group'): Complaint {
  const name = kind === 'user' ? 'User' : 'Group';
  return aboutValue(expression, {
    severity: 'warning',
    code: `not-a-system-${kind}`,
    message: `${name} ${expression.value} configured to own a device node is not a system ${kind}. `
      + 'Support for device node ownership by non-system accounts is deprecated and will be removed in the future.',
    hint: null,
    drops: 'nothing',
    isIssue: false,
  });
}

import type { Token } from '../../rules/rule.ts';

/** A token as it would stand in a rule file. */
export function written(token: Token): string {
  return `${keyOf(token)}${operatorOf(token)}"${token.value.replaceAll('"', '\\"')}"`;
}

/** A match that asks for exactly this value. */
export function asking(token: Token, value: string): string {
  return `${keyOf(token)}=="${literal(value)}"`;
}

/** `KEY{attribute}` */
export function keyOf({ key, attribute }: Token): string {
  return attribute === null ? key : `${key}{${attribute}}`;
}

function operatorOf(token: Token): string {
  if (token.kind === 'assign') return token.operator;
  return token.negated ? '!=' : '==';
}

/** Without wildcards a value is taken as it is; with them each is made an ordinary character. */
function literal(value: string): string {
  const pattern = /[*?[|]/.test(value) ? value.replace(/[*?[\\]/g, '[$&]').replaceAll('|', '?') : value;
  return pattern.replaceAll('"', '\\"');
}

import { builtins } from '../keys.ts';
import { aboutValue, type ExpressionCheck } from './complaint.ts';
import { didYouMean } from '../../base/nearest.ts';

/** The first word of a builtin's command is none of the builtins. */
export const unknownBuiltin: ExpressionCheck = (expression, _description, { plugins = [] }) => {
  const { key, attribute, value } = expression;
  if (attribute !== 'builtin' || (key !== 'IMPORT' && key !== 'RUN') || isBuiltin(value) || plugins.includes(firstWord(value))) return null;
  return aboutValue(expression, {
    severity: 'error',
    code: 'unknown-builtin',
    message: key === 'IMPORT' ? `Unknown builtin command: ${value}` : `Unknown builtin command '${value}', ignoring.`,
    hint: didYouMean(firstWord(value), [...builtins, ...plugins]) ?? `the builtins are ${[...builtins, ...plugins].join(', ')}`,
    drops: 'line',
  });
};

/** Whether a command begins with the name of a builtin of udev's: then IMPORT{program} means IMPORT{builtin}. */
export function isBuiltin(command: string): boolean {
  return (builtins as readonly string[]).includes(firstWord(command));
}

function firstWord(command: string): string {
  return /[^ \t\n\r]*/.exec(command.replace(/^[ \t\n\r]+/, ''))?.[0] ?? '';
}

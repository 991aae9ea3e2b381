import { logLevels, options, type OptionDescription } from '../keys.ts';
import { aboutValue, type ExpressionCheck } from './complaint.ts';
import type { ExpressionNode } from '../syntax.ts';
import { readInteger } from '../../base/number.ts';
import { didYouMean } from '../../base/nearest.ts';

/** An option that does not exist is left out; one with a value that cannot be read takes the line with it. */
export const badOption: ExpressionCheck = (expression) => {
  if (expression.key !== 'OPTIONS') return null;
  const option = findOption(expression.value);
  if (option === null) {
    return aboutValue(expression, {
      severity: 'warning',
      code: 'unknown-option',
      message: `Invalid value for OPTIONS key, ignoring: '${expression.value}'`,
      hint: suggestion(expression.value),
      drops: 'expression',
    });
  }
  const given = expression.value.slice(option.name.length);
  switch (option.takes) {
    case 'nothing':
    case 'node':
      return null;
    case 'integer': {
      const priority = linkPriority(given);
      return typeof priority === 'number' ? null : unreadable(expression, 'link priority', given, priority);
    }
    case 'log-level':
      return logLevel(given) !== null ? null : unreadable(expression, 'log level', given, 'Invalid argument');
  }
};

/** The option of OPTIONS="…", or null when there is none of this name. */
function findOption(value: string): OptionDescription | null {
  return options.find(({ name, takes }) => (takes === 'nothing' ? value === name : value.startsWith(name))) ?? null;
}

/** The value in the form that says the same most simply: `link_priority=0x10` is `link_priority=16`. */
export function plainOption(value: string): string {
  const option = findOption(value);
  if (option === null) return value;
  const given = value.slice(option.name.length);
  switch (option.takes) {
    case 'nothing':
    case 'node':
      return value;
    case 'integer':
      return option.name + linkPriority(given);
    case 'log-level':
      return option.name + logLevel(given);
  }
}

function linkPriority(text: string): ReturnType<typeof readInteger> {
  return readInteger(text, { min: -0x8000_0000, max: 0x7fff_ffff });
}

/** A level by name or number, by name; `reset` is one too. */
function logLevel(text: string): string | null {
  if (text === 'reset' || (logLevels as readonly string[]).includes(text)) return text;
  const number = readInteger(text, { min: 0, max: logLevels.length - 1 });
  return typeof number === 'number' ? (logLevels[number] as string) : null;
}

function unreadable(expression: ExpressionNode, what: string, given: string, reason: string): ReturnType<ExpressionCheck> {
  return aboutValue(expression, {
    severity: 'error',
    code: 'bad-option',
    message: `Failed to parse ${what} '${given}': ${reason}`,
    hint: what === 'log level' ? didYouMean(given, logLevels) ?? `a level is one of ${logLevels.join(', ')}, or reset` : 'a priority is a whole number',
    drops: 'line',
  });
}

function suggestion(value: string): string | null {
  const [name, given] = value.split(/(?<==)/, 2) as [string, string?];
  const whole = didYouMean(value, options.map((option) => option.name));
  if (whole !== null || given === undefined) return whole;
  return didYouMean(name, options.filter((option) => option.takes !== 'nothing').map((option) => option.name));
}

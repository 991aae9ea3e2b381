import { splitCommand } from '../base/text.ts';
import type { ExpressionNode } from '../rules/syntax.ts';
import { builtins } from '../rules/keys.ts';

/** A command that a rule runs. */
export interface Command {
  /** as written, without its folder; empty when only the event knows it */
  readonly program: string;
  /** as written */
  readonly path: string;
  readonly words: readonly string[];
  /** what a shell gets to read; null when none is asked */
  readonly script: string | null;
}

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh']);

/** The command of RUN, PROGRAM or IMPORT{program}, but for builtins; null for any other expression. */
export function commandOf({ key, attribute, value, operator }: ExpressionNode): Command | null {
  const runs = (key === 'RUN' && attribute !== 'builtin' && operator !== '-=') || key === 'PROGRAM' || (key === 'IMPORT' && attribute === 'program');
  if (!runs) return null;
  const words = splitCommand(value);
  const path = words[0] ?? '';
  if (path === '' || /[$%]/.test(path) || (key === 'IMPORT' && isBuiltin(path))) return null;
  const program = nameOf(path);
  return { program, path, words, script: scriptOf(words) };
}

/** udevd calls a builtin where IMPORT{program} names one. */
function isBuiltin(name: string): boolean {
  return (builtins as readonly string[]).includes(name);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What stands behind `-c`, possibly among other options as in `-ec`. */
function scriptOf(words: readonly string[]): string | null {
  const shellAt = words.findIndex((word) => shells.has(nameOf(word)));
  if (shellAt < 0 || shellAt > 2) return null;
  const optionAt = words.findIndex((word, index) => index > shellAt && /^-[a-z]*c[a-z]*$/.test(word));
  return optionAt < 0 ? null : words.slice(optionAt + 1, optionAt + 2).join(' ');
}

/** Every program that a command starts as far as its text tells: its own, or those that begin a command of the script. */
export function startedBy({ program, words, script }: Command): readonly (readonly string[])[] {
  if (script === null) return [[program, ...words.slice(1)]];
  return script
    .split(/&&|\|\||[;|&\n(){}]|\$\(|`|\b(?:then|do|else|exec|if|while|until)\b/)
    .map((part) => part.trim().split(/\s+/))
    .filter(([first]) => first !== undefined && first !== '')
    .map(([first, ...rest]) => [nameOf(first as string), ...rest]);
}

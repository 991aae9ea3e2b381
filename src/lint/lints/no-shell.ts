import { commandOf } from '../command.ts';
import { aboutValue, eachLine, type Lint } from '../finding.ts';

/** udevd starts programs itself: what a shell would make of pipes, redirections and wildcards reaches them as text. */
export const noShell: Lint = {
  code: 'no-shell',
  severity: 'error',
  summary: 'pipes, redirections, wildcards, ~ or `...` in a command that no shell reads',
  find: eachLine((rule) => rule.expressions.flatMap((expression) => {
    const command = commandOf(expression);
    if (command === null || command.script !== null) return [];
    const found = command.words.find((word, index) => isForShell(word, index));
    if (found === undefined) return [];
    return [aboutValue(rule, expression, {
      message: `no shell reads this command: the program gets '${found}' as it stands`,
      hint: `write ${expression.key}${expression.operator}"/bin/sh -c '...'", or put the commands into a script`,
    })];
  })),
};

function isForShell(word: string, index: number): boolean {
  if (index === 0) return /^[A-Z_]+=/.test(word) || word.startsWith('~/');
  return /^(\||\|\||&&|;|&|[12]?>>?|<|[12]?>&[12]|&>)$/.test(word)
    || /^[12]?>>?\/\S/.test(word)
    || /^~\//.test(word)
    || /^`|^\$\$?\(/.test(word)
    || /^\/\S*\*/.test(word);
}

import { UsageError } from '../../base/errors.ts';
import { utf8Bytes } from '../../base/text.ts';
import type { Command } from '../command.ts';
import { completionScript, shells, type Shell } from '../help/completion.ts';

/** @param allCommands  the verbs that are to be completed, this one among them */
export function completionOf(allCommands: () => Promise<readonly Command[]>): Command {
  return {
    name: 'completion',
    summary: 'Prints a script that makes a shell complete verbs, options, devices, subsystems, tags, properties and rule files.',
    operands: shells.join('|'),
    options: {},
    examples: [
      ['completion bash > /etc/bash_completion.d/devctl', 'for every bash on this system'],
      ['completion zsh > "${fpath[1]}/_devctl"', 'for zsh'],
      ['completion fish > ~/.config/fish/completions/devctl.fish', 'for fish'],
    ],
    async run({ operands }, { program, out }) {
      const [shell, ...more] = operands;
      if (shell === undefined || more.length > 0) throw new UsageError(`Name one shell: ${shells.join(', ')}.`);
      if (!isShell(shell)) throw new UsageError(`No completion for '${shell}': it is made for ${shells.join(', ')}.`);
      out(utf8Bytes(completionScript(shell, { program, commands: await allCommands() })));
      return 0;
    },
  };
}

function isShell(text: string): text is Shell {
  return (shells as readonly string[]).includes(text);
}

import type { OptionTable } from '../options.ts';
import { allCommands } from '../verbs.ts';
import { completionScript } from './completion.ts';
import { pages, renderPage } from './pages.ts';

/**
 * Every file of the repository that is made from the program's tables, by its path.
 *
 * @param prose  the text of a file of docs/man-src
 */
export async function documentation({ daemonOptions, prose }: { readonly daemonOptions: OptionTable; readonly prose: (name: string) => string }): Promise<ReadonlyMap<string, string>> {
  const commands = await allCommands();
  const program = 'devctl';
  return new Map([
    ...pages.map((page): [string, string] => {
      const name = `${page.name}.${page.section}`;
      return [`docs/man/${name}`, renderPage(page, prose(`${name}.md`), { commands, daemonOptions })];
    }),
    [`completions/bash/${program}`, completionScript('bash', { program, commands })],
    [`completions/zsh/_${program}`, completionScript('zsh', { program, commands })],
    [`completions/fish/${program}.fish`, completionScript('fish', { program, commands })],
  ]);
}

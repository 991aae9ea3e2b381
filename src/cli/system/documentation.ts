/** Manual pages, and what shells complete: where the programs that read them look. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { file, type Item } from './item.ts';

/** Folders of the package and where their files go. */
const homes: readonly { readonly from: string; home(name: string): string }[] = [
  { from: 'docs/man', home: (name) => `/usr/share/man/man${name.at(-1)}/${name}` },
  { from: 'completions/bash', home: (name) => `/usr/share/bash-completion/completions/${name}` },
  // Debian's zsh and fish read these; others' do too.
  { from: 'completions/zsh', home: (name) => `/usr/share/zsh/vendor-completions/${name}` },
  { from: 'completions/fish', home: (name) => `/usr/share/fish/vendor_completions.d/${name}` },
];

/** @param folder  the package; what it does not have is left out, it runs without */
export function documentationItems(folder: string): Item[] {
  return homes.flatMap(({ from, home }) => {
    const source = join(folder, from);
    return existsSync(source) ? readdirSync(source).sort().map((name) => file(home(name), readFileSync(join(source, name)))) : [];
  });
}

import { existsSync, symlinkSync } from 'node:fs';
import { buildSync, type BuildOptions } from 'esbuild';
import { root } from './repository.ts';

/** What a test runs in a process of its own: a TypeScript file, or a text whose imports say where in the repository they lead. */
export type ProgramSource = { readonly file: string } | { readonly text: string };

/** Bundles a program into a folder of the test's own, with the addon beside it. Returns the file that Node can run. */
export function bundleProgram(folder: string, name: string, source: ProgramSource): string {
  const outfile = `${folder}/${name}.mjs`;
  const entry: BuildOptions = 'file' in source ? { entryPoints: [source.file] } : { stdin: { contents: source.text, resolveDir: folder } };
  buildSync({ ...entry, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  const addon = `${folder}/devmaster.node`;
  if (!existsSync(addon)) symlinkSync(`${root}/dist/devmaster.node`, addon);
  return outfile;
}

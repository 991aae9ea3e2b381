import { symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from 'esbuild';

/** Bundles a TypeScript program of this folder so that Node can run it in another process. Returns its file. */
export async function buildChild(name: string, folder: string): Promise<string> {
  const file = `${folder}/${name}.mjs`;
  await build({ entryPoints: [`${import.meta.dirname}/${name}.ts`], outfile: file, bundle: true, platform: 'node', format: 'esm' });
  symlinkSync(`${dirname(dirname(import.meta.dirname))}/dist/devmaster.node`, `${folder}/devmaster.node`);
  return file;
}

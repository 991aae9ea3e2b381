import { bundleProgram } from '../support/bundle-program.ts';

/** Bundles a TypeScript program of this folder so that Node can run it in another process. Returns its file. */
export function buildChild(name: string, folder: string): string {
  return bundleProgram(folder, name, { file: `${import.meta.dirname}/${name}.ts` });
}

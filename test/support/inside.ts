import { build } from 'esbuild';
import { root } from './repository.ts';
import type { Testbed } from './testbed.ts';

const FOLDER = '/run/testbed';

/** Bundles a program of `inside/` into a testbed, where Node can run it. Returns its command. */
export async function programInside(bed: Testbed, name: 'witness' | 'say' | 'take-over'): Promise<string[]> {
  const file = `${FOLDER}/${name}.mjs`;
  if (!bed.exists(file)) {
    const { outputFiles } = await build({ entryPoints: [`${root}/test/support/inside/${name}.ts`], bundle: true, write: false, platform: 'node', format: 'esm' });
    bed.write(file, outputFiles[0]?.text ?? '');
    if (!bed.exists(`${FOLDER}/devmaster.node`)) bed.run(['ln', '-s', `${root}/dist/devmaster.node`, FOLDER]);
  }
  return [process.execPath, file];
}

export interface Message {
  /** byte string */
  readonly payload: string;
  /** 0 (nobody's) unless it says otherwise */
  readonly group?: number;
  /** 0 (the kernel) unless it says otherwise */
  readonly portId?: number;
}

/** Sends netlink messages from inside a testbed. Returns 0 or an errno for each. */
export async function say(bed: Testbed, messages: readonly Message[], options: { readonly asNobody?: boolean } = {}): Promise<number[]> {
  const program = await programInside(bed, 'say');
  // In ASCII, whatever the bytes: what is read as UTF-8 is then what was meant.
  const input = JSON.stringify(messages).replace(/[\x80-\xff]/g, (byte) => `\\u00${byte.charCodeAt(0).toString(16)}`);
  return JSON.parse(bed.run(program, { ...options, input })) as number[];
}

import { transformSync } from 'esbuild';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '../support/repository.ts';

/** A folder of programs that use the library by its name, as those of other people do. */
export class Project {
  readonly folder: string;

  /** Remove it when it is no longer needed. Everybody may read it. */
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'devmaster-project-'));
    mkdirSync(`${this.folder}/node_modules`);
    symlinkSync(root, `${this.folder}/node_modules/devmaster`);
    writeFileSync(`${this.folder}/package.json`, '{ "type": "module" }\n');
    // mkdtemp(3) makes folders for their owner alone.
    chmodSync(this.folder, 0o755);
  }

  /** Takes over a program in TypeScript, without its types. Returns the command that runs it. */
  program(file: string): string[] {
    const script = `${this.folder}/${basename(file, '.ts')}.js`;
    writeFileSync(script, transformSync(readFileSync(file, 'utf8'), { loader: 'ts', target: 'node20', format: 'esm' }).code);
    return [process.execPath, script];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Writes the manual pages and the completions of shells: docs/man/* from docs/man-src/*.md and the program's own tables,
 * completions/* from the table of commands.
 *
 *   node docs/generate.js
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// The addon is looked for beside and above the bundle.
const scratch = mkdtempSync(join(root, 'dist/documentation-'));
const bundle = join(scratch, 'documentation.mjs');

try {
  await build({
    stdin: { contents: "export { documentation } from './src/cli/help/documentation.ts'; export { daemonOptions } from './src/daemon/options.ts';", resolveDir: root, loader: 'ts' },
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Packages in CommonJS form call require; an ES module has none of its own.
    banner: { js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  const { documentation, daemonOptions } = await import(pathToFileURL(bundle).href);
  const files = await documentation({ daemonOptions, prose: (name) => readFileSync(join(root, 'docs/man-src', name), 'utf8') });
  for (const [name, text] of files) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
} finally {
  rmSync(scratch, { recursive: true });
}

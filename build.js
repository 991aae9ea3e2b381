/**
 * Builds what is stale: the rule grammar, the native addon, and the bundles in dist/.
 *
 *   node build.js [--quiet] [--watch]
 *
 * Needs Node, the packages of `npm ci` and a C++ compiler, nothing else.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const quiet = process.argv.includes('--quiet');

await build();
if (process.argv.includes('--watch')) watchAndRebuild();

async function build() {
  await buildGrammar();
  const { buildNative } = await import('./native/build.js');
  await buildNative({ quiet });
  await buildBundles();
}

/** src/rules/grammar.peggy → src/rules/grammar.js */
async function buildGrammar() {
  const source = join(root, 'src/rules/grammar.peggy');
  const target = join(root, 'src/rules/grammar.js');
  if (!isStale(target, [source])) return;
  const { default: peggy } = await import('peggy');
  const parser = peggy.generate(readFileSync(source, 'utf8'), {
    output: 'source',
    format: 'es',
    grammarSource: 'grammar.peggy',
  });
  writeFileSync(target, parser);
  say('built the rule grammar');
}

/** src/**.ts → dist/*.js, one bundle for each program and the library, and what they share in chunks */
async function buildBundles() {
  const dist = join(root, 'dist');
  const entries = {
    devmasterd: join(root, 'src/daemon/main.ts'),
    devctl: join(root, 'src/cli/main.ts'),
    index: join(root, 'src/index.ts'),
  };
  const benches = readdirSync(join(root, 'bench')).filter((name) => name.endsWith('.ts'));
  for (const name of benches) entries[`bench/${name.slice(0, -'.ts'.length)}`] = join(root, 'bench', name);
  const stamp = join(dist, '.bundled');
  const sources = [...filesBelow(join(root, 'src')), ...filesBelow(join(root, 'bench')), join(root, 'package.json'), join(root, 'build.js')];
  if (!isStale(stamp, sources)) return;

  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  mkdirSync(dist, { recursive: true });
  for (const name of readdirSync(dist)) if (/\.js$/.test(name)) rmSync(join(dist, name));
  rmSync(join(dist, 'chunks'), { recursive: true, force: true });
  const esbuild = await import('esbuild');
  await esbuild.build({
    entryPoints: entries,
    outdir: dist,
    bundle: true,
    splitting: true,
    chunkNames: 'chunk-[hash]',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minifySyntax: true,
    sourcemap: false,
    legalComments: 'none',
    define: { 'process.env.DEVMASTER_VERSION': JSON.stringify(version) },
    // Packages in CommonJS form (pino) call require; an ES module has none of its own.
    banner: { js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  // The daemon's young objects are few and short-lived, and it has no use for threads that optimise and collect beside it.
  makeProgram(join(dist, 'devmasterd.js'), ['--max-semi-space-size=1', '--single-threaded']);
  makeProgram(join(dist, 'devctl.js'), []);
  buildTypes();
  writeFileSync(stamp, '');
  say('built dist/');
}

/** The declarations that programs in TypeScript see of the library. */
function buildTypes() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const result = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.types.json')], { stdio: 'inherit' });
  if (result.status !== 0) throw new Error('the declarations of the library could not be made');
}

function makeProgram(file, options) {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.startsWith('#!') ? text : `#!/usr/bin/env ${options.length === 0 ? 'node' : `-S node ${options.join(' ')}`}\n${text}`);
  chmodSync(file, 0o755);
}

function watchAndRebuild() {
  let timer;
  for (const folder of ['src', 'native']) {
    watch(join(root, folder), { recursive: true }, (_event, name) => {
      if (name === null || name.endsWith('grammar.js')) return;
      clearTimeout(timer);
      timer = setTimeout(() => build().catch((error) => console.error(error.message)), 100);
    });
  }
  say('watching src and native');
}

function isStale(target, sources) {
  const made = statSync(target, { throwIfNoEntry: false });
  return made === undefined || sources.some((file) => statSync(file).mtimeMs > made.mtimeMs);
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function say(message) {
  if (!quiet) console.log(message);
}

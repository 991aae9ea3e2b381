/**
 * Builds what is stale: the rule grammar, the native addon, and the bundles in dist/.
 *
 *   node build.js [--quiet] [--watch]
 *
 * Needs Node, the packages of `npm ci` and a C++ compiler, nothing else.
 */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
/**
 * Options of the engine for the daemon (src/daemon/engine.ts): no threads that collect beside it, and one that compiles; 0 would mean
 * one for each processor.
 */
const engineOptions = ['--single-threaded-gc', '--v8-pool-size=1'];
const quiet = process.argv.includes('--quiet');

await build().catch(explain);
if (process.argv.includes('--watch')) watchAndRebuild();

async function build() {
  await buildGrammar();
  const { buildNative } = await import('./native/build.js');
  await buildNative({ quiet });
  await buildBundles();
}

/** Ends the program: a package that is not there is the mistake of whoever installed, and no trace of calls tells him more. */
function explain(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error(`devmaster cannot be built: ${error.message.replace(/ imported from .*/, '')}. Run 'npm ci', without --omit=dev.`);
  process.exit(1);
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
    devctl: join(root, 'src/cli/main.ts'),
    'devmaster-plugins': join(root, 'src/plugins/main.ts'),
    index: join(root, 'src/index.ts'),
  };
  const benches = readdirSync(join(root, 'bench')).filter((name) => name.endsWith('.ts'));
  for (const name of benches) entries[`bench/${name.slice(0, -'.ts'.length)}`] = join(root, 'bench', name);
  const stamp = join(dist, '.bundled');
  const sources = [...filesBelow(join(root, 'src')), ...filesBelow(join(root, 'bench')), join(root, 'package.json'), join(root, 'build.js')];
  if (!isStale(stamp, sources)) return;

  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const fresh = join(dist, `.fresh-${process.pid}`);
  try {
    await bundle(entries, fresh, { 'process.env.DEVMASTER_VERSION': JSON.stringify(version) });
    replaceBundles(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  buildTypes();
  writeFileSync(stamp, '');
  say('built dist/');
}

async function bundle(entries, folder, define) {
  const esbuild = await import('esbuild');
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    metafile: true,
    entryPoints: entries,
    outdir: folder,
    bundle: true,
    splitting: true,
    chunkNames: 'chunk-[hash]',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minifySyntax: true,
    sourcemap: false,
    legalComments: 'none',
    define,
    // Packages in CommonJS form (pino) call require; an ES module has none of its own.
    banner: { js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  const inputs = [...Object.keys(metafile.inputs), ...(await buildDaemon(esbuild, folder, define))];
  makeProgram(join(folder, 'devctl.js'), []);
  writeLicenses(join(folder, 'LICENSES.txt'), inputs);
}

/**
 * Their licences ask that they go with every copy: of the packages that the bundles contain, and of those of which pieces are in the
 * grammar and in the addon.
 */
function writeLicenses(file, inputs) {
  const bundled = inputs.flatMap((input) => /(?:^|.*\/)node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0] ?? []);
  const folders = [...new Set([...bundled, 'node_modules/node-addon-api', 'node_modules/peggy'])].toSorted();
  const sections = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const text = readdirSync(join(root, folder)).find((each) => /^licen[cs]e/i.test(each));
    if (text === undefined) throw new Error(`${folder} comes without the text of its licence`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(root, folder, text), 'utf8').trim()}\n`;
  });
  writeFileSync(file, ['The programs in this folder contain parts of these packages.\n', ...sections].join(`\n${'-'.repeat(80)}\n\n`));
}

/**
 * The daemon is one script and no module, and loads Node's own modules when they are first used: it should be ready soon.
 *
 * @returns the files that it is made of
 */
async function buildDaemon(esbuild, folder, define) {
  const common = { absWorkingDir: root, metafile: true, bundle: true, platform: 'node', target: 'node20', format: 'cjs', minifySyntax: true, legalComments: 'none', logLevel: 'warning' };
  const core = join(folder, 'devmasterd-core.cjs');
  const built = [];
  built.push(await esbuild.build({
    ...common,
    entryPoints: [join(root, 'src/daemon/main.ts')],
    outfile: core,
    minifyWhitespace: true,
    lineLimit: 160,
    define: { ...define, 'import.meta.dirname': 'bundleFolder' },
    supported: { 'dynamic-import': false },
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false, target: 'es2022' } },
    plugins: [beside('json-log.ts', 'devmasterd-json-log.cjs'), plainFields()],
  }));
  const text = loadModulesLate(readFileSync(core, 'latin1'));
  writeFileSync(core, `(function (exports, require, module, bundleFolder) {${text}})`, 'latin1');
  await keepCode(esbuild, core);
  built.push(await esbuild.build({ ...common, entryPoints: [join(root, 'src/daemon/json-log.ts')], outfile: join(folder, 'devmasterd-json-log.cjs') }));
  built.push(await esbuild.build({ ...common, entryPoints: [join(root, 'src/daemon/start.ts')], outfile: join(folder, 'devmasterd.cjs') }));
  makeProgram(join(folder, 'devmasterd.cjs'), engineOptions);
  writeFileSync(join(folder, 'devmasterd.js'), "import { createRequire } from 'node:module';\ncreateRequire(import.meta.url)('./devmasterd.cjs');\n");
  makeProgram(join(folder, 'devmasterd.js'), engineOptions);
  return built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
}

/** Leaves a module out of a bundle that seldom needs it: it is loaded from a file of its own. */
function beside(module, file) {
  const filter = new RegExp(`/${module.replace('.', '\\.')}$`);
  return { name: `beside ${module}`, setup: ({ onResolve }) => void onResolve({ filter }, () => ({ path: `./${file}`, external: true })) };
}

/**
 * `#name` becomes a field like any other. The compiler of TypeScript has seen to it that nobody else uses it; and of code that is
 * not hot enough to be optimised, as is the daemon's at boot, V8 takes longer for private fields (bench/README.md has the figures).
 */
function plainFields() {
  const declared = /^( {2}(?:(?:static|readonly|async|get|set) )*\*?)#(?=[A-Za-z_])/gm;
  const used = /(?<=\.)#(?=[A-Za-z_])/g;
  const load = ({ path }) => ({ contents: readFileSync(path, 'utf8').replace(declared, '$1private_').replace(used, 'private_'), loader: 'ts' });
  return { name: 'plain fields', setup: ({ onLoad }) => void onLoad({ filter: /\/src\/.*\.ts$/ }, load) };
}

/** `a = require("node:b")`, and `a.c` wherever it is used, become a function and its calls. */
function loadModulesLate(script) {
  return script
    .replace(/\b(import_node_\w+)\s*=\s*require\("(node:[^"]+)"\)/g, '$1=()=>$1.loaded??=require("$2")')
    .replace(/\b(import_node_\w+)\.(?!loaded)/g, '$1().');
}

/**
 * Keeps what the engine compiles of the daemon while it observes a machine without devices: what starting needs and little more,
 * since code that is there takes memory.
 */
async function keepCode(esbuild, file) {
  const temporary = mkdtempSync(join(tmpdir(), 'devmaster-build-'));
  const nowhere = join(temporary, 'nowhere');
  mkdirSync(nowhere);
  const keeper = join(temporary, 'kept-code.cjs');
  await esbuild.build({ entryPoints: [join(root, 'src/daemon/kept-code.ts')], outfile: keeper, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' });
  const roots = ['sys', 'dev', 'run', 'proc', 'etc', 'lib', 'local-lib'].flatMap((root) => [`--${root}`, nowhere]);
  const script = `
    const { readFileSync } = require('node:fs');
    const { createRequire } = require('node:module');
    const { dirname } = require('node:path');
    const { Script } = require('node:vm');
    const file = process.argv[1];
    const [keeper] = process.argv.splice(2, 1);
    const script = new Script(readFileSync(file, 'latin1'), { filename: file });
    const end = () => process.kill(process.pid, 'SIGTERM');
    process.stdout.write = (text) => void (String(text).includes('waiting') && setImmediate(end));
    process.once('uncaughtException', () => process.exit(0)); // Where the kernel's events cannot be listened to, less is kept.
    process.once('exit', () => require(keeper).writeKeptCode(file + '.code', script.createCachedData()));
    script.runInThisContext()({}, createRequire(file), {}, dirname(file));`;
  const result = spawnSync(process.execPath, [...engineOptions, '-e', script, file, keeper, '--observe', ...roots], { stdio: ['ignore', 'ignore', 'inherit'] });
  rmSync(temporary, { recursive: true });
  if (result.status !== 0) throw new Error('the code of the daemon could not be kept');
}

/** What there was before stays until all of what comes in its place is there. */
function replaceBundles(fresh, dist) {
  const made = filesBelow(fresh).map((file) => file.slice(fresh.length + 1));
  for (const name of made) {
    mkdirSync(dirname(join(dist, name)), { recursive: true });
    renameSync(join(fresh, name), join(dist, name));
  }
  for (const name of readdirSync(dist)) if (/\.c?js$/.test(name) && !made.includes(name)) rmSync(join(dist, name));
}

/** The declarations that programs in TypeScript see of the library. */
function buildTypes() {
  // A module that is gone must not go on being declared.
  rmSync(join(root, 'dist/types'), { recursive: true, force: true });
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

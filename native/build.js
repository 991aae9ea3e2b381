/**
 * Compiles the addon, the client's front, the daemon's holder, the probe and the programs that rules call with a C++ compiler and
 * Node's own headers; no other tool is needed.
 *
 *   node native/build.js [--sanitize] [--quiet]
 *
 * `CXX` names another compiler, `CXXFLAGS` adds options. Warnings are errors. Only what is stale is compiled.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const root = dirname(folder);
const jobs = 2;

const warnings = ['-Wall', '-Wextra', '-Wshadow', '-Werror'];
const common = ['-std=c++17', '-O2', '-g1', '-fPIC', '-fno-exceptions', '-fno-rtti', '-fvisibility=hidden', '-D_GNU_SOURCE'];
const hardening = ['-fstack-protector-strong', '-D_FORTIFY_SOURCE=2'];
const sanitizers = ['-fsanitize=address,undefined', '-fno-omit-frame-pointer'];

/**
 * @param {{ quiet?: boolean, sanitize?: boolean }} [options]
 * @returns {Promise<string>} the addon's file
 */
export async function buildNative({ quiet = false, sanitize = false } = {}) {
  const objects = join(root, 'build', sanitize ? 'sanitize' : 'native');
  const products = sanitize ? objects : join(root, 'dist');
  const addon = join(products, 'devmaster.node');
  await build({ sources: folder, objects, target: addon, quiet, sanitize, options: includes, link: ['-shared', '-Wl,-z,relro,-z,now'] });
  // These live for a millisecond: only what it calls is bound, and the C++ library is not loaded, not even for guards of statics.
  const options = () => ['-fno-threadsafe-statics'];
  const link = ['-pie', '-Wl,-z,relro,-z,lazy', '-Wl,--as-needed'];
  for (const name of ['probe', 'id']) {
    const parts = { sources: join(folder, name), shared: join(folder, 'serve'), objects: join(objects, name) };
    await build({ ...parts, target: join(products, `devmaster-${name}`), quiet, sanitize: false, options, link });
  }
  await buildFront({ objects: join(objects, 'front'), products, quiet });
  // It is there as long as the machine runs: what a dynamic linker leaves behind would be most of its memory.
  const holder = { sources: join(folder, 'holder'), objects: join(objects, 'holder'), target: join(products, 'devmaster-holder') };
  await build({ ...holder, quiet, sanitize: false, link: alone() });
  return addon;
}

/** devctl as users start it. A dynamic linker would take longer than all that it does. */
async function buildFront({ objects, products, quiet }) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  mkdirSync(products, { recursive: true });
  writeIfOther(join(objects, 'version.h'), `#define DEVMASTER_VERSION ${JSON.stringify(version)}\n`);
  writeIfOther(join(products, 'node-path'), `${process.execPath}\n`);
  await build({ sources: join(folder, 'front'), objects, target: join(products, 'devctl'), quiet, sanitize: false, options: () => ['-I', objects], link: alone() });
}

/** A program without shared libraries, where the C library can be had in that form. */
function alone() {
  return hasStaticLibrary() ? ['-static', '-Wl,--gc-sections'] : ['-pie', '-Wl,-z,relro,-z,lazy', '-Wl,--as-needed'];
}

/** Some distributions package the C library's static form apart. */
function hasStaticLibrary() {
  const { stdout } = spawnSync(findCompiler(), ['-print-file-name=libc.a'], { encoding: 'utf8' });
  return existsSync(stdout.trim()) && stdout.startsWith('/');
}

function writeIfOther(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}

/** Makes one product of the sources in one folder, and in another that several products share. */
async function build({ sources: from, shared = null, objects, target, quiet, sanitize, options = () => [], link }) {
  mkdirSync(objects, { recursive: true });
  mkdirSync(dirname(target), { recursive: true });

  const homes = shared === null ? [from] : [from, shared];
  const homeOf = new Map(homes.flatMap((home) => readdirSync(home).filter((name) => name.endsWith('.cc')).map((name) => [name, home])));
  const sources = [...homeOf.keys()];
  const stale = sources.filter((name) => isStale(objectFile(objects, name), join(objects, `${name}.d`)));
  if (stale.length === 0 && existsSync(target)) return;
  const compiler = findCompiler();
  const flags = [...common, ...warnings, ...(sanitize ? sanitizers : hardening), ...words(process.env.CXXFLAGS), ...options()];
  await inParallel(stale, (name) =>
    run(compiler, [...flags, '-MMD', '-MF', join(objects, `${name}.d`), '-c', join(homeOf.get(name), name), '-o', objectFile(objects, name)]),
  );
  // Who loads it meanwhile finds the one before.
  const fresh = `${target}.fresh-${process.pid}`;
  await run(compiler, ['-o', fresh, ...(sanitize ? sanitizers : []), ...link, ...sources.map((name) => objectFile(objects, name)), '-ldl']);
  renameSync(fresh, target);
  if (!quiet) console.log(`built ${target.slice(root.length + 1)}`);
}

function objectFile(objects, name) {
  return join(objects, name.replace(/\.cc$/, '.o'));
}

/** Whether an object is older than the source, a header it included, or this file. */
function isStale(object, dependencies) {
  if (!existsSync(object) || !existsSync(dependencies)) return true;
  const made = statSync(object).mtimeMs;
  const files = readFileSync(dependencies, 'utf8').replace(/\\\n/g, ' ').split(/\s+/).slice(1).filter((file) => file !== '');
  return [...files, fileURLToPath(import.meta.url)].some((file) => !existsSync(file) || statSync(file).mtimeMs > made);
}

function findCompiler() {
  const candidates = process.env.CXX === undefined ? ['c++', 'g++', 'clang++'] : [process.env.CXX];
  const found = candidates.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
  if (found === undefined) throw new Error(`devmaster needs a C++ compiler: none of ${candidates.join(', ')} works (Debian: apt install g++)`);
  return found;
}

/** Where node_api.h, uv.h and napi.h are. Headers of libraries are not our code: their warnings are not our errors. */
function includes() {
  // Beside this package's own packages, or among those of whoever installed it.
  const addonApi = dirname(createRequire(import.meta.url).resolve('node-addon-api/package.json'));
  return ['-isystem', nodeHeaders(), '-isystem', addonApi, '-DNAPI_VERSION=8', '-DNODE_ADDON_API_DISABLE_DEPRECATED', '-DNAPI_DISABLE_CPP_EXCEPTIONS'];
}

function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  const cache = join(homedir(), '.cache/node-gyp', process.versions.node, 'include/node');
  const candidates = [
    ...(process.env.npm_config_nodedir === undefined ? [] : [join(process.env.npm_config_nodedir, 'include/node')]),
    join(prefix, 'include/node'),
    '/usr/include/node',
    '/usr/include/nodejs/src',
    cache,
  ];
  const usable = () => chooseHeaders(candidates, '/usr/include');
  const found = usable();
  if (found !== undefined) return found;
  // Distributions that package Node's headers apart: npm's own node-gyp can fetch them.
  spawnSync('npx', ['--yes', 'node-gyp', 'install'], { stdio: 'ignore' });
  const fetched = usable();
  if (fetched === undefined) throw new Error(`Node's headers (node_api.h, uv.h) are in none of ${candidates.join(', ')} (Debian: apt install libnode-dev)`);
  return fetched;
}

/**
 * @param {readonly string[]} candidates folders in which node_api.h may be, the best first
 * @param {string} system where the compiler looks unasked: a distribution that builds Node with its own libuv has uv.h there
 * @returns {string | undefined} the first of them with all headers that are needed
 */
export function chooseHeaders(candidates, system) {
  const has = (folder, name) => existsSync(join(folder, name));
  return candidates.find((candidate) => has(candidate, 'node_api.h') && (has(candidate, 'uv.h') || has(system, 'uv.h')));
}

async function inParallel(items, act) {
  const waiting = [...items];
  const work = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: jobs }, work));
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (status) => (status === 0 ? resolve() : reject(new Error(`${command} failed: the native parts could not be built`))));
  });
}

function words(text) {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildNative({ quiet: process.argv.includes('--quiet'), sanitize: process.argv.includes('--sanitize') });
}

/** The package as npm would deliver it, used by a project that has nothing else of ours. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/repository.ts';

const tsc = `${root}/node_modules/typescript/bin/tsc`;

const program = `
import { checkRules, DeadlineError, Device, DevmasterError, enumerate, monitor, MonitorError, parseRules, settled, waitFor, type MonitorEvent, type Rule } from 'devmaster';

const names: string[] = enumerate({ subsystem: ['mem'], properties: { MAJOR: '1' } }).map((device) => device.sysname);
const device: Device | null = Device.fromDevnode('/dev/null');
const major: number | undefined = device?.devnum?.major;
const rules: readonly Rule[] = parseRules('KERNEL=="null", MODE="0666"').rules;
const event: MonitorEvent = { kind: 'gap', reason: 'overflow' };
if (event.kind === 'gap') event satisfies { reason: 'overflow' | 'truncated' };
const events = monitor({ source: 'kernel', signal: AbortSignal.abort() });
for await (const { kind } of events) kind satisfies 'device' | 'gap';
await settled({ timeoutMs: 60_000 }).catch((error: unknown) => { if (!(error instanceof DevmasterError)) throw error; if (error instanceof DeadlineError) error.code satisfies 'ERR_DEVMASTER_TIMEOUT'; });
const first = await waitFor({ sysname: 'null', initialized: false }, { source: 'kernel', timeoutMs: 0 }).catch(() => null);
console.log(JSON.stringify({ isThere: names.includes('null'), major, rules: rules.length, accepted: checkRules('').accepted, isClass: MonitorError.prototype instanceof DevmasterError, name: Device.name, first: first === null || first instanceof Device }));
`;

/** Each line is a mistake that the types must find. */
const mistakes = [
  "enumerate({ subsytem: 'net' });",
  "enumerate({ attributes: { size: 1 } });",
  "monitor({ source: 'usb' });",
  "for await (const event of monitor()) event.device;",
  "new Device();",
  "Device.fromIfindex(1).sysname;",
  "Device.fromIfindex(1)!.sysname = 'eth0';",
  "parseRules('').rules.push();",
];

describe('the package', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'devmaster-package-'));
    // Whoever runs the tests may have no home to keep a cache in, and no network.
    run('npm', ['pack', '--ignore-scripts', '--silent', '--offline', '--no-update-notifier', `--cache=${folder}/cache`, '--pack-destination', folder], root);
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    mkdirSync(`${folder}/node_modules/devmaster`, { recursive: true });
    run('tar', ['--extract', `--file=${folder}/${tarball}`, `--directory=${folder}/node_modules/devmaster`, '--strip-components=1']);
    mkdirSync(`${folder}/node_modules/@types`);
    for (const name of ['@types/node', 'undici-types']) symlinkSync(`${root}/node_modules/${name}`, `${folder}/node_modules/${name}`);
    writeFileSync(`${folder}/package.json`, JSON.stringify({ type: 'module' }));
    writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions: { strict: true, target: 'es2022', lib: ['es2022', 'esnext.disposable'], module: 'nodenext', types: ['node'], rootDir: '.', skipLibCheck: false } }));
    writeFileSync(`${folder}/program.ts`, program);
    cpSync(`${root}/test/examples`, `${folder}/examples`, { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What the compiler says of the project, with one more file when there are lines for it. */
  const complaints = (lines: readonly string[] = []): string => {
    if (lines.length > 0) writeFileSync(`${folder}/mistakes.ts`, lines.join('\n'));
    const { stdout } = spawnSync(process.execPath, [tsc, '--noEmit'], { cwd: folder, encoding: 'utf8' });
    rmSync(`${folder}/mistakes.ts`, { force: true });
    return stdout;
  };

  it('has types that hold: a program and the examples pass, also with the libraries checked', () => expect(complaints()).toBe(''));

  it.each(['nodenext', 'bundler'])('has types for modules that are found as %s has it', (moduleResolution) => {
    const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution;
    const { stdout } = spawnSync(process.execPath, [tsc, '--noEmit', '--module', module, '--moduleResolution', moduleResolution, '--exactOptionalPropertyTypes', '--project', folder], { cwd: folder, encoding: 'utf8' });
    expect(stdout).toBe('');
  });

  it('has types that find mistakes, each on its line', () => {
    const lines = ["import { Device, enumerate, monitor, parseRules } from 'devmaster';", ...mistakes];
    const found = [...complaints(lines).matchAll(/^mistakes\.ts\((\d+),/gm)].map(([, line]) => Number(line));
    expect([...new Set(found)]).toEqual(mistakes.map((_, index) => index + 2));
  });

  it('comes with the licence of every package of which it contains a part', () => {
    const dist = `${folder}/node_modules/devmaster/dist`;
    const licenses = readFileSync(`${dist}/LICENSES.txt`, 'utf8');
    const bundled = readdirSync(dist)
      .filter((name) => /\.c?js$/.test(name))
      .flatMap((name) => [...readFileSync(`${dist}/${name}`, 'latin1').matchAll(/^\s*\/\/ node_modules\/((?:@[a-z-]+\/)?[a-z0-9-]+)\//gm)].map(([, name]) => name as string));
    expect(bundled).toContain('pino');
    const missing = new Set(bundled.filter((name) => !licenses.includes(`\n${name} `)));
    expect([...missing]).toEqual([]);
  });

  it('runs where nothing else is installed', () => {
    run(process.execPath, [tsc, '--project', folder, '--outDir', `${folder}/built`]);
    writeFileSync(`${folder}/built/package.json`, JSON.stringify({ type: 'module' }));
    expect(JSON.parse(run(process.execPath, [`${folder}/built/program.js`]))).toEqual({ isThere: true, major: 1, rules: 1, accepted: true, isClass: true, name: 'Device', first: true });
  });

  it('may be required by modules of CommonJS, without a word on standard error', () => {
    writeFileSync(`${folder}/required.cjs`, "const { Device, enumerate } = require('devmaster');\nconsole.log(Device.fromDevnode('/dev/null') instanceof Device, enumerate({ sysname: 'null' }).length);\n");
    const { stdout, stderr } = spawnSync(process.execPath, [`${folder}/required.cjs`], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: 'true 1\n', stderr: '' });
  });
});

function run(command: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...(cwd === undefined ? {} : { cwd }) });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}

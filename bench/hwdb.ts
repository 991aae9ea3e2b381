/**
 * What does the hardware database cost? Compiling the .hwdb files of a distribution, beside its systemd-hwdb, as processes; and
 * looking up every pattern in them, made into text. Both must give the same file (but for the version in it) and, for a
 * sample, the same answers; a difference is a failure.
 *
 *   node dist/bench/hwdb.js
 *
 * DEVMASTER_REFERENCE_ROOT names the root file system of another release of systemd, with its files.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { systemPaths } from '../src/base/paths.ts';
import { Hwdb } from '../src/hwdb/database.ts';
import { headerField } from '../src/hwdb/format.ts';
import { root as repository } from '../test/support/repository.ts';
import { machine, quantile, table } from './support/table.ts';

const ROUNDS = 15;
const SAMPLE = 500;

function main(): number {
  const reference = process.env['DEVMASTER_REFERENCE_ROOT'] ?? '';
  const files = `${reference}${systemPaths.lib}/udev/hwdb.d`;
  if (!existsSync(files) || !existsSync(`${reference}/usr/bin/systemd-hwdb`)) {
    console.log('skipped: needs systemd-hwdb and its files: apt-get install udev, or set DEVMASTER_REFERENCE_ROOT to a root file system that has them');
    return 0;
  }
  if (reference !== '' && process.argv[2] !== 'inside') return insideOf(reference);
  const scratch = mkdtempSync(`${tmpdir()}/devmaster-bench-hwdb-`);
  try {
    const database = compareUpdates(scratch, { files, reference });
    return database === null ? 1 : compareAnswers(scratch, database, { files, reference });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Starts again in a mount namespace where the reference has our /proc and the folder of our temporary files. */
function insideOf(reference: string): number {
  const script = 'mount --rbind /proc "$1/proc" && mount --bind "$2" "$1$2" && shift 2 && exec "$@"';
  const { status } = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', reference, tmpdir(), process.execPath, process.argv[1] ?? '', 'inside'], { stdio: 'inherit' });
  return status ?? 1;
}

interface Rival {
  readonly files: string;
  /** its root file system; empty for the machine's own */
  readonly reference: string;
}

function systemdHwdb({ reference }: Rival): readonly string[] {
  return reference === '' ? ['systemd-hwdb'] : ['chroot', reference, 'systemd-hwdb'];
}

/** @returns our file, or null when it differs from theirs */
function compareUpdates(scratch: string, rival: Rival): string | null {
  const folder = `${scratch}${systemPaths.lib}/udev`;
  mkdirSync(`${folder}/hwdb.d`, { recursive: true });
  // Releases before a merged /usr look in /lib.
  symlinkSync('usr/lib', `${scratch}/lib`);
  for (const name of readdirSync(rival.files)) copyFileSync(`${rival.files}/${name}`, `${folder}/hwdb.d/${name}`);

  const contenders = {
    theirs: [...systemdHwdb(rival), 'update', '--usr', '--root', scratch],
    ours: [process.execPath, `${repository}/dist/devctl.js`, 'hwdb', 'update', '--usr', '--root', scratch],
  };
  const times = { theirs: [] as number[], ours: [] as number[] };
  const results = { theirs: Buffer.alloc(0), ours: Buffer.alloc(0) };
  for (let round = 0; round < ROUNDS; round++) {
    for (const who of ['theirs', 'ours'] as const) {
      const [program = '', ...argv] = contenders[who];
      const start = performance.now();
      const { status, stderr } = spawnSync(program, argv);
      times[who].push(performance.now() - start);
      if (status !== 0) throw new Error(`${contenders[who].join(' ')}: ${String(stderr)}`);
      results[who] = readFileSync(`${folder}/hwdb.bin`);
    }
  }
  const isComparable = !results.theirs.includes(scratch);
  const isSame = !isComparable || withoutVersion(results.theirs).equals(withoutVersion(results.ours));
  console.log(`${machine()}, ${readdirSync(rival.files).length} files, ${(results.ours.length / 1e6).toFixed(1)} MB\n`);
  console.log(table({ theirs: 'systemd-hwdb', ours: 'devctl hwdb' }, [
    { title: 'update, median', unit: 'ms', theirs: quantile(times.theirs, 0.5), ours: quantile(times.ours, 0.5) },
    { title: 'update, best', unit: 'ms', theirs: quantile(times.theirs, 0), ours: quantile(times.ours, 0) },
  ]));
  if (!isComparable) console.log('\nThis systemd-hwdb puts the root into the names of files: the files themselves cannot be compared.');
  if (!isSame) console.log('WRONG: the files differ');
  return isSame ? `${folder}/hwdb.bin` : null;
}

function withoutVersion(bytes: Buffer): Buffer {
  return Buffer.from(bytes).fill(0, headerField.version, headerField.version + 8);
}

function compareAnswers(scratch: string, database: string, rival: Rival): number {
  const questions = questionsOf(rival.files);
  const hwdb = Hwdb.open(database);
  if (!(hwdb instanceof Hwdb)) throw new Error(hwdb.reason);

  let wrong = 0;
  for (let index = 0; index < SAMPLE; index++) {
    const question = questions[Math.floor((index * questions.length) / SAMPLE)] as string;
    const [program = '', ...argv] = [...systemdHwdb(rival), 'query', '--root', scratch, '--', question];
    const theirs = spawnSync(program, argv, { encoding: 'latin1' }).stdout;
    const ours = [...hwdb.lookup(question)].map(([key, value]) => `${key}=${value}\n`).join('');
    if (theirs !== ours && wrong++ === 0) console.log(`WRONG: ${question}\n  theirs: ${JSON.stringify(theirs)}\n  ours:   ${JSON.stringify(ours)}`);
  }

  const start = performance.now();
  let found = 0;
  for (const question of questions) found += hwdb.lookup(question).size;
  const microseconds = ((performance.now() - start) * 1000) / questions.length;
  console.log(`\n${questions.length} lookups found ${found} properties: ${microseconds.toFixed(1)} µs each; ${SAMPLE - wrong} of ${SAMPLE} answers are those of systemd-hwdb`);
  hwdb.close();
  return wrong === 0 ? 0 : 1;
}

/** Every pattern of the files as a text that it matches. */
function questionsOf(folder: string): readonly string[] {
  const patterns = readdirSync(folder).flatMap((name) => readFileSync(`${folder}/${name}`, 'ascii').split('\n').filter((line) => /^[^\s#]/.test(line)));
  return [...new Set(patterns.map((pattern) => pattern.replace(/#.*/, '').trimEnd().replaceAll(/\[(.)[^\]]*\]/g, '$1').replaceAll('*', 'x1').replaceAll('?', '0')))];
}

process.exitCode = main();

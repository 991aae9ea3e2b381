/**
 * Runs the benchmarks that take minutes, one after the other, and prints what they found. One that fails does not keep the others
 * from running; then the exit status is 1.
 *
 *   node dist/bench/all.js            prints
 *   node dist/bench/all.js --write    prints, and puts it into bench/figures.md if none failed
 *   node dist/bench/all.js PROGRAM... only these
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../test/support/repository.ts';

const WRITE = '--write';
const programs: readonly string[] = ['coldplug', 'hotplug', 'rules', 'queue', 'links', 'hwdb', 'devctl', 'programs', 'startup', 'idle'];

/** @returns what a program printed on its standard output, and whether it ended well */
function run(program: string): { readonly text: string; readonly isWell: boolean } {
  const file = join(dirname(fileURLToPath(import.meta.url)), `${program}.js`);
  const { status, stdout } = spawnSync(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  process.stdout.write(`${stdout.trim()}\n\n`);
  return { text: stdout.trim(), isWell: status === 0 };
}

function main(): number {
  const operands = process.argv.slice(2);
  const chosen = operands.filter((operand) => operand !== WRITE);
  const results = (chosen.length > 0 ? chosen : programs).map((program) => ({ program, ...run(program) }));
  const failed = results.filter(({ isWell }) => !isWell).map(({ program }) => program);
  if (failed.length > 0) {
    console.error(`failed: ${failed.join(', ')}`);
    return 1;
  }
  if (operands.includes(WRITE)) writeFileSync(join(root, 'bench/figures.md'), results.map(({ text }) => `${text}\n`).join('\n'));
  return 0;
}

process.exitCode = main();

/**
 * Runs the benchmarks that take minutes, one after the other, and prints what they found. One that fails does not keep the others
 * from running; then the exit status is 1.
 *
 *   node dist/bench/all.js              prints
 *   node dist/bench/all.js --write      prints, and puts what each that did not fail found into its section of bench/figures.md
 *   node dist/bench/all.js PROGRAM...   only these
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../test/support/repository.ts';

const WRITE = '--write';
const FIGURES = join(root, 'bench/figures.md');
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
  if (operands.includes(WRITE)) write(new Map(results.filter(({ isWell }) => isWell).map(({ program, text }) => [program, text])));
  const failed = results.filter(({ isWell }) => !isWell).map(({ program }) => program);
  if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

/** Sections that were not measured this time stay. */
function write(found: ReadonlyMap<string, string>): void {
  const before = existsSync(FIGURES) ? readFileSync(FIGURES, 'utf8').split(/^## (.*)$/m).slice(1) : [];
  const sections = new Map<string, string>();
  for (let at = 0; at + 1 < before.length; at += 2) sections.set(before[at] as string, (before[at + 1] as string).trim());
  for (const [program, text] of found) sections.set(program, text);
  writeFileSync(FIGURES, programs.filter((program) => sections.has(program)).map((program) => `## ${program}\n\n${sections.get(program)}\n`).join('\n'));
}

process.exitCode = main();

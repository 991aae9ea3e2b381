/**
 * What do rules cost? The installed rules, and the same with up to 50,000 more for other subsystems: reading them, and evaluating one
 * event of each of some devices. The verdicts of all must be equal; a difference is a failure.
 *
 *   node dist/bench/rules.js
 */
import { silent } from '../src/base/log.ts';
import { systemPaths } from '../src/base/paths.ts';
import { defaultConfig } from '../src/config.ts';
import { Device, type Host } from '../src/device/device.ts';
import { readText } from '../src/kernel/file.ts';
import { AccountBook } from '../src/rules/check/accounts.ts';
import { checkRuleFile } from '../src/rules/check/check.ts';
import { compileRules } from '../src/rules/compile.ts';
import { listRuleFiles } from '../src/rules/load.ts';
import { parseRuleFile } from '../src/rules/parse.ts';
import type { Program } from '../src/rules/program.ts';
import type { RuleFile } from '../src/rules/rule.ts';
import { evaluate } from '../src/rules/run.ts';
import { knownOf, Specialiser } from '../src/rules/specialise.ts';
import type { Verdict } from '../src/rules/verdict.ts';
import type { BuiltinAnswer } from '../src/rules/world.ts';
import { RehearsalWorld } from '../src/worker/rehearsal.ts';
import { LiveWorld } from '../src/worker/world.ts';
import { keepFigure, type Series } from './support/figures.ts';
import { foreignRules } from './support/foreign-rules.ts';
import { machine } from './support/table.ts';

const FOREIGN_LINES = [1_000, 5_000, 20_000, 50_000];
const SYSPATHS = ['/sys/class/net/lo', '/sys/class/mem/null', '/sys/class/tty/tty1', '/sys/class/block/loop0'];
const WARM_UP = 500;
const ROUNDS = 1000;
const SERIES = 5;

/** Everybody is somebody, so that no line is left out for want of a group. */
const accounts = { user: () => 0, group: () => 0, hasUser: () => true, hasGroup: () => true };
const names = { user: () => 0, group: () => 0 };

const host: Host = { paths: systemPaths, stored: () => null };
/** Builtins have costs of their own, which are not those of the rules. */
class WithoutBuiltins extends RehearsalWorld {
  override builtin(): BuiltinAnswer {
    return { ok: false, properties: [], reason: 'not in this benchmark' };
  }
}
const world = new WithoutBuiltins(new LiveWorld(systemPaths, silent), () => {});

function read(path: string, text: string): RuleFile {
  return checkRuleFile(parseRuleFile({ path, text }), { resolveNames: 'early', accounts: new AccountBook(accounts), thorough: false }).file;
}

function decide(rules: Specialiser, device: Device): Verdict {
  const evaluation = evaluate({ rules, device, action: 'add', previous: null, globalProperties: new Map(), world, trace: null });
  for (;;) {
    const step = evaluation.advance();
    if (step.kind === 'verdict') return step.verdict;
    // No program is run here: what they take is not what rules take.
    if (step.kind === 'builtin') evaluation.answer({ ok: false, properties: [], reason: null });
    else evaluation.answer({ kind: 'exited', status: 1, stdout: '', truncated: false });
  }
}

/** Microseconds for one evaluation, when the device's attributes are known: the least of several series, taken in turn. */
function costs(rules: readonly Specialiser[], device: Device): number[] {
  for (const one of rules) for (let i = 0; i < WARM_UP; i++) decide(one, device);
  const least = rules.map(() => Number.POSITIVE_INFINITY);
  for (let series = 0; series < SERIES; series++) {
    for (const [index, one] of rules.entries()) {
      const from = performance.now();
      for (let i = 0; i < ROUNDS; i++) decide(one, device);
      least[index] = Math.min(least[index] as number, ((performance.now() - from) / ROUNDS) * 1000);
    }
  }
  return least;
}

function essence({ properties, links, tags, mode, owner, group, run }: Verdict): string {
  return JSON.stringify([[...properties].map(([name, { value }]) => [name, value]), [...links.keys()], [...tags.keys()], mode?.value, owner?.value, group?.value, run.map(({ command }) => command)]);
}

function main(): number {
  const { files } = listRuleFiles(defaultConfig(systemPaths).rulesDirectories);
  const texts = files.map(({ path }) => [path, readText(path, 16 * 1024 * 1024) ?? ''] as const);
  const compile = (parsed: readonly RuleFile[]): Program => compileRules(parsed, names).program;
  const timed = <T>(act: () => T): readonly [T, number] => {
    const from = performance.now();
    const result = act();
    return [result, performance.now() - from];
  };
  const readAll = (): Program => compile(texts.map(([path, text]) => read(path, text)));
  const [, coldMs] = timed(readAll);
  for (let i = 0; i < 20; i++) readAll();
  const [program, warmMs] = timed(readAll);
  console.log(`Rules of ${texts.length} files; ${machine()}.\n`);
  console.log('| | lines | ms |\n|---|---|---|');
  console.log(`| parse, check and compile, first time | ${program.lines.length} | ${coldMs.toFixed(1)} |`);
  console.log(`| parse, check and compile, warm | ${program.lines.length} | ${warmMs.toFixed(1)} |`);
  const programs = [program];
  for (const count of FOREIGN_LINES) {
    const [more, moreMs] = timed(() => compile([...texts, ...foreignRules(count)].map(([path, text]) => read(path, text))));
    console.log(`| the same with ${count} lines for other subsystems | ${more.lines.length} | ${moreMs.toFixed(1)} |`);
    programs.push(more);
  }

  console.log(`\n| one event of | lines that can matter | µs | ${FOREIGN_LINES.map((count) => `with ${count} foreign lines`).join(' | ')} | ratio |`);
  console.log(`|---|---|---|${FOREIGN_LINES.map(() => '---|').join('')}---|`);
  const series: Series[] = [];
  for (const syspath of SYSPATHS) {
    const device = Device.fromSyspath(host, syspath);
    if (device === null) continue;
    const specialisers = programs.map((one) => new Specialiser(one));
    const verdicts = new Set(specialisers.map((one) => essence(decide(one, device))));
    if (verdicts.size !== 1) {
      console.error(`rules: lines for other subsystems change what is decided about ${syspath}`);
      return 1;
    }
    const microseconds = costs(specialisers, device);
    const part = specialisers[0]?.for(knownOf(device, 'add'));
    const ratio = (microseconds.at(-1) ?? Number.NaN) / (microseconds[0] ?? Number.NaN);
    console.log(`| ${device.sysname} | ${part?.lines.length} | ${microseconds.map((one) => one.toFixed(1)).join(' | ')} | ${ratio.toFixed(2)} |`);
    series.push({ name: device.sysname, points: microseconds.map((one, index) => [programs[index]?.lines.length ?? 0, one]) });
  }
  keepFigure('rules', series);
  return 0;
}

process.exitCode = main();

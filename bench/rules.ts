/**
 * What do rules cost? The installed rules, and the same with 50,000 more for other subsystems: reading them, and evaluating one
 * event of each of some devices. The verdicts of both must be equal; a difference is a failure.
 *
 *   node dist/bench/rules.js
 */
import { release } from 'node:os';
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
import { Specialiser } from '../src/rules/specialise.ts';
import type { Verdict } from '../src/rules/verdict.ts';
import type { BuiltinAnswer } from '../src/rules/world.ts';
import { RehearsalWorld } from '../src/worker/rehearsal.ts';
import { LiveWorld } from '../src/worker/world.ts';

const FOREIGN_LINES = 50_000;
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

/** Half of them name their subsystem, half are jumped over by a line that asks for it. */
function foreignRules(): readonly (readonly [path: string, text: string])[] {
  let named = '';
  let guarded = 'SUBSYSTEM!="foreign", GOTO="foreign_end"\n';
  for (let i = 0; i < FOREIGN_LINES / 2; i++) {
    named += `SUBSYSTEM=="foreign${i % 97}", ATTRS{idVendor}=="${i}", MODE="0660", SYMLINK+="foreign${i}"\n`;
    guarded += `ATTRS{idVendor}=="${i}", ENV{FOREIGN${i}}="1", TAG+="foreign"\n`;
  }
  return [['95-named.rules', named], ['96-guarded.rules', `${guarded}LABEL="foreign_end"\n`]];
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
  const [more, moreMs] = timed(() => compile([...texts, ...foreignRules()].map(([path, text]) => read(path, text))));

  console.log(`rules of ${texts.length} files, Linux ${release()}, Node ${process.version}\n`);
  console.log('| | lines | ms |\n|---|---|---|');
  console.log(`| parse, check and compile, first time | ${program.lines.length} | ${coldMs.toFixed(1)} |`);
  console.log(`| parse, check and compile, warm | ${program.lines.length} | ${warmMs.toFixed(1)} |`);
  console.log(`| the same with ${FOREIGN_LINES} lines for other subsystems | ${more.lines.length} | ${moreMs.toFixed(1)} |\n`);
  console.log('| one event of | lines that can matter | µs | with the foreign lines, µs | ratio |\n|---|---|---|---|---|');
  for (const syspath of ['/sys/class/net/lo', '/sys/class/mem/null', '/sys/class/tty/tty1', '/sys/class/block/loop0']) {
    const device = Device.fromSyspath(host, syspath);
    if (device === null) continue;
    const [few, many] = [new Specialiser(program), new Specialiser(more)];
    if (essence(decide(few, device)) !== essence(decide(many, device))) {
      console.error(`rules: lines for other subsystems change what is decided about ${syspath}`);
      return 1;
    }
    const [one, other] = costs([few, many], device) as [number, number];
    const part = few.for({ action: 'add', subsystem: device.subsystem });
    console.log(`| ${device.sysname} | ${part.lines.length} | ${one.toFixed(1)} | ${other.toFixed(1)} | ${(other / one).toFixed(2)} |`);
  }
  return 0;
}

process.exitCode = main();

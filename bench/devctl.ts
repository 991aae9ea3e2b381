/**
 * What does one call of the client cost a script, while devmasterd runs? Asked are udevadm where it is installed, devctl, which
 * has the daemon answer, and devctl.js, which is what devctl starts where no daemon answers. The answers of the latter two are
 * compared first; a difference ends the program with exit status 1. (Other releases of udevadm print other lines.)
 *
 *   node dist/bench/devctl.js [CALLS]
 *
 * These are milliseconds of processes that live for one: the figures mean something on a quiet machine only.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { devmaster, lacksTestbed } from '../test/support/contender.ts';
import { Daemon } from '../test/support/daemon.ts';
import { root } from '../test/support/repository.ts';
import { Testbed } from '../test/support/testbed.ts';
import { machine, quantile } from './support/table.ts';

const CALLS = 200;
const WARM_UP = 20;
const MEASURE = '--measure';
const FRONT = `${root}/dist/devctl`;

const calls: readonly { readonly title: string; readonly words: readonly string[] }[] = [
  { title: 'info', words: ['info', '/dev/null'] },
  { title: 'info -q property', words: ['info', '--query=property', '/dev/null'] },
  { title: 'settle', words: ['settle'] },
  { title: 'control --ping', words: ['control', '--ping'] },
  { title: 'trigger', words: ['trigger', '--dry-run', '/dev/null'] },
];

interface Client {
  readonly name: string;
  readonly argv: readonly string[];
}

async function main(): Promise<number> {
  if (process.argv[2] === MEASURE) return measure(Number(process.argv[3]));
  const missing = lacksTestbed();
  if (missing !== null) {
    console.log(`devctl: ${missing}`);
    return 0;
  }
  const bed = await Testbed.open({ rules: {} });
  try {
    const daemon = await Daemon.start(bed, devmaster);
    const { status, stdout, stderr } = bed.attempt([process.execPath, fileURLToPath(import.meta.url), MEASURE, String(process.argv[2] ?? CALLS)], { timeoutMs: 600_000 });
    process.stdout.write(stdout + stderr);
    await daemon.stop();
    return status ?? 1;
  } finally {
    await bed.close();
  }
}

/** The part inside the testbed. */
function measure(count: number): number {
  const front: Client = { name: 'devctl', argv: [FRONT] };
  const node: Client = { name: 'devctl.js', argv: [process.execPath, `${root}/dist/devctl.js`] };
  const udevadm: Client = { name: 'udevadm', argv: ['/usr/bin/udevadm'] };
  const clients = [...(existsSync('/usr/bin/udevadm') ? [udevadm] : []), front, node];

  for (const { words } of calls) {
    if (answerOf(front, words) === answerOf(node, words)) continue;
    console.log(`devctl ${words.join(' ')}: the daemon and devctl.js answer differently`);
    return 1;
  }
  const nothingMs = medianMs({ name: 'true', argv: ['/bin/true'] }, [], count);
  console.log(`One call of the client, median of ${count} in milliseconds (${machine()}; /bin/true takes ${nothingMs.toFixed(1)})\n`);
  console.log(`| | ${clients.map(({ name }) => name).join(' | ')} |\n|---|${'---|'.repeat(clients.length)}`);
  for (const { title, words } of calls) console.log(`| ${title} | ${clients.map((client) => medianMs(client, words, count).toFixed(1)).join(' | ')} |`);
  return 0;
}

function answerOf({ argv: [program, ...before] }: Client, words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program as string, [...before, ...words], { encoding: 'latin1' });
  return JSON.stringify({ status, stdout, stderr });
}

function medianMs({ argv: [program, ...before] }: Client, words: readonly string[], count: number): number {
  const times: number[] = [];
  for (let call = -WARM_UP; call < count; call++) {
    const start = performance.now();
    spawnSync(program as string, [...before, ...words], { stdio: 'ignore' });
    if (call >= 0) times.push(performance.now() - start);
  }
  return quantile(times, 0.5);
}

process.exitCode = await main();

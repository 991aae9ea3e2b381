/**
 * How long does the daemon take from being started to saying that it is ready? Beside it: Node with nothing to do, and systemd-udevd,
 * in one testbed, in turn, under the same rules. The files have been read before.
 *
 *   node dist/bench/startup.js [STARTS]
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { root } from '../test/support/repository.ts';
import { Testbed } from '../test/support/testbed.ts';
import { findPairings, type Pairing } from './support/pairing.ts';
import { measureStarts, type Starts } from './support/starts.ts';
import { machine, quantile } from './support/table.ts';

const STARTS = 15;
const INSIDE = '--inside';
const DAEMON = `${root}/dist/devmasterd.cjs`;
/** As the installed program is started: what its first line gives to Node. */
const ENGINE_OPTIONS = readFileSync(DAEMON, 'latin1').split('\n', 1).join('').split(' ').filter((word) => word.startsWith('--'));

async function main(): Promise<number> {
  if (process.argv[2] === INSIDE) {
    process.stdout.write(JSON.stringify(await measureStarts(JSON.parse(process.argv[4] as string) as string[][], Number(process.argv[3]))));
    return 0;
  }
  const pairings = findPairings();
  if ('missing' in pairings) {
    console.log(`startup: ${pairings.missing}`);
    return 0;
  }
  for (const pairing of pairings) await compare(pairing, Number(process.argv[2] ?? STARTS));
  return 0;
}

async function compare({ theirs }: Pairing, count: number): Promise<void> {
  const bed = await Testbed.open({ referenceRoot: theirs.referenceRoot });
  try {
    const commands = [[process.execPath, '-e', '0'], [process.execPath, ...ENGINE_OPTIONS, DAEMON], theirs.daemon];
    const answer = bed.run([process.execPath, fileURLToPath(import.meta.url), INSIDE, String(count), JSON.stringify(commands)], { timeoutMs: 300_000 });
    const [node, ours, other] = JSON.parse(answer) as [Starts, Starts, Starts];
    console.log(`From exec to ready, median of ${count}; ${machine()}.\n`);
    console.log('| | time | CPU | times `node -e 0` |\n|---|---|---|---|');
    for (const [name, starts] of [['node -e 0', node], ['devmasterd', ours], [theirs.name, other]] as const) {
      const ms = quantile(starts.wallMs, 0.5);
      console.log(`| ${name} | ${ms.toFixed(0)} ms | ${quantile(starts.cpuMs, 0.5).toFixed(0)} ms | ${(ms / quantile(node.wallMs, 0.5)).toFixed(2)} |`);
    }
    console.log('');
  } finally {
    await bed.close();
  }
}

process.exitCode = await main();

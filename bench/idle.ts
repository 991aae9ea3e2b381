/**
 * How much memory does the service take when nothing happens? devmaster-holder, whose core has ended, beside systemd-udevd, which has
 * ended its workers, and devmasterd that stays: each in a testbed of its own, after a coldplug.
 *
 *   node dist/bench/idle.js
 */
import { devmaster, type Contender } from '../test/support/contender.ts';
import { Daemon } from '../test/support/daemon.ts';
import { root } from '../test/support/repository.ts';
import { Testbed } from '../test/support/testbed.ts';
import { until } from '../test/support/until.ts';
import { findPairings, type Pairing } from './support/pairing.ts';
import { usageOf, type Usage } from './support/process-usage.ts';
import { machine } from './support/table.ts';

/** systemd-udevd ends workers that had nothing to do for three seconds, devmasterd collects garbage after two. */
const REST_MS = 5_000;
const PATIENCE_MS = 120_000;

const held: Contender = { ...devmaster, name: 'devmaster-holder', daemon: [`${root}/dist/devmaster-holder`] };

async function main(): Promise<number> {
  const pairings = findPairings();
  if ('missing' in pairings) {
    console.log(`idle: ${pairings.missing}`);
    return 0;
  }
  for (const pairing of pairings) await compare(pairing);
  return 0;
}

async function compare(pairing: Pairing): Promise<void> {
  const contenders: readonly [string, Usage][] = [
    [pairing.theirs.name, await idle(pairing, pairing.theirs, [])],
    ['devmasterd', await idle(pairing, devmaster, [])],
    ['devmaster-holder --idle-exit', await idle(pairing, held, ['--idle-exit=1'])],
  ];
  console.log(`Memory of a device manager with nothing to do, after a coldplug; ${machine()}.\n`);
  console.log('| | private dirty | proportional share |\n|---|---|---|');
  for (const [name, { privateDirtyKib, pssKib }] of contenders) console.log(`| ${name} | ${privateDirtyKib} KiB | ${pssKib} KiB |`);
  console.log('');
}

async function idle({ theirs }: Pairing, contender: Contender, options: readonly string[]): Promise<Usage> {
  const bed = await Testbed.open({ referenceRoot: theirs.referenceRoot });
  try {
    const daemon = await Daemon.start(bed, contender, options);
    daemon.coldplug();
    const hasCore = (): boolean => bed.processes().some((process) => process.endsWith(' node'));
    if (options.length > 0) await until('the core has ended', () => !hasCore(), PATIENCE_MS);
    else await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const usage = usageOf(daemon.started.pid);
    await daemon.stop();
    return usage;
  } finally {
    await bed.close();
  }
}

process.exitCode = await main();

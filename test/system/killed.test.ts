/** What the next daemon does after one was killed: it finishes what was begun, and announces devices again only when messages may have been lost. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, type TestContext } from 'vitest';
import { devmaster, type Contender } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenDaemon, givenTestbed } from '../support/given.ts';
import { root } from '../support/repository.ts';
import type { Testbed } from '../support/testbed.ts';
import { until } from '../support/until.ts';
import { unfaithful, Witness } from '../support/witness.ts';

const PAIRS = 100;
const LO = '/devices/virtual/net/lo';
const held: Contender = { ...devmaster, name: 'devmaster-holder', daemon: [`${root}/dist/devmaster-holder`] };

async function givenHeld(context: TestContext, rules: string): Promise<Daemon> {
  return await Daemon.start(await givenTestbed(context, { rules: { '10-test.rules': rules } }), held);
}

/** The process under the holder, as seen from outside. */
function core({ started: { pid } }: Daemon): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1'));
}

async function killCore(daemon: Daemon): Promise<void> {
  const killed = core(daemon);
  process.kill(killed, 'SIGKILL');
  await until('another runs', () => core(daemon) !== killed && core(daemon) !== 0);
  daemon.settle();
}

/** What was announced of the loopback, which nobody else can announce: its network namespace hears only itself. */
async function announced(witness: Witness): Promise<string[]> {
  await witness.caughtUp();
  return witness.kernel.filter(({ devpath }) => devpath.startsWith(LO)).map(({ action, devpath }) => `${action} ${devpath}`).sort();
}

function addPairs(bed: Testbed): void {
  bed.run(['ip', '-batch', '-'], { input: Array.from({ length: PAIRS }, (_, index) => `link add a${index} type veth peer name b${index}\n`).join('') });
}

describe('a daemon whose socket is kept', () => {
  it('announces nothing after it was killed while nothing happened', async (context) => {
    const daemon = await givenHeld(context, 'SUBSYSTEM=="net", ENV{SEEN}="1"');
    const witness = await Witness.listen(daemon.bed);
    await killCore(daemon);
    await killCore(daemon);
    expect(await announced(witness)).toEqual([]);
    expect(daemon.logged('lost')).toEqual([]);
    expect(await daemon.stop()).toBe(0);
  });

  it('handles what it had begun, and what waited, and announces nothing, after it was killed in the middle of it', async (context) => {
    const daemon = await givenHeld(context, 'SUBSYSTEM=="net", ACTION=="add", PROGRAM="/bin/sh -c \'until [ -e /run/go ]; do sleep 0.02; done\'"');
    const { bed } = daemon;
    const witness = await Witness.listen(bed);
    addPairs(bed);
    await until('programs run', () => bed.processes().some((line) => line.endsWith(' sh')));
    // In the midst of receiving some might be lost, and devices would be announced.
    await until('all is received', () => bed.read('/run/devmaster/unfinished')?.includes(`/net/b${PAIRS - 1}\0`) === true);
    const killed = core(daemon);
    process.kill(killed, 'SIGKILL');
    bed.write('/run/go', '');
    daemon.settle();
    expect(await announced(witness)).toEqual([]);
    const pairs = (events: readonly { devpath: string; action: string }[]): string[] => events.filter(({ devpath, action }) => action === 'add' && /\/net\/[ab]\d+$/.test(devpath)).map(({ devpath }) => devpath).sort();
    expect(pairs(witness.kernel)).toHaveLength(2 * PAIRS);
    expect(pairs(witness.broadcasts.map(({ event }) => event))).toEqual(pairs(witness.kernel));
    expect(await daemon.stop()).toBe(0);
  });

  it('loses nothing when it is killed again and again in a storm', async (context) => {
    const daemon = await givenHeld(context, 'SUBSYSTEM=="net", IMPORT{db}="ADDED"\nSUBSYSTEM=="net", ACTION=="add", ENV{ADDED}="1"');
    const { bed } = daemon;
    const storm = await bed.start(['sh', '-c', `for i in $(seq ${10 * PAIRS}); do echo "link add a$i type veth peer name b$i"; done | ip -batch -`]);
    let isOver = false;
    void storm.ended.then(() => (isOver = true));
    // As many as the holder starts again without a rest.
    for (let kills = 0; kills < 4 && !isOver; kills++) {
      const [killed, seen] = [core(daemon), bed.list('/run/udev/data').length];
      await until('it works', () => bed.list('/run/udev/data').length > seen);
      process.kill(killed, 'SIGKILL');
      await until('another runs', () => core(daemon) !== killed && core(daemon) !== 0);
    }
    await storm.ended;
    daemon.settle();
    const interfaces = bed.list('/sys/class/net').filter((name) => name !== 'lo').map((name) => `n${bed.read(`/sys/class/net/${name}/ifindex`)?.trim()}`);
    expect(interfaces).toHaveLength(20 * PAIRS);
    expect(interfaces.filter((id) => daemon.record(id)?.includes('E:ADDED=1') !== true)).toEqual([]);
    expect(await daemon.stop()).toBe(0);
  });
});

describe('a daemon whose socket is its own', () => {
  it('announces every device, once, after one was killed, and none after one that ended in good order', async (context) => {
    const killed = await givenDaemon(context, { '10-test.rules': '' });
    const { bed } = killed;
    const witness = await Witness.listen(bed);
    process.kill(killed.started.pid, 'SIGKILL');
    await killed.started.ended;
    bed.run(['rm', '/run/udev/control']);
    const next = await Daemon.start(bed, devmaster);
    next.settle();
    expect(next.logged('its socket with it')).toHaveLength(1);
    await next.stop();
    const third = await Daemon.start(bed, devmaster);
    third.settle();
    expect(await announced(witness)).toEqual([`add ${LO}`]);
    expect(unfaithful({ kernel: witness.kernel.filter(({ devpath }) => devpath.startsWith(LO)), broadcasts: witness.broadcasts.filter(({ event }) => event.devpath.startsWith(LO)) })).toEqual([]);
    expect(await third.stop()).toBe(0);
  });
});

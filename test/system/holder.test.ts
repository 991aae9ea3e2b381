import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it, type TestContext } from 'vitest';
import { devmaster, type Contender } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenOracle, givenTestbed } from '../support/given.ts';
import { root } from '../support/repository.ts';
import type { Testbed } from '../support/testbed.ts';
import { until } from '../support/until.ts';

const HOLDER = `${root}/dist/devmaster-holder`;
const PAIRS = 500;

const held: Contender = { ...devmaster, name: 'devmaster-holder', daemon: [HOLDER] };

async function givenHolder(context: TestContext, rules: string, options: readonly string[] = []): Promise<Daemon> {
  return await Daemon.start(await givenTestbed(context, { rules: { '10-test.rules': rules } }), held, options);
}

/** The processes of the core, as seen from outside: one, or none. */
function cores({ started: { pid } }: Daemon): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter((text) => text !== '').map(Number);
}

async function untilIdle(daemon: Daemon): Promise<void> {
  await until('the core has ended', () => cores(daemon).length === 0);
}

async function killCore(daemon: Daemon): Promise<void> {
  const [core] = cores(daemon);
  if (core === undefined) throw new Error('there is no core');
  process.kill(core, 'SIGKILL');
  await until('another core runs', () => cores(daemon).some((pid) => pid !== core));
}

function addInterfaces(bed: Testbed): void {
  bed.run(['ip', '-batch', '-'], { input: Array.from({ length: PAIRS }, (_, index) => `link add a${index} type veth peer name b${index}\n`).join('') });
}

describe('a core that has nothing to do', () => {
  it('ends, and comes for the next event', async (context) => {
    const daemon = await givenHolder(context, 'KERNEL=="null", ENV{SEEN}="1"', ['--idle-exit=200ms']);
    await untilIdle(daemon);
    daemon.bed.write('/sys/devices/virtual/mem/null/uevent', 'change');
    await until('the event is handled', () => daemon.record('c1:3')?.includes('E:SEEN=1') === true && !daemon.bed.exists('/run/udev/queue'));
    await untilIdle(daemon);
    expect(await daemon.stop()).toBe(0);
    expect(daemon.bed.processes()).toEqual([]);
  });

  it('ends with its watches in place, and comes for a disk that was closed', async (context) => {
    const daemon = await givenHolder(context, 'KERNEL=="full", IMPORT{db}="TIMES"\nKERNEL=="full", OPTIONS+="watch", ENV{TIMES}="$env{TIMES}x"', ['--idle-exit=200ms']);
    daemon.trigger('/sys/devices/virtual/mem/full');
    await untilIdle(daemon);
    daemon.bed.run(['sh', '-c', ': >/dev/full']);
    await until('the disk is looked at again', () => daemon.record('c1:7')?.includes('E:TIMES=xx') === true);
    await daemon.stop();
  });

  it('comes for whoever asks it something', async (context) => {
    const daemon = await givenHolder(context, '', ['--idle-exit=200ms']);
    for (const verb of [['control', '--ping'], ['settle'], ['queue'], ['control', '--reload']]) {
      await untilIdle(daemon);
      expect(daemon.attempt(...verb).status, verb.join(' ')).toBe(0);
    }
    await untilIdle(daemon);
    expect(daemon.bed.attempt([`${root}/dist/devctl`, 'control', '--ping']).status).toBe(0);
    expect(await daemon.stop()).toBe(0);
  });

  it("is waited for by udevadm's settle when there are events for it", async (context) => {
    const oracle = givenOracle(context);
    const bed = await givenTestbed(context, { referenceRoot: oracle.referenceRoot, rules: { '10-test.rules': 'SUBSYSTEM=="net", ENV{SEEN}="1"' } });
    const daemon = await Daemon.start(bed, held, ['--idle-exit=200ms']);
    await untilIdle(daemon);
    addInterfaces(bed);
    bed.run([...oracle.client, 'settle']);
    expect(interfacesSeen(daemon)).toBe(2 * PAIRS);
    await daemon.stop();
  });

  it('stays while somebody listens to its events', async (context) => {
    const daemon = await givenHolder(context, '', ['--idle-exit=200ms', '--debug']);
    const listener = connect(daemon.bed.path('/run/devmaster/io.devmaster.Devices'));
    await until('it thought of ending', () => daemon.logged('stays: somebody is connected').length > 0);
    listener.destroy();
    await untilIdle(daemon);
    await daemon.stop();
  });

  it('stays while it was told what would be forgotten', async (context) => {
    const daemon = await givenHolder(context, 'KERNEL=="null", ENV{TOLD}="$env{WORD}"', ['--idle-exit=200ms', '--debug']);
    daemon.client('control', '--property=WORD=kept');
    await until('it thought of ending', () => daemon.logged('stays: settings differ').length > 0);
    daemon.trigger('/sys/devices/virtual/mem/null');
    expect(daemon.record('c1:3')).toContain('E:TOLD=kept');
    daemon.client('control', '--property=WORD=');
    await untilIdle(daemon);
    await daemon.stop();
  });
});

describe('a core that dies', () => {
  it('is followed by another that finishes its work: nothing of 500 pairs of interfaces is lost', async (context) => {
    // One of them is not finished before we say so. Those that were are looked at again, by a change, when the core died while it received.
    const rules = 'SUBSYSTEM=="net", KERNEL!="lo", ACTION!="remove", ENV{SEEN}="1", RUN+="/bin/true"\nKERNEL=="a0", ACTION=="add", RUN+="/bin/sh /run/wait"';
    const daemon = await givenHolder(context, rules);
    daemon.bed.write('/run/wait', 'until [ -e /run/go ]; do sleep 0.05; done\n');
    addInterfaces(daemon.bed);
    await until('some are handled', () => interfacesSeen(daemon) > PAIRS / 4);
    await killCore(daemon);
    expect(daemon.bed.exists('/run/udev/queue')).toBe(true);
    daemon.bed.write('/run/go', '');
    daemon.settle();
    expect(interfacesSeen(daemon)).toBe(2 * PAIRS);

    daemon.bed.run(['ip', '-batch', '-'], { input: Array.from({ length: PAIRS }, (_, index) => `link del a${index}\n`).join('') });
    await killCore(daemon);
    daemon.settle();
    expect(interfacesSeen(daemon)).toBe(0);
    expect(daemon.logged('killed by signal 9')).toHaveLength(2);
    expect(await daemon.stop()).toBe(0);
  });

  it('too often is given a rest', async (context) => {
    const bed = await givenTestbed(context);
    // Only the first one is good for anything.
    const holder = givenHolderOf(bed, `mkdir /run/second 2>/dev/null && exec ${devmaster.daemon.join(' ')}; exit 3`);
    const daemon = await Daemon.start(bed, { ...devmaster, daemon: [holder] });
    process.kill(cores(daemon)[0] as number, 'SIGKILL');
    await until('it is given a rest', () => daemon.logged('events wait until then').length > 0);
    expect(daemon.logged('devmasterd died')).toHaveLength(6);
    expect(bed.exists('/run/udev/queue')).toBe(true);
    process.kill(daemon.started.pid, 'SIGTERM');
    expect(await daemon.ended()).toBe(0);
    expect(bed.list('/run/udev')).not.toContain('control');
  });

  it('before it was ever ready ends the holder with its status', async (context) => {
    const bed = await givenTestbed(context);
    const holder = givenHolderOf(bed, 'exit 7');
    expect(bed.attempt([holder]).status).toBe(7);
    expect(bed.attempt([holder, '--daemon']).status).toBe(7);
    expect(bed.list('/run/devmaster')).toEqual([]);
  });
});

describe('the holder', () => {
  it('returns to whoever started it in the background when the core is ready', async (context) => {
    const bed = await givenTestbed(context, { rules: {} });
    expect(bed.attempt(['sh', '-c', `${HOLDER} --daemon 2>/run/log`]).status).toBe(0);
    expect(bed.attempt([...devmaster.client, 'control', '--ping']).status).toBe(0);
    bed.run([...devmaster.client, 'control', '--exit']);
    await until('nothing runs any more', () => bed.processes().length === 0);
  });

  it('writes a newline to a descriptor when the core is ready', async (context) => {
    const bed = await givenTestbed(context, { rules: {} });
    expect(bed.run(['sh', '-c', `{ ${HOLDER} --ready-fd=4 4>&1 >/run/log 2>&1 & } | head -n 1 | od -An -c`]).trim()).toBe('\\n');
    bed.run([...devmaster.client, 'control', '--exit']);
  });

  it('ends the core, then itself, when it is told to', async (context) => {
    const daemon = await givenHolder(context, '');
    process.kill(daemon.started.pid, 'SIGTERM');
    expect(await daemon.ended()).toBe(0);
    expect(daemon.bed.processes()).toEqual([]);
    const left = [...daemon.bed.list('/run/udev'), ...daemon.bed.list('/run/devmaster')];
    expect(left.filter((name) => /^(control|devctl|io\.|notify|unfinished)/.test(name))).toEqual([]);
  });

  it('takes the core with it when it is killed', async (context) => {
    const daemon = await givenHolder(context, '');
    process.kill(daemon.started.pid, 'SIGKILL');
    await until('nothing runs any more', () => daemon.bed.processes().length === 0);
  });

  it('clears away the name that one left behind which was killed', async (context) => {
    const killed = await givenHolder(context, '');
    const { bed } = killed;
    const names = (): string[] => bed.list('/run/devmaster').filter((name) => name.startsWith('notify-'));
    const [left] = names();
    process.kill(killed.started.pid, 'SIGKILL');
    await until('nothing runs any more', () => bed.processes().length === 0);
    expect(names()).toEqual([left]);
    bed.run(['rm', '-f', '/run/udev/control']);
    const next = await Daemon.start(bed, held);
    expect(names()).toHaveLength(1);
    expect(names()).not.toContain(left);
    await next.stop();
  });

  it('has the core read the rules again on SIGHUP', async (context) => {
    const daemon = await givenHolder(context, '', ['--debug']);
    daemon.bed.write('/run/udev/rules.d/20-bad.rules', 'NONSENSE\n');
    process.kill(daemon.started.pid, 'SIGHUP');
    await until('the new rule is read', () => daemon.logged('20-bad.rules').length > 0);
    await daemon.stop();
  });
});

/** A holder with another core beside it: a shell script. */
function givenHolderOf(bed: Testbed, script: string): string {
  bed.run(['mkdir', '/run/beside']);
  bed.run(['cp', HOLDER, '/run/beside/devmaster-holder']);
  bed.write('/run/beside/devmasterd', `#!/bin/sh\n${script}\n`, 0o755);
  return '/run/beside/devmaster-holder';
}

function interfacesSeen({ bed }: Daemon): number {
  return bed.list('/run/udev/data').filter((id) => /^n\d+$/.test(id) && bed.read(`/run/udev/data/${id}`)?.includes('E:SEEN=1') === true).length;
}

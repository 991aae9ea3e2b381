import { describe, expect, it } from 'vitest';
import { devmaster } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenDaemon } from '../support/given.ts';
import type { Testbed } from '../support/testbed.ts';

const PAIRS = 40;
const ROUNDS = 4;
const rules = { '10-test.rules': 'SUBSYSTEM!="net", GOTO="end"\nTAG+="here"\nACTION=="add", ENV{ADDED}="1"\nACTION!="add", IMPORT{db}="ADDED"\nLABEL="end"\n' };

const ip = (bed: Testbed, commands: readonly string[]): void => void bed.run(['ip', '-batch', '-'], { input: commands.join('\n') });
const pairs = (letter: string): number[] => Array.from({ length: PAIRS }, (_, index) => index).filter((index) => letter !== 'odd' || index % 2 === 1);

/** The ids of the interfaces that are there; the loopback was there before the daemon. */
function interfaces(bed: Testbed): string[] {
  return bed.list('/sys/class/net').filter((name) => name !== 'lo').map((name) => `n${bed.read(`/sys/class/net/${name}/ifindex`)?.trim()}`).sort();
}

const recorded = (bed: Testbed): string[] => bed.list('/run/udev/data').filter((id) => /^n([2-9]|1[0-9])/.test(id));

function expectNothingLost(daemon: Daemon): void {
  const { bed } = daemon;
  const expected = interfaces(bed);
  expect(recorded(bed)).toEqual(expected);
  expect(bed.list('/run/udev/tags/here').filter((id) => id !== 'n1')).toEqual(expected);
  expect(expected.filter((id) => daemon.record(id)?.includes('E:ADDED=1') !== true)).toEqual([]);
}

/** The next daemon removes the sockets that a killed one left; who waits for it must not see those. */
async function kill({ bed, started }: Daemon): Promise<void> {
  process.kill(started.pid, 'SIGKILL');
  await started.ended;
  bed.run(['rm', '/run/udev/control']);
}

describe('events that nobody received', () => {
  it('while a daemon that was killed was not there are made up for by the next one, of devices that went meanwhile too', async (context) => {
    const killed = await givenDaemon(context, rules);
    const { bed } = killed;
    ip(bed, pairs('all').map((index) => `link add va${index} type veth peer name vb${index}`));
    killed.settle();
    await kill(killed);
    ip(bed, pairs('odd').map((index) => `link del va${index}`));
    ip(bed, pairs('all').map((index) => `link add vc${index} type veth peer name vd${index}`));

    const next = await Daemon.start(bed, devmaster);
    next.settle();
    expectNothingLost(next);
    expect(await next.stop()).toBe(0);
  });

  it('or that a daemon had only just received when it was killed, are made up for as well', async (context) => {
    let daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    for (let round = 0; round < ROUNDS; round++) {
      const storm = await bed.start(['sh', '-c', `for i in $(seq ${PAIRS}); do echo "link add r${round}a$i type veth peer name r${round}b$i"; echo "link del r${round - 1}a$i"; done | ip -force -batch - 2>/dev/null`]);
      await kill(daemon);
      daemon = await Daemon.start(bed, devmaster);
      await storm.ended;
    }
    daemon.settle();
    expectNothingLost(daemon);
    expect(await daemon.stop()).toBe(0);
  });
});

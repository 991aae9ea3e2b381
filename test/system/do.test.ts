import { closeSync, openSync } from 'node:fs';
import { describe, expect, it, type TestContext } from 'vitest';
import { devmaster, installedUdevd } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenDaemon, givenTestbed } from '../support/given.ts';

/** Each event of these devices leaves its number; where there is a gate, one of `random` and `loop0` lasts until it is opened. */
const rules = {
  '10-test.rules': `
    KERNEL=="null|random|loop0", ENV{HANDLED}="$env{SEQNUM}"
    KERNEL=="loop0", OPTIONS+="watch"
    KERNEL=="random|loop0", PROGRAM="/bin/cat /run/gate"
  `,
};

function change(device: string): string {
  return `echo change >/sys/class/${device}/uevent`;
}

function handled(daemon: Daemon, id: string): string | undefined {
  return daemon.record(id)?.find((line) => line.startsWith('E:HANDLED='));
}

async function givenDaemonWithGate(context: TestContext): Promise<Daemon> {
  const bed = await givenTestbed(context, { rules });
  bed.run(['mkfifo', '/run/gate']);
  return await Daemon.start(bed, devmaster);
}

/** Lets those through who stand there, and whoever comes later. */
function openGate({ bed }: Daemon): void {
  bed.run(['sh', '-c', 'mv /run/gate /run/old-gate; : >/run/gate']);
  // A FIFO that is opened for both waits for nobody (fifo(7)).
  closeSync(openSync(bed.path('/run/old-gate'), 'r+'));
}

describe('devctl do', () => {
  it('ends as its command does, with the events of the command finished', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { status, stdout, stderr } = daemon.attempt('do', 'sh', '-c', `${change('mem/null')}; echo done "$@"; exit 3`, 'sh', '--timeout', '-x');
    expect({ status, stdout, stderr }).toEqual({ status: 3, stdout: 'done --timeout -x\n', stderr: '' });
    expect(handled(daemon, 'c1:3')).toBeDefined();
  });

  it('does not wait for events of strangers', async (context) => {
    const daemon = await givenDaemonWithGate(context);
    const { bed } = daemon;
    bed.run(['sh', '-c', change('mem/random')]);
    expect(daemon.attempt('do', '--timeout=200', '--', 'sh', '-c', change('mem/null')).status).toBe(0);
    expect(handled(daemon, 'c1:3')).toBeDefined();
    expect(handled(daemon, 'c1:8')).toBeUndefined();
    openGate(daemon);
    daemon.settle();
  });

  it('lists what is unfinished when its time is over, and says on demand what that waits for', async (context) => {
    const daemon = await givenDaemonWithGate(context);
    const { status, stderr } = daemon.attempt('do', '--timeout=5', '--verbose', '--', 'sh', '-c', change('mem/random'));
    expect(status).toBe(124);
    expect(stderr).toMatch(/waiting for change \/devices\/virtual\/mem\/random \(SEQNUM [0-9]+\), which waits for \/bin\/cat \/run\/gate\n/);
    expect(stderr).toMatch(/the time is over; unfinished is:\n {2}change \/devices\/virtual\/mem\/random \(SEQNUM [0-9]+\)\n$/);
    openGate(daemon);
    daemon.settle();
  });

  it('tells by its status what went wrong', async (context) => {
    const bed = await givenTestbed(context, { rules });
    const calls: readonly (readonly [args: readonly string[], status: number])[] = [
      [[], 1],
      [['--timeout=soon', 'true'], 1],
      [['/nobody'], 127],
      [['/run'], 126],
      [['sh', '-c', 'kill -9 $$'], 137],
    ];
    expect(calls.map(([args]) => bed.attempt([...devmaster.client, 'do', ...args]).status)).toEqual(calls.map(([, status]) => status));
  });

  it('runs the command where no device manager is', async (context) => {
    const bed = await givenTestbed(context, { rules });
    const { status, stderr } = bed.attempt([...devmaster.client, 'do', 'sh', '-c', 'exit 5']);
    expect(status).toBe(5);
    expect(stderr).toMatch(/no device manager can be waited for/);
  });
});

describe.each([
  ['devmasterd', devmaster],
  ['systemd-udevd', installedUdevd()],
])('devctl do with %s', (_name, contender) => {
  it('waits for the change of a disk that the command wrote to, which the device manager announces later', async (context) => {
    const bed = await givenTestbed(context, { rules });
    if (contender === null) return context.skip('needs systemd-udevd: apt-get install udev');
    const daemon = await Daemon.start(bed, contender);
    bed.updateDiskNodes();
    daemon.trigger('/sys/class/block/loop0', 'change');
    const before = handled(daemon, 'b7:0');
    const write = ['do', '--timeout=200', '--', 'sh', '-c', ': >>/dev/loop0'];
    expect(bed.attempt([...devmaster.client, ...write]).status).toBe(0);
    expect(handled(daemon, 'b7:0')).not.toBe(before);

    bed.run(['mkfifo', '/run/gate']);
    const { status, stderr } = bed.attempt([...devmaster.client, ...write.with(1, '--timeout=1')]);
    expect(status).toBe(124);
    expect(stderr).toMatch(/unfinished (is|are):\n {2}change \/devices\/virtual\/block\/loop0 /);
  });
});

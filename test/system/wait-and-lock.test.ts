import { describe, expect, it } from 'vitest';
import { devmaster, installedUdevd } from '../support/contender.ts';
import { givenDaemon, givenTestbed } from '../support/given.ts';

const rules = { '10-test.rules': 'SUBSYSTEM=="mem", KERNEL=="null|zero", SYMLINK+="named/%k"\nSUBSYSTEM=="mem", KERNEL=="null|zero|full", SYMLINK+="shared"\n' };

describe('devctl wait', () => {
  it('ends when all devices and links are there, and when they are gone', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    const waiting = await bed.start([...devmaster.client, 'wait', '--timeout=200', '/dev/named/null', '/sys/class/mem/zero'], { log: '/run/wait.log' });
    daemon.trigger('/sys/class/mem/null', 'add');
    expect(waiting.child.exitCode).toBeNull();
    daemon.trigger('/sys/class/mem/zero', 'add');
    expect(await waiting.ended).toBe(0);
    const gone = await bed.start([...devmaster.client, 'wait', '--removed', '--timeout=200', '/dev/named/null'], { log: '/run/wait.log' });
    daemon.trigger('/sys/class/mem/null', 'remove');
    expect(await gone.ended).toBe(0);
  });
});

describe('devctl lock', () => {
  it('keeps an event of the disk waiting while the command runs', async (context) => {
    // Only the event that is ours leaves something, and others that come of this disk keep it.
    const daemon = await givenDaemon(context, { '10-test.rules': 'KERNEL=="loop0", IMPORT{db}="SEEN"\nKERNEL=="loop0", ENV{SYNTH_ARG_OURS}=="1", ENV{SEEN}="1"\n' });
    const { bed } = daemon;
    bed.updateDiskNodes();
    // The command announces the disk and ends when the event has been tried and found the disk locked.
    const command = 'echo change 00000000-0000-0000-0000-000000000000 OURS=1 >/sys/class/block/loop0/uevent; until "$@" queue --json | grep -q \'"held"\'; do :; done; grep -c SEEN /run/udev/data/b7:0';
    const { stdout } = bed.attempt([...devmaster.client, 'lock', '--device=/dev/loop0', 'sh', '-c', command, 'sh', ...devmaster.client]);
    expect(stdout).toBe('');
    daemon.settle();
    expect(daemon.record('b7:0')).toContain('E:SEEN=1');
  });
});

describe('devctl lock, which cannot do what it is asked to', () => {
  it.for<readonly [what: string, words: readonly string[], reason: string]>([
    ['a disk that it may not open', ['--device=/dev/loop0', 'true'], "Failed to open '/dev/loop0': Permission denied"],
    ['a command that is no program', ['--device=/dev/loop0', '/etc/passwd'], 'Failed to execute /etc/passwd: Permission denied'],
    ['a relative path', ['--device=nobody', 'true'], "Failed to find whole block device for '/dev/nobody': No such file or directory"],
  ])('says so in the words of udevadm: %s', async ([what, words, reason], context) => {
    const bed = await givenTestbed(context);
    bed.updateDiskNodes();
    const user = what === 'a disk that it may not open' ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
    const { status, stderr } = bed.attempt(['sh', '-c', 'cd /dev && exec "$@"', 'sh', ...user, ...devmaster.client, 'lock', ...words]);
    expect([status, stderr]).toEqual([1, expect.stringContaining(reason)]);
  });
});

describe('devctl conflicts', () => {
  it('lists who claims a link and who has it', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    for (const name of ['full', 'null', 'zero']) daemon.trigger(`/sys/class/mem/${name}`, 'add');
    const [conflict, ...others] = JSON.parse(bed.run([...devmaster.client, 'conflicts', '--json'])) as { link: string; target: string; claims: { devname: string; priority: number; syspath: string }[] }[];
    expect(others).toEqual([]);
    expect(conflict).toMatchObject({ link: '/dev/shared', target: 'zero' });
    expect(conflict?.claims.map(({ devname }) => devname)).toEqual(['/dev/zero', '/dev/null', '/dev/full']);
    expect(bed.run([...devmaster.client, 'conflicts'])).toMatch(/^\/dev\/shared -> zero\n {2}\* \/dev\/zero {2}priority 0 {2}\/sys\/devices\/virtual\/mem\/zero\n/);
  });
});

const calls: readonly (readonly string[])[] = [
  ['wait'],
  ['wait', 'null'],
  ['wait', '--timeout=soon', '/dev/null'],
  ['wait', '--initialized=maybe', '/dev/null'],
  ['wait', '--timeout=0.2', '/dev/nobody'],
  ['wait', '--removed', '--timeout=0.2', '/dev/null'],
  ['wait', '--initialized=no', '--timeout=5', '/dev/null'],
  ['lock'],
  ['lock', 'true'],
  ['lock', '--device=/dev/null', 'true'],
  ['lock', '--device=/dev/nobody', 'true'],
  ['lock', '--device=/dev/loop1', '-d', '/dev/loop0', '--print'],
  ['lock', '--device=/dev/loop0', '--timeout=soon', 'true'],
  ['lock', '--device=/dev/loop0', 'sh', '-c', 'echo "$0 $@"; exit 3', '--print', '-x'],
  ['lock', '--device=/dev/loop0', '/nobody'],
  ['lock', '--device=/dev/loop0', 'flock', '--nonblock', '/dev/loop0', 'true'],
];

describe('devctl and udevadm, asked to', () => {
  it('wait and lock in ways right and wrong, agree', async (context) => {
    const bed = await givenTestbed(context);
    const udevd = installedUdevd();
    context.skip(udevd === null, 'needs udevadm to compare with: apt-get install udev');
    bed.updateDiskNodes();
    const play = (client: readonly string[]): object[] =>
      calls.map((call) => {
        const { status, stdout, stderr } = bed.attempt([...client, ...call]);
        // 252 forgets how the command ended.
        const forgets = (udevd?.version ?? 0) < 257 && call[0] === 'lock' && /^(sh|flock|\/nobody)$/.test(call[2] ?? '');
        return { call, status: forgets ? null : status, stdout, complains: stderr !== '' };
      });
    expect(play(devmaster.client)).toEqual(play(udevd?.client ?? []));
  });
});

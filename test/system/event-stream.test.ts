import { describe, expect, it } from 'vitest';
import { devmaster } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenDaemon } from '../support/given.ts';
import { until } from '../support/until.ts';

/** Interfaces are in no namespace but the testbed's, so that other devices' events can be told apart. */
const rules = { '10-test.rules': 'SUBSYSTEM=="net", KERNEL=="v*", ENV{SEEN}="1", TAG+="here", RUN+="/bin/true"\nKERNEL=="slow", RUN+="/bin/sleep 100"\n' };

interface Line {
  readonly kind: string;
  readonly next?: number;
  readonly action?: string;
  readonly device?: { readonly sysname: string; readonly properties: Record<string, string>; readonly tags: string[]; readonly initialized: boolean };
  readonly from?: number;
  readonly to?: number;
}

async function follow(daemon: Daemon, ...options: readonly string[]): Promise<{ lines: () => Line[]; stop: () => void }> {
  const log = `/run/events-${Math.random()}.log`;
  const started = await daemon.bed.start([...devmaster.client, 'events', '--subsystem-match=net', ...options], { log });
  const lines = (): Line[] => (daemon.bed.read(log) ?? '').split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
  return { lines, stop: () => started.child.kill() };
}

function told(lines: readonly Line[]): string[] {
  return lines.flatMap(({ kind, action, device }) => (kind === 'event' && device !== undefined ? [`${action} ${device.sysname}`] : []));
}

describe('the event stream', () => {
  it('tells what is there, and then every finished event', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    bed.run(['ip', 'link', 'add', 'va', 'type', 'veth', 'peer', 'name', 'vb']);
    daemon.settle();
    const stream = await follow(daemon, '--snapshot');
    await until('the devices are told', () => stream.lines().some(({ kind }) => kind === 'synchronized'));
    bed.run(['ip', 'link', 'del', 'va']);
    daemon.settle();
    await until('both are gone', () => told(stream.lines()).length >= 2);

    const present = stream.lines().filter(({ kind }) => kind === 'present');
    expect(present.map(({ device }) => device?.sysname).sort()).toEqual(['lo', 'va', 'vb']);
    expect(present.find(({ device }) => device?.sysname === 'va')?.device).toMatchObject({ initialized: true, tags: ['here'], properties: { SEEN: '1', SUBSYSTEM: 'net' } });
    expect(told(stream.lines()).sort()).toEqual(['remove va', 'remove vb']);
    stream.stop();
  });

  it('is taken up again where it was left, and goes on over a restart with the gap told', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    const first = await follow(daemon, '--snapshot', '--once');
    await until('the place is told', () => first.lines().some(({ kind }) => kind === 'synchronized'));
    const place = first.lines().at(-1)?.next as number;
    bed.run(['ip', 'link', 'add', 'va', 'type', 'veth', 'peer', 'name', 'vb']);
    daemon.settle();

    const second = await follow(daemon, `--since=${place}`);
    await until('what was missed is told', () => told(second.lines()).length >= 2);
    expect(told(second.lines()).sort()).toEqual(['add va', 'add vb']);
    expect(second.lines().some(({ kind }) => kind === 'gap')).toBe(false);

    await daemon.stop();
    const again = await Daemon.start(bed, devmaster);
    await until('the gap is told', () => second.lines().some(({ kind }) => kind === 'gap'));
    bed.run(['ip', 'link', 'del', 'va']);
    again.settle();
    await until('events go on', () => told(second.lines()).includes('remove va'));
    const gap = second.lines().find(({ kind }) => kind === 'gap');
    expect(gap?.next).toBe((gap?.to as number) + 1);
    second.stop();
  });

  it('needs no privileges, and a connection may be passed on', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    // bash has no words for UNIX sockets; Python's are passed through exec to a client of nobody's in a network namespace of its own.
    const pass = `import socket, os, sys
s = socket.socket(socket.AF_UNIX); s.connect('/run/devmaster/io.devmaster.Devices'); os.set_inheritable(s.fileno(), True)
os.execvp('unshare', ['unshare', '--net', '--mount', 'setpriv', '--reuid=65534', '--clear-groups', *sys.argv[1:], f'--fd={s.fileno()}'])`;
    const { status, stdout, stderr } = bed.attempt(['python3', '-c', pass, ...devmaster.client, 'events', '--snapshot', '--once', '--subsystem-match=net']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('"sysname":"lo"');
    expect(bed.attempt([...devmaster.client, 'events', '--snapshot', '--once', '--subsystem-match=net'], { asNobody: true }).stdout).toContain('"sysname":"lo"');
  });

  it('cannot be kept by one user from the others', async (context) => {
    const { bed } = await givenDaemon(context, rules);
    const crowd = `import os, resource, socket, subprocess, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
os.seteuid(65534)
crowd = [socket.socket(socket.AF_UNIX) for _ in range(1000)]
for s in crowd: s.connect('/run/devmaster/io.devmaster.Devices')
os.seteuid(0)
sys.exit(subprocess.run(sys.argv[1:]).returncode)`;
    expect(bed.run(['python3', '-c', crowd, ...devmaster.client, 'events', '--snapshot', '--once', '--subsystem-match=net'])).toContain('"sysname":"lo"');
  });
});

describe('the queue', () => {
  it('is shown with what runs, what it waits for and what waits for it', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    bed.run(['ip', 'link', 'add', 'slow', 'type', 'veth', 'peer', 'name', 'other']);
    bed.write('/sys/class/net/slow/uevent', 'change');
    const report = (): { running: number; jobs: { seqnum: number; action: string; devpath: string; state: string; waitsFor: string | null; blockedBy: number[] }[] } => JSON.parse(bed.run([...devmaster.client, 'queue', '--json']));
    await until('the program runs', () => report().jobs.some(({ waitsFor }) => waitsFor !== null));
    const jobs = report().jobs.filter(({ devpath }) => devpath === '/devices/virtual/net/slow');
    const [running, waiting] = [jobs.find(({ state }) => state === 'running'), jobs.find(({ action }) => action === 'change')];
    expect(running).toMatchObject({ action: 'add', waitsFor: '/bin/sleep 100', blockedBy: [] });
    expect(waiting).toMatchObject({ state: 'waiting', waitsFor: null });
    expect(waiting?.blockedBy).toContain(running?.seqnum);
    expect(bed.run([...devmaster.client, 'queue'], { asNobody: true })).toContain('waits for /bin/sleep 100');
  });
});

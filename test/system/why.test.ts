import { describe, expect, it } from 'vitest';
import { Daemon } from '../support/daemon.ts';
import { devmaster } from '../support/contender.ts';
import { givenDaemon } from '../support/given.ts';
import { lastLine } from '../../src/provenance/log.ts';
import { until } from '../support/until.ts';

const rules = {
  '10-first.rules': 'KERNEL=="null", ENV{A}="1", MODE="0600", SYMLINK+="why/first"\n',
  '20-second.rules': 'KERNEL=="null", ENV{A}="2", MODE="0666", TAG+="why"\n',
};

/** Whether the daemon keeps anything about a device. */
const isKept = (daemon: Daemon, id: string): boolean => lastLine(daemon.bed.read('/run/devmaster/decisions') ?? '', id) !== null;

/** The thing that a rule gave, as `PLACE VALUE, was VALUE by PLACE`. */
function giver(daemon: Daemon, ...what: string[]): string[] {
  interface Place { file: string; line: number; column: number }
  interface Origin { value: string | null; source?: Place; instead: { value: string | null; source: Place | null }[] }
  const { kept: isKept, origins } = JSON.parse(daemon.client('why', '--json=short', '/dev/null', ...what)) as { kept: boolean; origins: Origin[] };
  expect(isKept, 'what the daemon kept').toBe(true);
  const place = (source: Place | null | undefined): string => (source == null ? 'the kernel' : `${source.file.replace(/.*\//, '')}:${source.line}:${source.column}`);
  return origins.map(({ value, source, instead }) => [`${place(source)} ${value}`, ...instead.map((other) => `was ${other.value} by ${place(other.source)}`)].join(', '));
}

describe('what devmasterd keeps for devctl why', () => {
  it('says which line gave a property, a mode, a link and a tag, and which line had given it before', async (context) => {
    const daemon = await givenDaemon(context, rules);
    daemon.trigger('/dev/null', 'add');
    expect(giver(daemon, 'A')).toEqual(['20-second.rules:1:17 2, was 1 by 10-first.rules:1:17']);
    expect(giver(daemon, 'mode')).toEqual(['20-second.rules:1:29 666, was 600 by 10-first.rules:1:29']);
    expect(giver(daemon, 'symlink')).toEqual(['10-first.rules:1:42 null']);
    expect(giver(daemon, 'tag')).toEqual(['20-second.rules:1:42 null']);
    expect(daemon.client('why', '/dev/null')).toContain("As it was decided at 'add', ");
    await daemon.stop();
  });

  it('outlives a daemon that is killed, and is renewed by the next one', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    daemon.trigger('/dev/null', 'add');
    expect(giver(daemon, 'A')).toHaveLength(1);
    process.kill(daemon.started.pid, 'SIGKILL');
    await daemon.started.ended;
    bed.run(['rm', '/run/udev/control']);
    expect(giver(daemon, 'A')).toEqual(['20-second.rules:1:17 2, was 1 by 10-first.rules:1:17']);

    bed.write('/run/udev/rules.d/30-third.rules', 'KERNEL=="null", ENV{A}="3"\n');
    const next = await Daemon.start(bed, devmaster);
    next.trigger('/dev/null', 'change');
    expect(giver(next, 'A')).toEqual(['30-third.rules:1:17 3, was 2 by 20-second.rules:1:17, was 1 by 10-first.rules:1:17']);
    await next.stop();
  });

  it('can be read by everybody', async (context) => {
    const daemon = await givenDaemon(context, rules);
    daemon.trigger('/dev/null', 'add');
    await until('it is written', () => isKept(daemon, 'c1:3'));
    const asked = daemon.bed.attempt([...devmaster.client, 'why', '/dev/null', 'A'], { asNobody: true });
    expect(asked.stdout).toContain('property A=2');
    await daemon.stop();
  });

  it('goes with the device, and when rules have nothing more to say', async (context) => {
    const daemon = await givenDaemon(context, { '10-a.rules': 'ACTION=="add", ENV{A}="1"\n' });
    const { bed } = daemon;
    bed.run(['ip', 'link', 'add', 'why0', 'type', 'veth', 'peer', 'name', 'why1']);
    const id = `n${bed.read('/sys/class/net/why0/ifindex')?.trim()}`;
    await until('it is kept', () => isKept(daemon, id));
    bed.run(['ip', 'link', 'del', 'why0']);
    await until('it is gone', () => !isKept(daemon, id));
    daemon.trigger('/dev/null', 'add');
    await until('it is kept', () => isKept(daemon, 'c1:3'));
    daemon.trigger('/dev/null', 'change');
    await until('it is gone', () => !isKept(daemon, 'c1:3'));
    await daemon.stop();
  });
});

import { describe, expect, it } from 'vitest';
import { isLost, parseUevents } from '../../src/cli/record/uevent-file.ts';
import { devmaster } from '../support/contender.ts';
import { givenDaemon } from '../support/given.ts';
import { until } from '../support/until.ts';

const rules = {
  '10-record.rules': 'KERNEL!="null", GOTO="end"\nENV{A}="1", SYMLINK+="record/null", TAG+="record"\nACTION=="change", IMPORT{db}="A", ENV{B}="$env{A}2"\nLABEL="end"\n',
};
const recording = '/run/null.umockdev';

describe('a device that was recorded while a daemon handled its events', () => {
  it('has the events of the kernel and what was made of them, and comes out the same when it is replayed', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    daemon.trigger('/dev/null', 'add');
    const listeners = (): number => bed.run(['cat', '/proc/net/netlink']).split('\n').filter((line) => /^\S+ +15 +\S+ +0000000[12] /.test(line)).length;
    const before = listeners();
    const recorder = await bed.start([...devmaster.client, 'record', '/dev/null', '--events', '--output', recording]);
    await until('both sources of events are listened to', () => listeners() === before + 2);
    daemon.trigger('/dev/null', 'change');
    process.kill(recorder.pid, 'SIGINT');
    expect(await recorder.ended).toBe(0);

    const { lines, problems } = parseUevents({ text: bed.read(`${recording}.uevents`) ?? '', file: 'x' });
    expect(problems).toEqual([]);
    const events = lines.flatMap((line) => (isLost(line) ? [] : [line]));
    const changes = (source: 'kernel' | 'udev') => events.filter((event) => event.source === source && event.uevent.action === 'change');
    expect(changes('kernel').length).toBeGreaterThan(0);
    const handled = changes('udev').find(({ uevent }) => uevent.seqnum === changes('kernel')[0]?.uevent.seqnum);
    expect(handled?.uevent.properties.get('B')).toBe('12');

    const replayed = bed.attempt([...devmaster.client, 'replay', recording, '--no-wait', '--expect-same', '--json']);
    const steps = replayed.stdout.trim().split('\n').map((line) => JSON.parse(line) as { readonly action: string; readonly differences: readonly unknown[] | null });
    expect(steps.map(({ differences }) => differences)).toEqual(steps.map(() => []));
    expect(steps.map(({ action }) => action)).toContain('change');
    expect(replayed.status).toBe(0);

    bed.write('/run/other.rules', 'KERNEL=="null", ENV{A}="3"\n');
    const elsewhere = bed.attempt([...devmaster.client, 'replay', recording, '--no-wait', '--expect-same', '--rules=/run/other.rules']);
    expect(elsewhere.stdout).toContain('  - link /dev/record/null\n');
    expect(elsewhere.status).toBe(1);
    await daemon.stop();
  });
});

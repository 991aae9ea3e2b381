import { describe, expect, it } from 'vitest';
import { givenDaemon } from '../support/given.ts';
import { unfaithful, Witness } from '../support/witness.ts';

const ROUNDS = 40;
const devices = ['null', 'zero', 'full'];

/** The slow and the quick by turns, so that whoever does not wait overtakes. */
const rules = {
  '10-test.rules': [
    'SUBSYSTEM!="mem", GOTO="end"',
    'ACTION=="add", PROGRAM=="/bin/sleep 0.02", ENV{LAST}="add"',
    'ACTION=="change", ENV{LAST}="change", RUN+="/bin/sleep 0.01"',
    'ACTION=="online", ENV{LAST}="online"',
    'LABEL="end"\n',
  ].join('\n'),
};

describe('a burst of uevent writes', () => {
  it('is handled in the order of each device, however long each event takes', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    const witness = await Witness.listen(bed);

    const writes = Array.from({ length: ROUNDS }, () => ['add', 'change', 'online'].flatMap((action) => devices.map((name) => `echo ${action} >/sys/class/mem/${name}/uevent`)));
    bed.run(['sh', '-c', writes.flat().join('\n')]);
    daemon.settle();

    expect(bed.exists('/run/udev/queue')).toBe(false);
    for (const id of ['c1:3', 'c1:5', 'c1:7']) expect(daemon.record(id)).toEqual(['E:LAST=online']);
    await witness.caughtUp();
    expect(witness.kernel.filter(({ devpath }) => devices.some((name) => devpath.endsWith(`/mem/${name}`))).length).toBeGreaterThanOrEqual(ROUNDS * 9);
    expect(unfaithful(witness)).toEqual([]);
    expect(await daemon.stop()).toBe(0);
  });
});

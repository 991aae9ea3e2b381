import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { givenDaemon } from '../support/given.ts';
import { unfaithful, Witness } from '../support/witness.ts';

const control = '/sys/class/zram-control';
const TIMES = 10;
const rules = { '10-test.rules': 'SUBSYSTEM=="block", KERNEL=="zram*", SYMLINK+="test/$kernel", TAG+="found", ENV{SIZE}="$attr{disksize}"\n' };

describe('a compressed memory disk that is added and removed in one breath', () => {
  it('is handled once for each event and leaves nothing', async (context) => {
    context.skip(!existsSync(control), 'needs the kernel module zram: modprobe zram');
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    const witness = await Witness.listen(bed);

    for (let time = 0; time < TIMES; time++) {
      const number = readFileSync(`${control}/hot_add`, 'latin1').trim();
      bed.run(['sh', '-c', `echo ${number} >${control}/hot_remove`]);
    }
    daemon.settle();
    await witness.caughtUp();

    expect(witness.kernel.filter(({ action, devpath }) => action === 'add' && devpath.includes('/block/zram'))).toHaveLength(TIMES);
    expect(unfaithful(witness)).toEqual([]);
    expect(bed.list('/run/udev/tags/found')).toEqual([]);
    expect(bed.list('/dev/test')).toEqual([]);
    expect(daemon.logged('error')).toEqual([]);
    expect(await daemon.stop()).toBe(0);
  });
});

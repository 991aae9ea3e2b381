import { describe, expect, it } from 'vitest';
import { givenDaemon } from '../support/given.ts';
import { say } from '../support/inside.ts';
import { until } from '../support/until.ts';
import { Witness } from '../support/witness.ts';

const rules = {
  '10-test.rules': [
    'SUBSYSTEM=="net", KERNEL=="veth0", ACTION=="change", RUN+="/bin/sh -c \'touch /run/running; until [ -e /run/go-on ]; do sleep 0.01; done\'"',
    'SUBSYSTEM=="net|block", ENV{SEEN}="$attr{ifindex}", TAG+="seen", SYMLINK+="test/$kernel"\n',
  ].join('\n'),
};

const phantom = 'add@/devices/phantom/block/ghost0\0ACTION=add\0DEVPATH=/devices/phantom/block/ghost0\0SUBSYSTEM=block\0MAJOR=240\0MINOR=250\0DEVNAME=ghost0\0DEVTYPE=disk\0';

describe('a device that is gone', () => {
  it('before its event is read leaves nothing, and the event is told all the same', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    const witness = await Witness.listen(bed);
    await say(bed, [{ payload: phantom }, { payload: phantom.replaceAll('add', 'remove') }]);
    daemon.settle();
    await witness.caughtUp();

    const told = witness.broadcasts.filter(({ event }) => event.devpath.endsWith('/ghost0'));
    expect(told.map(({ event }) => event.action)).toEqual(['add', 'remove']);
    expect(bed.list('/run/udev/data').filter((id) => id === 'b240:250')).toEqual([]);
    expect(bed.list('/run/udev/tags/seen')).toEqual([]);
    expect(bed.list('/dev/test')).toEqual([]);
    expect(bed.list('/dev').filter((name) => name === 'ghost0')).toEqual([]);
    expect(daemon.logged('Error')).toEqual([]);
    expect(await daemon.stop()).toBe(0);
  });

  it('in the middle of its event is forgotten when its removal has been handled', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    bed.run(['ip', 'link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth1']);
    daemon.settle();
    expect(bed.list('/run/udev/tags/seen')).toHaveLength(2);
    daemon.client('trigger', '/sys/class/net/veth0');
    await until('the event is in work', () => bed.exists('/run/running'));

    bed.run(['ip', 'link', 'del', 'veth0']);
    bed.write('/run/go-on', '');
    daemon.settle();
    expect(bed.list('/run/udev/tags/seen')).toEqual([]);
    expect(bed.list('/run/udev/data').filter((id) => id.startsWith('n') && id !== 'n1')).toEqual([]);
    expect(await daemon.stop()).toBe(0);
  });
});

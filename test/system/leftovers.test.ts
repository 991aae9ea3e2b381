import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { devmaster } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenDaemon, givenTestbed } from '../support/given.ts';
import { Testbed } from '../support/testbed.ts';

const rules = {
  '10-test.rules': [
    'SUBSYSTEM=="net", KERNEL=="v*", TAG+="here", ENV{SEEN}="1", PROGRAM=="/bin/true", RUN+="/bin/true"',
    'SUBSYSTEM=="block", KERNEL=="zram[1-9]*", SYMLINK+="test/%k test/all", TAG+="here", OPTIONS+="watch"\n',
  ].join('\n'),
};

/** Every file below a folder, with links and their targets. */
function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'latin1' })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => (entry.isSymbolicLink() ? `${entry.parentPath}/${entry.name} → ${readlinkSync(`${entry.parentPath}/${entry.name}`)}` : `${entry.parentPath}/${entry.name}`).slice(folder.length))
    .sort();
}

describe('nothing is left', () => {
  it('in /run/udev, in /dev or in the daemon of devices that came and went', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    const descriptors = (): number => readdirSync(`/proc/${daemon.started.pid}/fd`).length;
    const comeAndGo = (): void => {
      bed.run(['ip', 'link', 'add', 'va', 'type', 'veth', 'peer', 'name', 'vb']);
      bed.run(['sh', '-c', '[ ! -e /sys/class/zram-control ] || cat /sys/class/zram-control/hot_add >/run/number']);
      daemon.settle();
      bed.run(['ip', 'link', 'del', 'va']);
      bed.run(['sh', '-c', '[ ! -e /sys/class/zram-control ] || cat /run/number >/sys/class/zram-control/hot_remove']);
      daemon.settle();
    };
    // The first time it may keep what it needs from then on.
    comeAndGo();
    const before = { run: files(bed.path('/run/udev')), dev: files(bed.path('/dev')), descriptors: descriptors() };
    for (let time = 0; time < 5; time++) comeAndGo();

    expect({ run: files(bed.path('/run/udev')), dev: files(bed.path('/dev')), descriptors: descriptors() }).toEqual(before);
    expect(before.run.filter((name) => /\/(links|tags|watch)\//.test(name))).toEqual([]);
    expect(readFileSync(`/proc/${daemon.started.pid}/task/${daemon.started.pid}/children`, 'latin1')).toBe('');
    expect(await daemon.stop()).toBe(0);
    expect(bed.processes()).toEqual([]);
  });

  it('on the machine of a testbed and what was done in it', async (context) => {
    const machine = (): unknown => ({
      nodes: readdirSync('/dev').map((name) => `${name} ${lstatSync(`/dev/${name}`).mode.toString(8)}`),
      interfaces: readdirSync('/sys/class/net'),
      mounts: readFileSync('/proc/self/mounts', 'latin1'),
      run: readdirSync('/run'),
    });
    const before = machine();
    await givenTestbed(context); // skips this test where there can be none
    const bed = await Testbed.open({ rules: { '10-test.rules': 'KERNEL=="null|zero|full", SYMLINK+="test/%k", MODE="0600", OWNER="1"\n' } });
    const daemon = await Daemon.start(bed, devmaster);
    daemon.coldplug();
    expect(bed.link('/dev/test/null')).toBe('../null');
    expect(lstatSync(bed.path('/dev/null')).uid).toBe(1);
    await bed.close();
    await daemon.started.ended;

    expect(machine()).toEqual(before);
    expect(existsSync(`/proc/${daemon.started.pid}`)).toBe(false);
  });
});

import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { devmaster } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenDaemon, givenTestbed } from '../support/given.ts';
import { Testbed } from '../support/testbed.ts';
import { until } from '../support/until.ts';

const ROUNDS = 5;

/** Interfaces and their queues are in no namespace but the testbed's, so that nobody else's devices come between. */
const rules = { '10-test.rules': 'SUBSYSTEM=="net|queues", KERNEL=="v*|[rt]x-*", TAG+="here", ENV{SEEN}="1", PROGRAM=="/bin/true", RUN+="/bin/true", SYMLINK+="test/%k"\n' };

describe('nothing is left', () => {
  it('in /run/udev, in /dev or in the daemon of devices that came and went', async (context) => {
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    const comeAndGo = (): void => {
      bed.run(['ip', 'link', 'add', 'va', 'type', 'veth', 'peer', 'name', 'vb']);
      daemon.settle();
      bed.run(['ip', 'link', 'del', 'va']);
      daemon.settle();
    };
    const descriptors = (): number => readdirSync(`/proc/${daemon.started.pid}/fd`).length;
    // What it needs from its first events on.
    comeAndGo();
    const before = descriptors();
    for (let round = 0; round < ROUNDS; round++) comeAndGo();

    // It may just be busy with a device that somebody else has announced.
    await until('the daemon has let go of what it opened', () => descriptors() <= before);
    expect(bed.list('/run/udev/tags/here')).toEqual([]);
    expect(bed.list('/run/udev/data').filter((id) => /^(n[0-9]|\+queues)/.test(id) && id !== 'n1')).toEqual([]);
    expect(bed.list('/dev/test')).toEqual([]);
    const files = readdirSync(bed.path('/run/udev'), { recursive: true, encoding: 'latin1' });
    expect(files.filter((name) => /(^|\/)\.|tmp/.test(name))).toEqual([]);
    await until('its programs have ended', () => readFileSync(`/proc/${daemon.started.pid}/task/${daemon.started.pid}/children`, 'latin1') === '');
    expect(await daemon.stop()).toBe(0);
    expect(bed.processes()).toEqual([]);
  });

  it('on the machine of a testbed and what was done in it', async (context) => {
    await givenTestbed(context); // skips this test where there can be none
    const machine = (): unknown => ({
      nodes: ['null', 'zero', 'full'].map((name) => ({ ...lstatSync(`/dev/${name}`), atime: null, atimeMs: null, mtime: null, mtimeMs: null })),
      links: existsSync('/dev/leftovers'),
      interface: existsSync('/sys/class/net/leftover0'),
      mounts: readFileSync('/proc/self/mounts', 'latin1').split('\n').filter((line) => / (\/(proc|sys|run|dev)|\S*\/rules\.d) /.test(line)),
    });
    const before = machine();
    const bed = await Testbed.open({ rules: { '10-test.rules': 'KERNEL=="null|zero|full", SYMLINK+="leftovers/%k", MODE="0600", OWNER="1"\n' } });
    const daemon = await Daemon.start(bed, devmaster);
    bed.run(['ip', 'link', 'add', 'leftover0', 'type', 'bridge']);
    daemon.coldplug();
    expect(bed.link('/dev/leftovers/null')).toBe('../null');
    expect(lstatSync(bed.path('/dev/null')).uid).toBe(1);
    await bed.close();
    await daemon.started.ended;

    expect(machine()).toEqual(before);
    expect(existsSync(`/proc/${daemon.started.pid}`)).toBe(false);
  });
});

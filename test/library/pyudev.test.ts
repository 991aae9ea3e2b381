/** The library beside pyudev, which stands on libudev: on this machine, with the database of either device manager. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceJson, EnumerateOptions } from '../../src/index.ts';
import { devmaster, installedUdevd, lacksTestbed, type Contender } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenTestbed } from '../support/given.ts';
import { Testbed } from '../support/testbed.ts';
import { Listener } from './listener.ts';
import { Project } from './package.ts';
import { lacksPyudev, python } from './pyudev.ts';

/**
 * What the library is asked, and what pyudev's Enumerator is told for the same. Of several tags or properties the library wants
 * all, libudev any (of tags all, in later releases), so that they are not compared here.
 */
const queries: readonly [string, EnumerateOptions, readonly (readonly (string | boolean)[])[]][] = [
  ['everything', {}, []],
  ['a subsystem', { subsystem: 'block' }, [['match_subsystem', 'block']]],
  ['several subsystems', { subsystem: ['block', 'net'] }, [['match_subsystem', 'block'], ['match_subsystem', 'net']]],
  ['a pattern of subsystems', { subsystem: '[m-n]*' }, [['match_subsystem', '[m-n]*']]],
  ['no subsystem of some', { notSubsystem: ['tty', 'block'] }, [['match_subsystem', 'tty', true], ['match_subsystem', 'block', true]]],
  ['a name', { sysname: 'null' }, [['match_sys_name', 'null']]],
  ['a pattern of names', { sysname: 'loop?' }, [['match_sys_name', 'loop?']]],
  ['a property of the kernel', { properties: { DEVTYPE: 'disk' } }, [['match_property', 'DEVTYPE', 'disk']]],
  ['a property of the rules', { properties: { ID_PATH: '*' } }, [['match_property', 'ID_PATH', '*']]],
  ['a property that is made of tags', { properties: { TAGS: '*:systemd:*' } }, [['match_property', 'TAGS', '*:systemd:*']]],
  ['an attribute', { attributes: { removable: '0' } }, [['match_attribute', 'removable', '0']]],
  ['two attributes', { attributes: { removable: '0', ro: '0' } }, [['match_attribute', 'removable', '0'], ['match_attribute', 'ro', '0']]],
  ['no attribute', { subsystem: 'block', notAttributes: { ro: '1' } }, [['match_subsystem', 'block'], ['match_attribute', 'ro', '1', true]]],
  ['a tag', { tags: 'systemd' }, [['match_tag', 'systemd']]],
  ['a tag and a subsystem', { tags: 'systemd', subsystem: 'net' }, [['match_tag', 'systemd'], ['match_subsystem', 'net']]],
  ['a parent that is a device', { parent: '/sys/class/net/lo' }, [['match_parent', '/sys/class/net/lo']]],
  ['what is initialised', { initialized: true }, [['is_initialized', true]]],
  ['what is not', { initialized: false }, [['is_initialized', false]]],
  ['what there is not', { subsystem: 'unheard-of' }, [['match_subsystem', 'unheard-of']]],
];

type Described = DeviceJson & { readonly parents: readonly string[]; readonly attributes: readonly string[] };

function besideLibudev(name: string, contender: () => Contender | null): void {
  describe(`with the database of ${name}`, () => {
    const missing = lacksTestbed() ?? lacksPyudev() ?? (contender() === null ? 'needs systemd-udevd: apt-get install udev' : null);
    let bed: Testbed;
    let project: Project;
    let ours: Described[][] = [];
    let theirs: Described[][] = [];

    beforeAll(async () => {
      if (missing !== null) return;
      project = new Project();
      bed = await Testbed.open();
      const daemon = await Daemon.start(bed, contender() as Contender);
      daemon.coldplug();
      await daemon.stop();
      const list = (): Described[][] => JSON.parse(bed.run([...project.program(inside('list.ts')), JSON.stringify(queries.map(([, options]) => options))]));
      const before = list();
      theirs = JSON.parse(bed.run([python, inside('pyudev_list.py'), JSON.stringify(queries.map(([, , calls]) => calls))]));
      const after = list();
      // Disks are the whole machine's. What came, went or changed meanwhile is no matter of comparison.
      const known = new Map((before[0] ?? []).map((device) => [device.syspath, JSON.stringify(device)]));
      const still = new Set((after[0] ?? []).filter((device) => known.get(device.syspath) === JSON.stringify(device)).map(({ syspath }) => syspath));
      ours = before.map((answer) => answer.filter(({ syspath }) => still.has(syspath)));
      theirs = theirs.map((answer) => answer.filter(({ syspath }) => still.has(syspath)));
    });
    afterAll(async () => {
      if (missing !== null) return;
      project.remove();
      await bed.close();
    });

    for (const [index, [what]] of queries.entries()) {
      it(`${what}: the same devices in the same order`, (context) => {
        context.skip(missing !== null, missing ?? '');
        const paths = (answers: DeviceJson[][]): string[] => (answers[index] ?? []).map(({ syspath }) => syspath);
        expect(paths(ours)).toEqual(paths(theirs));
      });
    }

    it('every device has the same properties, links, tags, parents and names of attributes', (context) => {
      context.skip(missing !== null, missing ?? '');
      expect(theirs[0]?.length).toBeGreaterThan(50);
      expect(ours[0]?.map(comparable)).toEqual(theirs[0]?.map(comparable));
    });
  });
}

besideLibudev('systemd-udevd', installedUdevd);
besideLibudev('devmasterd', () => devmaster);

describe("pyudev's monitor", () => {
  it('hears of devmasterd what it should, and nothing else', async (context) => {
    const missing = lacksPyudev();
    context.skip(missing !== null, missing ?? '');
    const bed = await givenTestbed(context, { rules: { '10-test.rules': 'KERNEL=="null", TAG+="ours", ENV{SEEN}="yes"\nKERNEL=="tagged", TAG+="ours"\n' } });
    const daemon = await Daemon.start(bed, devmaster);
    const listeners = {
      mem: await Listener.openPyudev(bed, { source: 'udev', subsystem: 'mem' }),
      net: await Listener.openPyudev(bed, { source: 'udev', subsystem: 'net' }),
      ours: await Listener.openPyudev(bed, { source: 'udev', tag: 'ours' }),
    };
    const scene = ['add tagged', 'change null', 'change zero', 'remove tagged'];
    bed.run(['ip', 'link', 'add', 'tagged', 'type', 'bridge']);
    daemon.trigger('/dev/null');
    daemon.trigger('/dev/zero');
    bed.run(['ip', 'link', 'del', 'tagged']);
    await Promise.all([listeners.mem.hears('change zero'), listeners.net.hears('remove tagged'), listeners.ours.hears('remove tagged')]);
    for (const listener of Object.values(listeners)) await listener.stop();
    expect(listeners.mem.among(scene)).toEqual(['change null', 'change zero']);
    expect(listeners.net.heard).toEqual(['add tagged', 'remove tagged']);
    expect(listeners.ours.among(scene)).toEqual(['add tagged', 'change null', 'remove tagged']);
    const ofNull = listeners.mem.lines.flatMap((line) => (line.kind === 'device' && line.device.sysname === 'null' ? [line.device.properties] : []));
    expect(ofNull[0]).toMatchObject({ SEEN: 'yes', TAGS: ':ours:' });
    await daemon.stop();
  });
});

/** What both tell of a device. libudev keeps tags in the order of a hash that is another in each process. */
function comparable({ syspath, sysname, subsystem, devtype, driver, devnode, devnum, isInitialized, links, tags, properties, parents, attributes }: Described): object {
  const sortedTags = Object.entries(properties).map(([name, value]) => [name, name.endsWith('TAGS') ? value.split(':').sort() : value]);
  return {
    ...{ syspath, sysname, subsystem, devtype, driver, devnode, devnum, isInitialized, parents, attributes },
    links: [...links].sort(), tags: [...tags].sort(), properties: Object.fromEntries(sortedTags) as object,
  };
}

function inside(name: string): string {
  return fileURLToPath(new URL(`inside/${name}`, import.meta.url));
}

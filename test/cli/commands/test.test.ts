import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Paths } from '../../../src/base/paths.ts';
import { addDevice, makeMachine } from '../../device/machine.ts';
import { askOurs } from '../../support/udevadm.ts';

/** A machine with two lamps, of which no other rules know; the links of the first were worth 7. */
function machineWith(rules: string): Paths {
  const paths = makeMachine([
    { devpath: '/devices/pci0/lamp0', subsystem: 'lamp', uevent: ['MAJOR=250', 'MINOR=0', 'DEVNAME=lamp0'], attributes: { colour: 'red\n', 'queue/depth': '1\n' } },
    { devpath: '/devices/pci0/lamp1', subsystem: 'lamp', attributes: { colour: 'red\n' } },
  ]);
  writeFileSync(`${paths.run}/udev/data/c250:0`, 'S:light\nL:7\nI:42\nV:1\n');
  mkdirSync(`${paths.run}/udev/rules.d`);
  writeFileSync(`${paths.run}/udev/rules.d/10-test.rules`, rules);
  mkdirSync(`${paths.run}/proc/sys/net`, { recursive: true });
  writeFileSync(`${paths.run}/proc/sys/net/forward`, '0\n');
  return { ...paths, proc: `${paths.run}/proc`, etc: `${paths.run}/etc`, lib: `${paths.run}/lib`, localLib: `${paths.run}/local` };
}

async function sectionsOf(rules: string, action = 'add'): Promise<ReadonlyMap<string, readonly string[]>> {
  const [answer] = await askOurs([['test', `--action=${action}`, '/sys/devices/pci0/lamp0']], machineWith(rules));
  const sections = [...(answer?.out ?? '').matchAll(/^(\S.*)\n((?:  .*\n)*)/gm)];
  return new Map(sections.map(([, title = '', lines = '']) => [title, lines.split('\n').slice(0, -1).map((line) => line.slice(2))]));
}

describe('devctl test', () => {
  it('tells what would be run in the order in which it would be: rule by rule, builtins first within a rule', async () => {
    const sections = await sectionsOf('RUN+="/bin/a", RUN{builtin}+="kmod load b"\nRUN{builtin}+="uaccess"\n');
    expect(sections.get('Queued commands:')).toEqual(['RUN{builtin} : kmod load b', 'RUN{program} : /bin/a', 'RUN{builtin} : uaccess']);
  });

  it('tells which attributes would be written, once each, as seen from the device', async () => {
    const sections = await sectionsOf('ATTR{queue/depth}="2", ATTR{../lamp1/colour}="none"\nATTR{queue/depth}="3"\nATTR{nothing}="1", ATTR{queue}="1"\n');
    expect(sections.get('Written sysfs attributes:')).toEqual(['queue/depth : 3', '../lamp1/colour : none']);
  });

  it('tells which sysctls would be written', async () => {
    expect((await sectionsOf('SYSCTL{net.forward}="1", SYSCTL{net/nothing}="1"\n')).get('Written sysctl entries:')).toEqual(['net/forward : 1']);
  });

  it('does not speak of writing when nothing would be written', async () => {
    expect([...(await sectionsOf('TAG+="x"\n')).keys()].filter((title) => title.startsWith('Written'))).toEqual([]);
  });

  it.each([
    ['add', '0'],
    ['remove', '7'],
  ])('of %s tells a link priority of %s when the rules give none', async (action, priority) => {
    expect((await sectionsOf('SYMLINK+="light"\n', action)).get(`Device node symlinks: (priority=${priority})`)).toEqual(['/dev/light']);
  });

  it.each([
    ['"lan0"', ['lan0']],
    ['"$env{NOTHING}"', undefined],
  ])('tells of the new name NAME=%s of an interface', async (value, name) => {
    const paths = machineWith(`SUBSYSTEM=="net", NAME=${value}\n`);
    addDevice(paths.sys, { devpath: '/devices/virtual/net/dummy7', subsystem: 'net', uevent: ['INTERFACE=dummy7', 'IFINDEX=77'], attributes: { ifindex: '77\n' } });
    const [text, json] = await askOurs([['test', '/sys/devices/virtual/net/dummy7'], ['test', '--json=short', '/sys/devices/virtual/net/dummy7']], paths);
    expect(text?.out.match(/^Network interface name:\n((?: .*\n)*)/m)?.[1]?.trim().split('\n')).toEqual(name);
    expect(JSON.parse(json?.out ?? '')).toHaveProperty('networkInterface', { index: 77, ...(name === undefined ? {} : { name: name[0] }) });
  });

  it('tells the same as JSON', async () => {
    const [answer] = await askOurs([['test', '--json=short', '/sys/devices/pci0/lamp0']], machineWith('ATTR{colour}="x", SYSCTL{net/forward}="1"\n'));
    expect(JSON.parse(answer?.out ?? '')).toMatchObject({ sysfsAttributes: [{ path: 'colour', value: 'x' }], sysctl: [{ path: 'net/forward', value: '1' }] });
  });
});

/** What rules and builtins would decide is what udevadm of 262 says, with the same rules. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import type { Device } from '../../../src/device/device.ts';
import { differences, everyDevice, rareMachine, recordedBoard, referenceOf, thisMachine, withReferenceFiles, type Normalise, type Scene } from '../../support/comparison.ts';

const builtins = ['kmod', 'kmod load', 'path_id', 'net_id', 'usb_id', 'input_id', 'hwdb', 'hwdb --subsystem=pci', 'hwdb --device=x', 'net_driver', 'net_setup_link', 'keyboard', 'uaccess', 'btrfs ready', 'factory_reset status', 'blkid --noraid'];

const machines: readonly [name: string, (context: TestContext) => Scene][] = [
  ['this machine', thisMachine],
  ['the recorded board', recordedBoard],
];

describe.each(machines)('%s', (_, sceneOf) => {
  it('test says the same of a device of every kind, and of some more', async (context) => {
    const udevadm = referenceOf(context);
    const scene = withReferenceFiles(sceneOf(context), context);
    const devices = everyDevice(scene.paths).filter(({ subsystem }) => subsystem !== null);
    const some = devices.filter((_, index) => index % 12 === 0);
    const calls = [
      ...oneOfEveryKind(devices).concat(some).map(({ syspath }) => ['test', syspath]),
      ...some.flatMap(({ syspath }) => [['test', '--json=short', syspath], ['test', '--json=pretty', '--action=change', syspath], ['test', '--action=remove', syspath]]),
    ];
    expect(await differences(udevadm, { calls, scene, normalise: reportOnly })).toEqual([]);
  });

  it('test-builtin says the same of a device of every kind', async (context) => {
    const udevadm = referenceOf(context);
    const scene = withReferenceFiles(sceneOf(context), context);
    const calls = oneOfEveryKind(everyDevice(scene.paths)).flatMap(({ syspath }) => builtins.map((builtin) => ['test-builtin', builtin, syspath]));
    expect(await differences(udevadm, { calls, scene, normalise: reportOnly })).toEqual([]);
  });
});

it('test says the same of every node of hardware that is rare', async (context) => {
  const udevadm = referenceOf(context);
  const scene = withReferenceFiles(rareMachine(context), context);
  // Clocks belong to a group that not every system has.
  const nodes = everyDevice(scene.paths).filter(({ devname, subsystem }) => devname !== null && subsystem !== 'ptp' && subsystem !== 'rtc');
  expect(nodes).toHaveLength(100);
  const calls = nodes.map(({ syspath }) => ['test', '--json=short', syspath]);
  expect(await differences(udevadm, { calls, scene, normalise: reportOnly })).toEqual([]);
});

it('test tells what would be run and written as udevadm does', async (context) => {
  const udevadm = referenceOf(context);
  const folder = mkdtempSync(join(tmpdir(), 'devmaster-rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const rules = [
    'RUN+="/bin/a", RUN{builtin}+="uaccess", ATTR{power/control}="on", ATTR{nothing}="1", ATTR{../full/power/control}="auto"',
    'RUN{builtin}+="kmod load b", SYSCTL{net/ipv4/conf/lo/forwarding}="0", SYSCTL{net.nothing}="1", ATTR{power/control}="auto"',
    'RUN+="/bin/a", RUN+="/bin/c", SYSCTL{net.ipv4.conf.lo.log_martians}="0", ATTR{power}="1"',
  ];
  writeFileSync(join(folder, '99-test.rules'), rules.map((rule) => `KERNEL=="null", ${rule}\n`).join(''));
  const calls = ['add', 'remove'].map((action) => ['test', `--action=${action}`, '-D', folder, '/sys/class/mem/null']);
  expect(await differences(udevadm, { calls, scene: withReferenceFiles(thisMachine(), context), normalise: reportOnly })).toEqual([]);
});

function oneOfEveryKind(devices: readonly Device[]): Device[] {
  return [...new Map(devices.map((device) => [`${device.subsystem}/${device.devtype}/${device.driver}`, device])).values()];
}

/**
 * What udevadm logs while it works is its own. A device that was never handled would be initialised now. Ours has the files at another
 * place, and the accounts of this system. */
const reportOnly: Normalise = ({ status, out }) => ({ status, complaints: '', out: out.replace(/(USEC_INITIALIZED=|gid=|"gid" ?: ?)[0-9]+/g, '$1N').replaceAll(process.env['DEVMASTER_REFERENCE_ROOT'] ?? '\0', '') });

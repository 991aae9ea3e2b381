/** What rules and builtins would decide is what udevadm of 262 says, with the same rules. */
import { describe, expect, it, type TestContext } from 'vitest';
import type { Device } from '../../../src/device/device.ts';
import { differences, everyDevice, recordedBoard, referenceOf, thisMachine, withReferenceFiles, type Normalise, type Scene } from '../../support/comparison.ts';

const builtins = ['path_id', 'net_id', 'usb_id', 'input_id', 'hwdb', 'hwdb --subsystem=pci', 'hwdb --device=x', 'net_driver', 'net_setup_link', 'keyboard', 'uaccess', 'btrfs ready', 'factory_reset status', 'blkid --noraid'];

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
}, 60_000);

function oneOfEveryKind(devices: readonly Device[]): Device[] {
  return [...new Map(devices.map((device) => [`${device.subsystem}/${device.devtype}/${device.driver}`, device])).values()];
}

/**
 * What udevadm logs while it works is its own. A device that was never handled would be initialised now. Ours has the files at another
 * place, and the accounts of this system. */
const reportOnly: Normalise = ({ status, out }) => ({ status, complaints: '', out: out.replace(/(USEC_INITIALIZED=|gid=|"gid" ?: ?)[0-9]+/g, '$1N').replaceAll(process.env['DEVMASTER_REFERENCE_ROOT'] ?? '\0', '') });

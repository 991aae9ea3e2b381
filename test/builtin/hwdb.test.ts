import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { silent } from '../../src/base/log.ts';
import type { Paths } from '../../src/base/paths.ts';
import type { Builtin } from '../../src/builtin/builtin.ts';
import { hwdb } from '../../src/builtin/hwdb.ts';
import { updateHwdb } from '../../src/hwdb/update.ts';
import { type DeviceFolder, deviceAt, hostOf, makeMachine } from '../device/machine.ts';
import { callBuiltin, propertiesOf } from './call.ts';
import { outputOf, ReferenceBuiltins } from './reference.ts';

const controller = '/devices/pci0000:00/0000:00:14.0';
const hub = `${controller}/usb1`;
const mouse = `${hub}/1-1`;
const mouseInterface = `${mouse}/1-1:1.0`;
const input = `${mouseInterface}/input/input5`;
const nameless = `${hub}/1-2`;
const platform = '/devices/platform/lamp';

const devices: readonly DeviceFolder[] = [
  { devpath: controller, subsystem: 'bus:pci', uevent: ['MODALIAS=pci:v00008086d00000D57sv00000000sd00000000bc0Csc03i30'] },
  { devpath: hub, subsystem: 'bus:usb', uevent: ['DEVTYPE=usb_device'], attributes: { idVendor: '1d6b\n', idProduct: '0002\n', product: 'xHCI Host Controller\n' } },
  { devpath: mouse, subsystem: 'bus:usb', uevent: ['DEVTYPE=usb_device'], attributes: { idVendor: '046d\n', idProduct: 'c52b\n', product: 'USB Receiver\n' } },
  { devpath: mouseInterface, subsystem: 'bus:usb', uevent: ['DEVTYPE=usb_interface', 'MODALIAS=usb:v046DpC52Bd2411dc00dsc00dp00ic03isc01ip01in00'] },
  { devpath: input, subsystem: 'input', uevent: ['NAME="Mouse"'] },
  { devpath: nameless, subsystem: 'bus:usb', uevent: ['DEVTYPE=usb_device'] },
  { devpath: platform, subsystem: null, uevent: ['MODALIAS=lamp:1'] },
  { devpath: `${platform}/bulb`, subsystem: 'leds', uevent: [] },
];

const records = `pci:v00008086*
 ID_VENDOR_FROM_DATABASE=Chips

usb:v1D6B*
 ID_VENDOR_FROM_DATABASE=Penguins

usb:v046D*
 ID_VENDOR_FROM_DATABASE=Mice

usb:v046DpC52B*
 ID_MODEL_FROM_DATABASE=Receiver

usb:v046DpC52B:USB Receiver
 ID_NAMED=1

usb:*ic03isc01ip01*
 ID_INTERFACE=1

mouse:1
 MOUSE_DPI=800

lamp:*
 LAMP=1

stick:*
 ID_INPUT=
 ID_INPUT_KEY=1
`;

/** The builtin on a machine with these records, or without a database. */
function machine(text: string | null = records): { readonly paths: Paths; readonly builtin: Builtin } {
  const made = makeMachine(devices);
  const paths = { ...made, etc: `${made.run}/etc`, lib: `${made.run}/lib` };
  if (text !== null) install(paths, text);
  return { paths, builtin: hwdb({ paths, log: silent, kernelCommandLine: () => '' }) };
}

function install(paths: Paths, text: string): void {
  mkdirSync(`${paths.etc}/udev/hwdb.d`, { recursive: true });
  writeFileSync(`${paths.etc}/udev/hwdb.d/10-test.hwdb`, text);
  updateHwdb({ root: '', paths, usr: false, form: 'long' });
}

const mice = { ID_VENDOR_FROM_DATABASE: 'Mice', ID_MODEL_FROM_DATABASE: 'Receiver' };

const cases: readonly (readonly [what: string, devpath: string, words: string, properties: Readonly<Record<string, string | null>> | null])[] = [
  ["uses the device's MODALIAS", controller, '', { ID_VENDOR_FROM_DATABASE: 'Chips' }],
  ["that of a device's interface is its own", mouseInterface, '', { ...mice, ID_INTERFACE: '1' }],
  ['goes up to the nearest device that the database knows', input, '', { ...mice, ID_INTERFACE: '1' }],
  ['makes a MODALIAS for a USB device, with its name', mouse, '', { ...mice, ID_NAMED: '1' }],
  ['goes on above a USB device that has no numbers', nameless, '', { ID_VENDOR_FROM_DATABASE: 'Penguins' }],
  ['passes over what has no subsystem', `${platform}/bulb`, '', null],
  ['looks at devices of one subsystem only', input, '--subsystem=pci', { ID_VENDOR_FROM_DATABASE: 'Chips' }],
  ['does not leave a USB device for the hub above', mouse, '--subsystem=usb --filter=NOTHING', null],
  ['does not look for another subsystem in vain', controller, '--subsystem=usb', null],
  ['keeps the properties that the filter names', mouse, '--filter=ID_M*', { ID_MODEL_FROM_DATABASE: 'Receiver' }],
  ['goes on upwards when the filter left nothing', input, '--filter=ID_NAMED', { ID_NAMED: '1' }],
  ['takes a backslash in a filter for itself', mouse, '--filter=ID\\_M*', null],
  ['asks for the MODALIAS that is given', controller, 'lamp:7', { LAMP: '1' }],
  ['takes a property away whose entry has no value', controller, 'stick:1', { ID_INPUT: null, ID_INPUT_KEY: '1' }],
  ['puts a prefix before the one that is given', controller, '--lookup-prefix=mouse: 1', { MOUSE_DPI: '800' }],
  ["puts a prefix before the device's", controller, '--lookup-prefix=mouse:', null],
  ['starts at another device', controller, '--device=+usb:1-1', { ...mice, ID_NAMED: '1' }],
  ['fails when there is no such device', controller, '--device=+usb:9-9', null],
  ['has short options', input, '-s pci -fID_V*', { ID_VENDOR_FROM_DATABASE: 'Chips' }],
  ['understands the beginning of an option', input, '--sub=pci', { ID_VENDOR_FROM_DATABASE: 'Chips' }],
  ['understands options behind the MODALIAS', controller, 'usb:v046DpC52B --filter=ID_V*', { ID_VENDOR_FROM_DATABASE: 'Mice' }],
  ['passes over further words', controller, 'lamp:7 mouse:1', { LAMP: '1' }],
  ['fails for an option that it does not have', controller, '--frob lamp:7', null],
  ['fails for an option without its value', controller, 'lamp:7 --filter', null],
];

describe('hwdb', () => {
  it.each(cases)('%s', (_what, devpath, words, properties) => {
    const { paths, builtin } = machine();
    const device = deviceAt(hostOf(paths), devpath);
    expect(propertiesOf(callBuiltin(builtin, device, { words: words.split(' ').filter((word) => word !== '') }))).toEqual(properties);
  });

  it('takes the MODALIAS that the rules gave', () => {
    const { paths, builtin } = machine();
    const device = deviceAt(hostOf(paths), controller);
    expect(propertiesOf(callBuiltin(builtin, device, { given: { MODALIAS: 'lamp:9' } }))).toEqual({ LAMP: '1' });
  });

  it('says why it knows nothing when there is no database', () => {
    const { paths, builtin } = machine(null);
    expect(callBuiltin(builtin, deviceAt(hostOf(paths), controller))).toMatchObject({ ok: false, reason: 'there is no hwdb.bin' });
  });

  it('reads the database again after a reload', () => {
    const { paths, builtin } = machine();
    const ask = () => propertiesOf(callBuiltin(builtin, deviceAt(hostOf(paths), controller), { words: ['lamp:1'] }));
    install(paths, 'lamp:1\n LAMP=new\n');
    expect(ask()).toEqual({ LAMP: 'new' });
    install(paths, 'lamp:1\n LAMP=newer\n');
    builtin.reload?.();
    expect(ask()).toEqual({ LAMP: 'newer' });
  });

  it('answers as systemd does out of the same database', (ctx) => {
    const reference = ReferenceBuiltins.find();
    if ('missing' in reference) return ctx.skip(`needs ${reference.missing}`);
    const root = process.env['DEVMASTER_REFERENCE_ROOT'];
    if (root === undefined) return ctx.skip('needs the root that the udevadm to compare with runs in: set DEVMASTER_REFERENCE_ROOT (/ for the system itself)');
    const paths = { ...makeMachine(devices), etc: `${root}/etc`, lib: `${root}/usr/lib` };
    const builtin = hwdb({ paths, log: silent, kernelCommandLine: () => '' });
    const calls = [controller, hub, mouse, mouseInterface, input, nameless].flatMap((devpath) =>
      ['', '--subsystem=usb', '--subsystem=pci', '--filter=ID_V*', '-p usb: v046DpC52B:', '--device=+usb:1-1 --subsystem=usb', '--filter=ID\\\\_V*', '--frob'].map((words) => ({ devpath, words: `hwdb ${words}`.trim() })),
    );
    const ours = calls.map(({ devpath, words }) => outputOf(callBuiltin(builtin, deviceAt(hostOf(paths), devpath), { words: words.split(' ').slice(1) })));
    expect(ours).toEqual(reference.ask(paths, calls));
  });
});

import { describe, expect, it } from 'vitest';
import { inputId } from '../../src/builtin/input_id.ts';
import { deviceAt, hostOf, makeMachine } from '../device/machine.ts';
import { callBuiltin } from './call.ts';
import { chain, endOf } from './chain.ts';
import { outputOf, ReferenceBuiltins } from './reference.ts';

/** What a device says in sysfs: `capabilities/…`, `properties` and `id/bustype`. */
interface Says {
  readonly ev?: string;
  readonly key?: string;
  readonly rel?: string;
  readonly abs?: string;
  readonly props?: string;
  readonly bus?: string;
}

interface Case {
  readonly name: string;
  readonly says: Says;
  /** the ID_INPUT_ properties without that prefix, all of value 1, in their order */
  readonly is: readonly string[];
}

const allKeys = '7 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe';

const cases: readonly Case[] = [
  { name: 'a keyboard', says: { ev: '120013', key: '402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe' }, is: ['KEY', 'KEYBOARD'] },
  { name: 'a power button', says: { ev: '3', key: '8000 10000000000000 0' }, is: ['KEY'] },
  { name: 'a remote control with keys of the upper ranges alone', says: { ev: '3', key: bits(0x160) }, is: ['KEY'] },
  { name: 'a key for the ambient light sensor', says: { ev: '3', key: bits(0x230) }, is: ['KEY'] },
  { name: 'the last key before the buttons', says: { ev: '3', key: bits(0xff) }, is: ['KEY'] },
  { name: 'the last keys before the buttons of sticks', says: { ev: '3', key: bits(0x21f, 0x2bf) }, is: ['KEY'] },
  { name: 'a lid', says: { ev: '21' }, is: ['SWITCH'] },
  { name: 'a headphone jack with keys', says: { ev: '23', key: bits(0x71) }, is: ['KEY', 'SWITCH'] },
  { name: 'a PC speaker', says: { ev: '40001' }, is: [] },
  { name: 'the digits without Esc are not yet a keyboard', says: { ev: '3', key: 'fffffffc' }, is: ['KEY'] },
  { name: 'keys without key events are none', says: { ev: '1', key: allKeys }, is: [] },

  { name: 'a mouse', says: { ev: '17', key: bits(0x110, 0x111, 0x112), rel: '903', bus: '0003' }, is: ['MOUSE'] },
  { name: 'a mouse with many buttons', says: { ev: '17', key: range(0x110, 0x123), rel: '3' }, is: ['MOUSE'] },
  { name: 'a mouse on I2C is a pointing stick', says: { ev: '7', key: bits(0x110), rel: '3', bus: '0018' }, is: ['POINTINGSTICK', 'MOUSE'] },
  { name: 'a pointing stick that says so', says: { ev: '7', key: bits(0x110, 0x111), rel: '3', props: '21', bus: '0011' }, is: ['POINTINGSTICK', 'MOUSE'] },
  { name: 'a mouse of a virtual machine, with coordinates', says: { ev: 'b', key: bits(0x110, 0x111, 0x112), abs: '3' }, is: ['MOUSE'] },
  { name: 'a USB tablet of QEMU', says: { ev: '1f', key: bits(0x110, 0x111, 0x112), rel: '100', abs: '3' }, is: ['MOUSE'] },
  { name: 'buttons of a mouse alone', says: { ev: '3', key: bits(0x110) }, is: ['MOUSE'] },
  { name: 'a scroll wheel alone is a key', says: { ev: '5', rel: '100' }, is: ['KEY'] },
  { name: 'a sideways scroll wheel alone is a key', says: { ev: '5', rel: '40' }, is: ['KEY'] },
  { name: 'a volume knob, which turns and does not scroll, is nothing', says: { ev: '5', rel: '80' }, is: [] },

  { name: 'a touchpad', says: { ev: 'b', key: 'e520 10000 0 0 0 0', abs: '660800011000003', props: '5', bus: '0011' }, is: ['TOUCHPAD'] },
  { name: 'a touchpad with axes of multitouch alone', says: { ev: 'b', key: bits(0x110, 0x145, 0x14a), abs: bits(0x2f, 0x35, 0x36, 0x39) }, is: ['TOUCHPAD'] },
  { name: 'a touch screen', says: { ev: 'b', key: bits(0x14a), abs: '260800000000003', props: '2' }, is: ['TOUCHSCREEN'] },
  { name: 'a touch screen that knows fingers', says: { ev: 'b', key: bits(0x145, 0x14a), abs: '3', props: '2' }, is: ['TOUCHSCREEN'] },
  { name: 'who claims all axes has no multitouch', says: { ev: 'b', key: bits(0x14a), abs: '7fffffffffffffff' }, is: ['TOUCHSCREEN'] },
  { name: 'who claims all axes of multitouch alone is nothing', says: { ev: 'b', key: bits(0x14a), abs: range(0x2e, 0x36) }, is: [] },

  { name: 'a pen', says: { ev: '1b', key: bits(0x140, 0x141, 0x14a, 0x14b, 0x14c), abs: '1000d000003', props: '2' }, is: ['TABLET'] },
  { name: 'a pad of a tablet', says: { ev: 'b', key: bits(0x100, 0x101, 0x102, 0x14b), abs: '3' }, is: ['TABLET', 'TABLET_PAD'] },
  { name: 'a pad with a wheel', says: { ev: '7', key: bits(0x100, 0x101, 0x110, 0x111), rel: '100' }, is: ['TABLET', 'TABLET_PAD'] },
  { name: 'a pad with a wheel and buttons of joysticks', says: { ev: '7', key: bits(0x100, 0x101, 0x120, 0x121), rel: '100' }, is: ['TABLET', 'TABLET_PAD'] },
  { name: 'a pen with the buttons of a pad is no pad', says: { ev: 'b', key: bits(0x100, 0x101, 0x140), abs: '3' }, is: ['TABLET'] },

  { name: 'a joystick', says: { ev: '1b', key: range(0x120, 0x12b), abs: '3003f' }, is: ['JOYSTICK'] },
  { name: 'a gamepad', says: { ev: '20000b', key: '7fdb000000000000 0 0 0 0', abs: '3003f' }, is: ['JOYSTICK'] },
  { name: 'pedals, which have axes alone', says: { ev: '9', abs: bits(0x03, 0x04, 0x05) }, is: ['JOYSTICK'] },
  { name: 'an arcade stick with buttons of its own', says: { ev: '3', key: range(0x2c0, 0x2c7) }, is: ['JOYSTICK'] },
  { name: 'a pad of four directions', says: { ev: '3', key: range(0x220, 0x223) }, is: ['JOYSTICK'] },
  { name: 'one button of a joystick does not make one', says: { ev: '3', key: bits(0x120) }, is: [] },
  { name: 'a keyboard that claims buttons of joysticks', says: { ev: '3', key: `ffff00000000 ${allKeys}` }, is: ['KEY', 'KEYBOARD'] },

  { name: 'an accelerometer by its axes', says: { ev: '9', abs: '7' }, is: ['ACCELEROMETER'] },
  { name: 'an accelerometer that says so is nothing else', says: { ev: 'b', key: bits(0x120, 0x121), abs: '3', props: '40' }, is: ['ACCELEROMETER'] },
  { name: 'three axes with a button are no accelerometer', says: { ev: 'b', key: bits(0x120), abs: '7' }, is: [] },

  { name: 'words that are no numbers are without bits', says: { ev: 'x 3', key: 'zz 0 0 8' }, is: ['KEY'] },
  { name: 'words beyond the last key are not looked at', says: { ev: '3', key: `1${' 0'.repeat(12)}` }, is: [] },
];

const way = 'pci0000:00/0000:00:14.0@pci/input/input7@input/event3@input';

describe('input_id', () => {
  for (const { name, says, is } of cases) {
    it(name, () => expect(outputOf(callBuiltin(inputId, build(says).device))).toEqual(['ID_INPUT=1', ...is.map((kind) => `ID_INPUT_${kind}=1`)]));
  }

  it('says the same of the device and of its nodes', () => {
    const { paths } = build({ ev: '3', key: '8' });
    for (const end of ['input7', 'input7/event3']) expect(outputOf(callBuiltin(inputId, deviceAt(hostOf(paths), `/devices/pci0000:00/0000:00:14.0/input/${end}`)))).toEqual(['ID_INPUT=1', 'ID_INPUT_KEY=1']);
  });

  it('says nothing of what is no input device, and does not fail', () => {
    const paths = makeMachine(chain('pci0000:00/0000:00:14.0@pci'));
    expect(callBuiltin(inputId, deviceAt(hostOf(paths), '/devices/pci0000:00/0000:00:14.0'))).toEqual({ ok: true, properties: [], reason: null });
  });

  it('says all this as systemd does', (context) => {
    const reference = ReferenceBuiltins.find();
    if (!(reference instanceof ReferenceBuiltins)) return context.skip(`needs ${reference.missing}`);
    for (const { name, says } of cases) {
      const { paths, device } = build(says);
      expect.soft(outputOf(callBuiltin(inputId, device)), name).toEqual(reference.ask(paths, [{ words: 'input_id', devpath: device.devpath }])[0]);
    }
  });
});

function build({ ev = '0', key = '0', rel = '0', abs = '0', props = '0', bus = '0003' }: Says) {
  const attributes = { 'capabilities/ev': ev, 'capabilities/key': key, 'capabilities/rel': rel, 'capabilities/abs': abs, properties: props, 'id/bustype': bus };
  const paths = makeMachine(chain(way, { input7: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, `${value}\n`])) }));
  return { paths, device: deviceAt(hostOf(paths), endOf(way)) };
}

/** A bitmap of the kernel with these bits. */
function bits(...numbers: readonly number[]): string {
  const words: string[] = [];
  for (let rest = numbers.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n); rest > 0n; rest >>= 64n) words.unshift((rest & 0xffff_ffff_ffff_ffffn).toString(16));
  return words.join(' ');
}

function range(first: number, last: number): string {
  return bits(...Array.from({ length: last - first + 1 }, (_, index) => first + index));
}

import { nodeFile } from '../base/paths.ts';
import type { Device } from '../device/device.ts';
import { InputNode, type Axis } from '../kernel/evdev.ts';
import type { BuiltinAnswer, BuiltinCall } from '../rules/world.ts';
import { found, type Builtin } from './builtin.ts';
import { capabilitiesOf, type Capabilities } from './input/capabilities.ts';
import { axes, buttons, events, keys, wheels } from './input/codes.ts';
import { pointerKinds } from './input/pointer.ts';

/**
 * What an input device is (ID_INPUT_KEYBOARD, ID_INPUT_MOUSE and so on), concluded from what it can send. A device without an
 * input device at or above it gets no property.
 */
export const inputId: Builtin = {
  name: 'input_id',
  summary: 'input device properties',
  run: identify,
};

function identify({ device }: BuiltinCall): BuiltinAnswer {
  const input = inputDeviceOf(device);
  const kinds = input === null ? [] : ['ID_INPUT', ...kindsOf(capabilitiesOf(input)).map((kind) => `ID_INPUT_${kind}`)];
  return found([...kinds.map((name) => [name, '1'] as const), ...(device.sysname.startsWith('event') ? sizeOf(device) : [])]);
}

/** The device itself or the one above it that says what it can send: `event3` is below `input7`. */
function inputDeviceOf(device: Device): Device | null {
  for (let input: Device | null = device; input !== null; input = input.ancestor({ subsystem: 'input' })) {
    if (input.attribute('capabilities/ev') !== null) return input;
  }
  return null;
}

function kindsOf(device: Capabilities): readonly string[] {
  const pointer = pointerKinds(device);
  const keyboard = keyboardKinds(device);
  const { events: sent, relative } = device;
  // A scroll wheel alone is something to press, too.
  const isWheel = pointer.length === 0 && keyboard.length === 0 && sent.has(events.relative) && (relative.has(wheels.vertical) || relative.has(wheels.horizontal));
  return [...pointer, ...keyboard, ...(isWheel ? ['KEY'] : []), ...(sent.has(events.switch) ? ['SWITCH'] : [])];
}

function keyboardKinds({ events: sent, keys: pressed }: Capabilities): readonly string[] {
  if (!sent.has(events.key)) return [];
  // What is below, between and above these are buttons.
  const hasKeys = pressed.hasAnyFrom(0, buttons.misc - 1) || pressed.hasAnyFrom(keys.ok, buttons.dpadUp - 1) || pressed.hasAnyFrom(keys.alsToggle, buttons.triggerHappy - 1);
  return [...(hasKeys ? ['KEY'] : []), ...(pressed.hasAllFrom(keys.esc, keys.s) ? ['KEYBOARD'] : [])];
}

/** How big a surface is, in millimetres, where its axes say it. */
function sizeOf({ devname, devnum, host }: Device): readonly (readonly [string, string])[] {
  const node = devname === null || devnum === null ? null : InputNode.open({ path: nodeFile(host.paths, devname), devnum, writable: false });
  if (node === null || typeof node === 'number') return [];
  const x = node.axis(axes.x);
  const y = typeof x === 'number' ? x : node.axis(axes.y);
  node.close();
  if (typeof x === 'number' || typeof y === 'number' || x.resolution <= 0 || y.resolution <= 0) return [];
  return [
    ['ID_INPUT_WIDTH_MM', lengthMm(x)],
    ['ID_INPUT_HEIGHT_MM', lengthMm(y)],
  ];
}

function lengthMm({ minimum, maximum, resolution }: Axis): string {
  return String(Math.trunc(((maximum - minimum) | 0) / resolution));
}

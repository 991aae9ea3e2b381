import type { Capabilities } from './capabilities.ts';
import { axes, buses, buttons, events, keys, properties, wheels } from './codes.ts';

/** What a device that points can be; the names are those of the ID_INPUT_ properties, in their order. */
const kinds = ['ACCELEROMETER', 'POINTINGSTICK', 'MOUSE', 'TOUCHPAD', 'TOUCHSCREEN', 'JOYSTICK', 'TABLET', 'TABLET_PAD'] as const;
export type PointerKind = (typeof kinds)[number];

/** Which of the kinds a device is, by what it can send; an accelerometer is nothing else. */
export function pointerKinds(device: Capabilities): readonly PointerKind[] {
  if (isAccelerometer(device)) return ['ACCELEROMETER'];
  const facts = factsOf(device);
  const touch = touchKinds(facts);
  const isPad = (touch.has('TABLET') && facts.hasPadButtons) || (facts.hasPadButtons && facts.hasWheel && !facts.hasRelative);
  const found = new Set<PointerKind>(touch);
  if (isPad) found.add('TABLET').add('TABLET_PAD');
  if (isMouse(found, facts)) {
    found.add('MOUSE');
    // On I2C there are no mice, only the sticks between the keys of laptops.
    if (device.bus === buses.i2c) found.add('POINTINGSTICK');
  }
  if (device.properties.has(properties.pointingStick)) found.add('POINTINGSTICK');
  if (found.has('JOYSTICK') && !isReallyJoystick(device, facts)) found.delete('JOYSTICK');
  return kinds.filter((kind) => found.has(kind));
}

/** Three axes, and nothing to press; or it says so itself. */
function isAccelerometer({ events: sent, absolute, properties: said }: Capabilities): boolean {
  if (said.has(properties.accelerometer)) return true;
  return !sent.has(events.key) && absolute.has(axes.x) && absolute.has(axes.y) && absolute.has(axes.z);
}

interface Facts {
  readonly hasAbsolute: boolean;
  readonly hasMultitouch: boolean;
  readonly hasRelative: boolean;
  readonly hasWheel: boolean;
  readonly hasPen: boolean;
  readonly hasFingerOnly: boolean;
  readonly hasTouch: boolean;
  readonly hasMouseButton: boolean;
  readonly hasPadButtons: boolean;
  /** whether it is touched where the picture is, as a touch screen is */
  readonly isDirect: boolean;
  readonly joystickButtons: number;
  readonly joystickAxes: number;
}

function factsOf({ events: sent, keys: pressed, relative, absolute, properties: said }: Capabilities): Facts {
  const hasTool = pressed.has(buttons.toolPen);
  const sendsRelative = sent.has(events.relative);
  return {
    hasAbsolute: absolute.has(axes.x) && absolute.has(axes.y),
    // A device that claims even the axis before the first of multitouch claims all axes, and has no multitouch.
    hasMultitouch: absolute.has(axes.multitouchX) && absolute.has(axes.multitouchY) && !(absolute.has(axes.multitouchSlot) && absolute.has(axes.multitouchSlot - 1)),
    hasRelative: sendsRelative && relative.has(wheels.x) && relative.has(wheels.y),
    hasWheel: sendsRelative && (relative.has(wheels.vertical) || relative.has(wheels.horizontal)),
    hasPen: pressed.has(buttons.stylus) || hasTool,
    hasFingerOnly: pressed.has(buttons.toolFinger) && !hasTool,
    hasTouch: pressed.has(buttons.touch),
    hasMouseButton: pressed.hasAnyFrom(buttons.mouse, buttons.joystick - 1),
    hasPadButtons: pressed.has(buttons.pad) && pressed.has(buttons.pad + 1) && !hasTool,
    isDirect: said.has(properties.direct),
    // A mouse with more than 16 buttons runs over into those of joysticks.
    joystickButtons: pressed.has(buttons.joystick - 1) ? 0 : countJoystickButtons(pressed),
    joystickAxes: absolute.countFrom(axes.rx, axes.pressure - 1),
  };
}

function countJoystickButtons(pressed: Capabilities['keys']): number {
  return pressed.countFrom(buttons.joystick, buttons.digitizer - 1)
    + pressed.countFrom(buttons.triggerHappy, buttons.lastTriggerHappy)
    + pressed.countFrom(buttons.dpadUp, buttons.dpadRight);
}

/** What its coordinates make of it: the first of these that fits, for single and for many fingers. */
function touchKinds(facts: Facts): ReadonlySet<PointerKind> {
  const { hasAbsolute, hasMultitouch, hasPen, hasFingerOnly, isDirect, hasMouseButton, hasTouch, joystickButtons, joystickAxes } = facts;
  const surface: PointerKind | null = hasPen ? 'TABLET' : hasFingerOnly && !isDirect ? 'TOUCHPAD' : null;
  const screen: PointerKind | null = hasTouch || isDirect ? 'TOUCHSCREEN' : null;
  const joystick: PointerKind | null = joystickButtons > 0 || joystickAxes > 0 ? 'JOYSTICK' : null;
  // Virtual machines have mice with coordinates.
  const single: PointerKind | null = hasAbsolute ? (surface ?? (hasMouseButton ? 'MOUSE' : (screen ?? joystick))) : joystick;
  const multiple: PointerKind | null = hasMultitouch ? (surface ?? screen) : null;
  const both: Set<PointerKind> = new Set();
  for (const kind of [single, multiple]) if (kind !== null) both.add(kind);
  return both;
}

function isMouse(found: ReadonlySet<PointerKind>, { hasMouseButton, hasRelative, hasAbsolute }: Facts): boolean {
  if (found.has('TABLET') || found.has('TOUCHPAD') || found.has('JOYSTICK')) return false;
  return hasMouseButton && (hasRelative || !hasAbsolute);
}

/** Keyboards and the pads of tablets claim buttons and axes of joysticks now and then. */
function isReallyJoystick({ events: sent, keys: pressed }: Capabilities, { joystickButtons, joystickAxes, hasWheel, hasPadButtons }: Facts): boolean {
  const keyboardKeys = sent.has(events.key) ? keys.ofKeyboards.filter((key) => pressed.has(key)).length : 0;
  return keyboardKeys < 4 && joystickButtons + joystickAxes >= 2 && !(hasWheel && hasPadButtons);
}

/** The numbers of <linux/input-event-codes.h> and <linux/input.h> that tell one kind of input device from another. */

/** EV_ */
export const events = { key: 0x01, relative: 0x02, absolute: 0x03, switch: 0x05 } as const;

/** ABS_ */
export const axes = { x: 0x00, y: 0x01, z: 0x02, rx: 0x03, pressure: 0x18, multitouchSlot: 0x2f, multitouchX: 0x35, multitouchY: 0x36 } as const;

/** REL_ */
export const wheels = { x: 0x00, y: 0x01, horizontal: 0x06, vertical: 0x08 } as const;

/** BTN_; ranges begin with their first button */
export const buttons = {
  misc: 0x100,
  pad: 0x100,
  mouse: 0x110,
  joystick: 0x120,
  digitizer: 0x140,
  toolPen: 0x140,
  toolFinger: 0x145,
  touch: 0x14a,
  stylus: 0x14b,
  dpadUp: 0x220,
  dpadRight: 0x223,
  triggerHappy: 0x2c0,
  lastTriggerHappy: 0x2e7,
} as const;

/** KEY_ */
export const keys = {
  /** from Esc over the digits to S: a device with all of these keys is a keyboard */
  esc: 1,
  s: 31,
  ok: 0x160,
  alsToggle: 0x230,
  /**
   * One of several parts each of a full keyboard: left Ctrl, Caps Lock, Num Lock, Insert, Mute, Calculator, File, Mail,
   * Play/Pause, darker
   */
  ofKeyboards: [29, 58, 69, 110, 113, 140, 144, 155, 164, 224],
} as const;

/** INPUT_PROP_ */
export const properties = { direct: 0x01, pointingStick: 0x05, accelerometer: 0x06 } as const;

/** BUS_ */
export const buses = { i2c: 0x18 } as const;

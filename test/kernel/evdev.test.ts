import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { InputNode } from '../../src/kernel/evdev.ts';
import { status } from '../../src/kernel/file.ts';

const { ENOENT, ENOTTY, ENXIO } = constants.errno;
const nullDevnum = { major: 1, minor: 3 };

describe('the node of an input device', () => {
  it('is opened only as the device that is meant', () => {
    expect(InputNode.open({ path: '/dev/nothing', devnum: nullDevnum, writable: false })).toBe(ENOENT);
    expect(InputNode.open({ path: '/dev/null', devnum: { major: 1, minor: 5 }, writable: false })).toBe(ENXIO);
    expect(InputNode.open({ path: '/', devnum: nullDevnum, writable: false })).toBe(ENXIO);
  });

  it('that is none answers with the reason', () => {
    const node = InputNode.open({ path: '/dev/null', devnum: nullDevnum, writable: true });
    if (typeof node === 'number') throw new Error('/dev/null cannot be opened');
    expect(node.eventTypes()).toBe(0 - ENOTTY);
    expect(node.axis(0)).toBe(ENOTTY);
    expect(node.setAxis(0, { value: 0, minimum: 0, maximum: 1, fuzz: 0, flat: 0, resolution: 0 })).toBe(ENOTTY);
    expect(node.mapKey({ scancode: 1, keycode: 1 })).toBe(ENOTTY);
    node.close();
  });

  it('tells its events', (context) => {
    const name = inputNodes()[0];
    if (name === undefined) return context.skip('needs an input device, /dev/input/event*');
    const path = `/dev/input/${name}`;
    const devnum = status(path, { follow: true })?.rdev ?? nullDevnum;
    const node = InputNode.open({ path, devnum, writable: false });
    if (typeof node === 'number') return context.skip(`needs the right to read ${path}`);
    // Every input device sends EV_SYN.
    expect(node.eventTypes() & 1).toBe(1);
    node.close();
  });
});

function inputNodes(): readonly string[] {
  try {
    return readdirSync('/dev/input').filter((name) => name.startsWith('event'));
  } catch {
    // There is no such folder where there is no input device.
    return [];
  }
}

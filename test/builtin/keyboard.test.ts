import { readFileSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Log } from '../../src/base/log.ts';
import { silent } from '../../src/base/log.ts';
import { keyboard } from '../../src/builtin/keyboard.ts';
import { deviceAt, hostOf, makeMachine } from '../device/machine.ts';
import { callBuiltin } from './call.ts';
import { chain, endOf } from './chain.ts';

const way = 'platform/i8042@platform/serio0@serio/input/input3@input/event2@input';
const port = '/devices/platform/i8042/serio0';

describe('keyboard', () => {
  it('adds keys that are never let go to those of the driver', () => {
    const { paths, run } = machine({ force_release: '97,98\n' });
    expect(run({ KEYBOARD_KEY_a0: '!', KEYBOARD_KEY_1E: '!', 'KEYBOARD_KEY_0x2a': '!' })).toEqual({ ok: true, complaints: [] });
    expect(readFileSync(`${paths.sys}${port}/force_release`, 'latin1')).toBe('97,98,160,30,42');
  });

  it('begins the list where it is empty with nothing', () => {
    const { paths, run } = machine({ force_release: '\n' });
    run({ KEYBOARD_KEY_1: '!' });
    expect(readFileSync(`${paths.sys}${port}/force_release`, 'latin1')).toBe(',1');
  });

  it('complains where keys cannot be released', () => {
    expect(machine({}).run({ KEYBOARD_KEY_1: '!' })).toEqual({ ok: true, complaints: [`/sys${port} cannot force keys to be released`] });
  });

  it.each([['255', '255'], ['0x20', '32'], ['007', '7'], ['0', '0']])('sets the sensitivity of a pointing stick to %s', (given, written) => {
    const { paths, run } = machine({ sensitivity: '' });
    expect(run({ POINTINGSTICK_SENSITIVITY: given })).toEqual({ ok: true, complaints: [] });
    expect(readFileSync(`${paths.sys}${port}/sensitivity`, 'latin1')).toBe(written);
  });

  it.each(['-1', '256', 'high', '12 '])('does not set the sensitivity to %s', (given) => {
    const { paths, run } = machine({ sensitivity: '128' });
    expect(run({ POINTINGSTICK_SENSITIVITY: given }).complaints).toEqual([`POINTINGSTICK_SENSITIVITY: '${given}' is not a number from 0 to 255`]);
    expect(readFileSync(`${paths.sys}${port}/sensitivity`, 'latin1')).toBe('128');
  });

  it('complains of what is written wrong, and does the rest', () => {
    const { paths, run } = machine({ force_release: '1' });
    const { ok, complaints } = run({ KEYBOARD_KEY_zz: 'esc', KEYBOARD_KEY_: 'esc', KEYBOARD_KEY_1: 'nosuchkey', KEYBOARD_KEY_2: '!ESC', KEYBOARD_KEY_fffffffff: 'esc', EVDEV_ABS_zz: '1' });
    expect({ ok, complaints }).toEqual({
      ok: true,
      complaints: ['KEYBOARD_KEY_zz has no scan code', 'KEYBOARD_KEY_ has no scan code', "KEYBOARD_KEY_1: there is no key 'nosuchkey'", "KEYBOARD_KEY_2: there is no key 'ESC'", 'KEYBOARD_KEY_fffffffff has no scan code', 'EVDEV_ABS_zz has no axis'],
    });
    expect(readFileSync(`${paths.sys}${port}/force_release`, 'latin1')).toBe('1,2');
  });

  it('complains of what the kernel refuses', () => {
    const { run } = machine({});
    expect(run({ KEYBOARD_KEY_1: 'esc', KEYBOARD_KEY_2: '0x10' })).toEqual({ ok: true, complaints: ['KEYBOARD_KEY_1: the keyboard does not take key 1: ENOTTY', 'KEYBOARD_KEY_2: the keyboard does not take key 16: ENOTTY'] });
    expect(run({ EVDEV_ABS_00: '1:2' })).toEqual({ ok: false, complaints: [] });
  });

  it('fails without a node, and when the node is not the device', () => {
    const withoutNode = makeMachine(chain(way));
    expect(callBuiltin(keyboard(context()), deviceAt(hostOf(withoutNode), endOf(way)), { rehearse: false }).ok).toBe(false);
    expect(machine({}, { minor: 5 }).run({ KEYBOARD_KEY_1: 'esc' })).toEqual({ ok: false, complaints: [] });
  });

  it('opens no node when nothing asks for it', () => {
    expect(machine({}, { minor: 5 }).run({ ID_INPUT: '1' })).toEqual({ ok: true, complaints: [] });
  });

  it('does nothing in a rehearsal', () => {
    const { paths, run } = machine({ force_release: '1', sensitivity: '2' });
    expect(run({ KEYBOARD_KEY_1: '!', KEYBOARD_KEY_2: 'nosuchkey', POINTINGSTICK_SENSITIVITY: '3' }, { rehearse: true })).toEqual({ ok: true, complaints: [] });
    expect(readFileSync(`${paths.sys}${port}/force_release`, 'latin1')).toBe('1');
    expect(readFileSync(`${paths.sys}${port}/sensitivity`, 'latin1')).toBe('2');
  });
});

/** A keyboard on a serio port with these attributes. Its node is /dev/null: it can be opened, and it is no input device. */
function machine(attributes: Readonly<Record<string, string>>, { minor = 3 }: { minor?: number } = {}) {
  const devices = chain(way, { serio0: attributes }).map((device) => (device.devpath === endOf(way) ? { ...device, uevent: ['MAJOR=1', `MINOR=${minor}`, 'DEVNAME=event2'] } : device));
  const paths = makeMachine(devices);
  symlinkSync('/dev/null', `${paths.dev}/event2`);
  const run = (given: Readonly<Record<string, string>>, { rehearse = false }: { rehearse?: boolean } = {}) => {
    const complaints: string[] = [];
    const { ok } = callBuiltin(keyboard(context({ ...silent, warn: (_fields, message) => complaints.push(message) })), deviceAt(hostOf(paths), endOf(way)), { given, rehearse });
    return { ok, complaints };
  };
  return { paths, run };
}

function context(log: Log = silent) {
  return { log, paths: makeMachine(), kernelCommandLine: () => '' };
}

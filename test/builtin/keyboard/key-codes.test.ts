import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keyCode } from '../../../src/builtin/keyboard/key-codes.ts';

const header = '/usr/include/linux/input-event-codes.h';

/** What <linux/input-event-codes.h> has besides keys: the first of a range, and the last of all. */
const noKeys = /^(BTN_(MISC|MOUSE|JOYSTICK|GAMEPAD|DIGI|WHEEL|TRIGGER_HAPPY)|KEY_(MIN_INTERESTING|MAX|CNT))$/;

describe('the code of a key', () => {
  it.each<[string, number | null]>([
    ['esc', 1], ['key_esc', 1], ['1', 2], ['0', 11], ['102nd', 86], ['prog1', 148], ['touchpad_toggle', 0x212], ['btn_left', 0x110], ['btn_trigger_happy40', 0x2e7],
    ['screenlock', 152], ['coffee', 152], ['wimax', 246], ['wwan', 246], ['performance', 701],
    ['ESC', null], ['KEY_ESC', null], ['left_ctrl', null], ['trigger_happy1', null], ['key_btn_left', null], ['max', null], ['min_interesting', null], ['', null], ['key_', null],
  ])('%s is %s', (name, code) => expect(keyCode(name)).toBe(code));

  it('is what the kernel says for every key', (context) => {
    if (!existsSync(header)) return context.skip(`needs ${header}: install linux-libc-dev`);
    const codes = new Map<string, number>();
    for (const [, name, value] of readFileSync(header, 'latin1').matchAll(/^#define\s+((?:KEY|BTN)_\w+)\s+(\w+)/gm)) codes.set(name as string, codes.get(value as string) ?? Number(value));
    expect(codes.size).toBeGreaterThan(500);
    for (const [name, code] of codes) {
      const word = name.toLowerCase();
      expect.soft(keyCode(word), name).toBe(noKeys.test(name) ? null : code);
      if (word.startsWith('key_')) expect.soft(keyCode(word.slice('key_'.length)), name).toBe(noKeys.test(name) ? null : code);
    }
  });
});

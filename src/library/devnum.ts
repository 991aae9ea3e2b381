import type { DeviceNumber } from '../device/names.ts';
import { isObject, must } from './arguments.ts';

/** A device number in its two parts, or in one as `rdev` of Node's `fs.Stats` and `fs.BigIntStats` has it. */
export type Devnum = DeviceNumber | number | bigint;

/** @throws {ArgumentError} */
export const checkDevnum = must('a device number: { major, minor }, or what stat calls rdev', (value) =>
  isPart(value) || (typeof value === 'bigint' && value >= 0n) || (isObject(value) && isPart(value['major']) && isPart(value['minor'])));

/** In one number both parts are spread over two places (makedev(3): gnu_dev_major and gnu_dev_minor of <sys/sysmacros.h>). */
export function devnumOf(devnum: Devnum): DeviceNumber {
  if (typeof devnum === 'object') return devnum;
  const both = BigInt(devnum);
  return {
    major: Number(((both >> 8n) & 0xfffn) | ((both >> 32n) & 0xfffff000n)),
    minor: Number((both & 0xffn) | ((both >> 12n) & 0xffffff00n)),
  };
}

function isPart(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

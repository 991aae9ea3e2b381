import { naming, parentOf, type Naming, type Subject } from './subject.ts';

/** Channel devices of IBM Z: the bus id such as `0.0.f5f0` without the zeros and dots that it begins with. */
export function ccwNames({ device, prefix }: Subject): readonly Naming[] {
  const busId = parentOf(device, { subsystems: ['ccwgroup', 'ccw'], skipVirtio: true })?.sysname;
  if (busId === undefined || busId.length < 8 || busId.length > 9) return [];
  return naming('ID_NET_NAME_PATH', `${prefix}c${busId.replace(/^[.0]+(?=.)/, '')}`);
}

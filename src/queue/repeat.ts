import type { Uevent } from '../uevent/uevent.ts';

/**
 * Whether a uevent says only what an earlier one of the same device says already, so that handling the earlier one,
 * later, does for both.
 *
 * Only `change` can repeat itself: it says that the device should be looked at again, while every other action is a
 * transition. Never repeats are events that somebody counts one by one: those with a device-mapper cookie (each is
 * answered by one `dmsetup udevcomplete`) and those that were asked for by UUID (SYNTH_UUID; the kernel writes `0`
 * when nobody gave one, Documentation/ABI/testing/sysfs-uevent).
 */
export function isRepeat(earlier: Uevent, later: Uevent): boolean {
  if (later.action !== 'change' || earlier.action !== 'change' || later.properties.size !== earlier.properties.size) return false;
  for (const [name, value] of later.properties) {
    if (name === 'SEQNUM') continue;
    if (name === 'DM_COOKIE' || (name === 'SYNTH_UUID' && value !== '0')) return false;
    if (earlier.properties.get(name) !== value) return false;
  }
  return true;
}

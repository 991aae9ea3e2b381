/** Virtual functions of SR-IOV hardware: how many there are, and each [SR-IOV] section (systemd.link(5)). */
import type { Device } from '../device/device.ts';
import { sysFile } from '../base/paths.ts';
import { EBUSY, ENOENT, EINVAL, ENODEV } from '../kernel/errno.ts';
import { writeExisting } from '../kernel/file.ts';
import { changeVirtualFunction } from '../kernel/netlink-route.ts';
import type { LinkConfig } from './link-config.ts';
import { virtualFunctionChanges } from './link-changes.ts';
import type { Failure } from './link-hardware.ts';

/**
 * Makes as many virtual functions as there are to be, and sets up those that have a section.
 *
 * @returns what could not be set; the rest was
 */
export function setVirtualFunctions(device: Device, config: Pick<LinkConfig, 'link' | 'virtualFunctions'>): readonly Failure[] {
  const { link, virtualFunctions } = config;
  const failures: Failure[] = [];
  const needed = Math.max(0, ...virtualFunctions.map(({ index }) => (index ?? 0) + 1));
  const countErrno = setCount(device, { wanted: link.virtualFunctionCount, needed });
  if (countErrno !== 0) failures.push({ setting: 'SR-IOVVirtualFunctions=', errno: countErrno });
  if (virtualFunctions.length === 0) return failures;
  const count = countOf(device) ?? 0;
  for (const settings of virtualFunctions) {
    const { index } = settings;
    const { ifindex } = device;
    if (index === null || ifindex === null || index >= count) {
      failures.push({ setting: `[SR-IOV] VirtualFunction=${index}`, errno: ENODEV });
      continue;
    }
    for (const { setting, change } of virtualFunctionChanges(settings)) {
      const errno = changeVirtualFunction({ ifindex, index }, change);
      if (errno !== 0) failures.push({ setting: `[SR-IOV] ${setting}= of VirtualFunction=${index}`, errno });
    }
  }
  return failures;
}

/** @param needed  what the sections take, used when nobody said how many there are to be */
function setCount(device: Device, { wanted, needed }: { wanted: number | null; needed: number }): number {
  const write = (value: number) => {
    const errno = writeExisting(`${sysFile(device.host.paths, device.syspath)}/device/sriov_numvfs`, `${value}`);
    device.forgetAttribute('device/sriov_numvfs');
    return errno;
  };
  if (wanted === 0) {
    const errno = write(0);
    // Hardware without virtual functions has none.
    return errno === ENOENT ? 0 : errno;
  }
  const count = wanted ?? needed;
  if (count === 0) return 0;
  if (wanted === null) {
    const current = countOf(device);
    if (current === null) return ENOENT;
    if (current >= count) return 0;
  }
  const total = device.attribute('device/sriov_totalvfs');
  if (total !== null && count > Number(total)) return EINVAL;
  const errno = write(count);
  // Some drivers only go from none to some.
  return errno === EBUSY && write(0) === 0 ? write(count) : errno;
}

function countOf(device: Device): number | null {
  const text = device.attribute('device/sriov_numvfs');
  return text === null || !/^\d+$/.test(text) ? null : Number(text);
}

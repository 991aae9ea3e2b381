import type { Device } from '../../device/device.ts';
import type { Action } from '../../uevent/uevent.ts';

/** Why a line that only gives names, links or permissions can do nothing for a device (udev(7) "NAME", "SYMLINK", "OWNER, GROUP, MODE"). */
export function passedOverReason({ ifindex, devnum, subsystem }: Device, action: Action): string {
  if (action === 'remove') return "it only gives names, links or permissions, and nothing of that is done at 'remove'";
  if (ifindex !== null) return "it gives links or permissions, and a network interface has no node in /dev; its name is given with NAME";
  if (devnum !== null) return 'it gives a name, and only network interfaces can be renamed; SYMLINK+= gives a node another name beside its own';
  const kind = subsystem === null ? 'this device' : `a device of '${subsystem}' such as this`;
  return `it only gives names, links or permissions, and ${kind} has no node in /dev; an attribute below /sys is opened to a group by RUN+="/bin/chgrp GROUP /sys$devpath/ATTRIBUTE", and chmod`;
}

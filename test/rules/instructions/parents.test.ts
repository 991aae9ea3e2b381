import { describe } from 'vitest';
import { check } from '../../support/check.ts';
import { eth0 } from '../../support/table-device.ts';

describe('conditions for the device or a parent', () => {
  check('hold for the device itself first', {
    rules: 'SUBSYSTEMS=="block", ENV{ID}="$id"',
    verdict: { properties: { ID: 'sda1' } },
  });

  check('hold for a parent, which $id, $driver and $attr then mean', {
    rules: 'SUBSYSTEMS=="usb", ENV{ID}="$id", ENV{DRIVER_OF}="$driver", ENV{VENDOR}="$attr{idVendor}", ENV{SIZE}="$attr{size}"',
    verdict: { properties: { ID: '1-2', DRIVER_OF: 'usb-storage', VENDOR: '1d6b', SIZE: '2048' } },
  });

  check('must all hold for one and the same', {
    rules: 'SUBSYSTEMS=="block", ATTRS{idVendor}=="1d6b", ENV{X}="1"\nSUBSYSTEMS=="usb", ATTRS{idVendor}=="1d6b", ENV{Y}="1"',
    verdict: { properties: { Y: '1' } },
  });

  check('are taken together wherever they stand in the line', {
    rules: 'ATTRS{removable}=="1", KERNEL=="sda1", ENV{X}="$id", SUBSYSTEMS=="block", TEST!="nope", KERNELS=="sda"',
    verdict: { properties: { X: 'sda' } },
  });

  check('ask for a tag: of this event for the device, of the record for a parent', {
    rules: 'TAGS=="systemd", ENV{PARENT}="$id"\nTAG+="mine"\nTAGS=="mine", ENV{SELF}="$id"\nTAGS!="systemd", ENV{NONE}="$id"',
    verdict: { properties: { PARENT: 'sda', SELF: 'sda1', NONE: 'sda1' } },
  });

  check('fail on an attribute that a device does not have, also when negated', {
    rules: 'ATTRS{nope}!="x", ENV{X}="1"\nATTRS{idVendor}!="ffff", ENV{Y}="$id"',
    verdict: { properties: { Y: '1-2' } },
  });

  check('see an absent driver as an empty one', {
    rules: 'DRIVERS=="", ENV{X}="$id"\nDRIVERS=="?*", ENV{Y}="$id"',
    verdict: { properties: { X: 'sda1', Y: '1-2' } },
  });

  check('leave the parent they found to later lines, until others look for one', {
    rules: 'KERNELS=="1-2", ENV{A}="1"\nENV{B}="$id"\nKERNELS=="nope", ENV{C}="1"\nENV{D}="[$id]"',
    verdict: { properties: { A: '1', B: '1-2', D: '[]' } },
  });

  check('leave their parent also when the line fails later', {
    rules: 'KERNELS=="1-2", TEST=="nope", ENV{A}="1"\nENV{B}="$id"',
    verdict: { properties: { B: '1-2' } },
  });

  check('are not reached by a line that fails before', {
    rules: 'KERNELS=="1-2", ENV{A}="1"\nKERNELS=="sda", KERNEL=="nope", ENV{B}="1"\nENV{C}="$id"',
    verdict: { properties: { A: '1', C: '1-2' } },
  });

  check('take attributes that rules wrote on the device itself', {
    device: eth0,
    rules: 'ATTR{mtu}="9000"\nATTRS{mtu}=="9000", ENV{X}="$attr{mtu}"',
    verdict: { properties: { X: '9000' } },
  });
});

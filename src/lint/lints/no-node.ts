import { about, eachLine, type Lint } from '../finding.ts';
import type { Condition } from '../conditions.ts';

/** Subsystems of whose devices none has a node (classes and buses of the kernel that give no device number). */
const withoutNodes: ReadonlySet<string> = new Set([
  'acpi', 'ata_device', 'ata_link', 'ata_port', 'backlight', 'bdi', 'bluetooth', 'clocksource', 'cpu', 'devfreq', 'dmi', 'extcon', 'hid', 'hwmon',
  'i2c', 'ieee80211', 'leds', 'machinecheck', 'mdio_bus', 'memory', 'mmc', 'mmc_host', 'module', 'net', 'nvmem', 'pci', 'pci_bus', 'pci_express',
  'platform', 'pnp', 'power_supply', 'powercap', 'pwm', 'queues', 'regulator', 'scsi', 'scsi_device', 'scsi_disk', 'scsi_host', 'sdio', 'serio',
  'spi', 'spi_master', 'thermal', 'typec', 'usb-serial', 'virtio', 'wakeup', 'wmi', 'workqueue',
]);

/** OWNER, GROUP, MODE and SYMLINK are about the node in /dev, never about files in /sys (udev(7) "OWNER, GROUP, MODE"). */
export const noNode: Lint = {
  code: 'no-node',
  severity: 'error',
  summary: 'permissions or links for a kind of device that has no node in /dev, such as a backlight or a LED',
  find: eachLine((rule) => {
    const subsystem = rule.conditions.find(isWithoutNodes)?.alternatives.join(' or ');
    const given = rule.assignments.find(({ key }) => key === 'MODE' || key === 'GROUP' || key === 'OWNER' || key === 'SYMLINK');
    if (subsystem === undefined || given === undefined) return null;
    return about(rule, given, {
      message: `a device of ${subsystem} has no node in /dev: ${given.key} does nothing`,
      hint: given.key === 'SYMLINK' ? null : 'files in /sys are opened by programs: RUN+="/bin/chgrp GROUP /sys$devpath/ATTRIBUTE", RUN+="/bin/chmod g+w /sys$devpath/ATTRIBUTE"',
    });
  }),
};

function isWithoutNodes({ subject, negated, alternatives }: Condition): boolean {
  return subject === 'SUBSYSTEM' && !negated && alternatives.every((name) => withoutNodes.has(name));
}

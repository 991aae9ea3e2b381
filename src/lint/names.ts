/** Names that devices of one subsystem have and others do not (Documentation/admin-guide/devices.txt of the kernel). */
const names: readonly (readonly [name: RegExp, subsystems: readonly string[]])[] = [
  [/^tty(USB|ACM|S|AMA|mxc)/, ['tty', 'usb-serial', 'serial-base']],
  [/^hidraw/, ['hidraw']],
  [/^sd[a-z*?[]/, ['block']],
  [/^(event|mouse|js)[0-9*?[]/, ['input']],
  [/^video[0-9*?[]/, ['video4linux', 'graphics']],
  [/^mmcblk/, ['block']],
  [/^sr[0-9*?[]/, ['block']],
  [/^spidev/, ['spidev']],
];

/** The subsystems of devices with such a name, or null when many can have it. */
export function subsystemOfName(pattern: string): readonly string[] | null {
  return names.find(([name]) => name.test(pattern))?.[1] ?? null;
}

/**
 * The properties that say who a device is: the kernel or the device manager sets them, and nobody else can
 * (`device_property_can_set` in systemd's device-util.c). The same goes for those that begin with `SYNTH_ARG_`.
 */
const ownProperties: ReadonlySet<string> = new Set([
  'ACTION', 'CURRENT_TAGS', 'DEVGID', 'DEVLINKS', 'DEVMODE', 'DEVNAME', 'DEVPATH', 'DEVPATH_OLD', 'DEVTYPE', 'DEVUID', 'DISKSEQ',
  'DRIVER', 'IFINDEX', 'INTERFACE', 'INTERFACE_OLD', 'MAJOR', 'MINOR', 'MODALIAS', 'PARTN', 'SEQNUM', 'SUBSYSTEM', 'SYNTH_UUID',
  'TAGS', 'UDEV_DATABASE_VERSION', 'USEC_INITIALIZED',
]);

/** Whether rules (udev(7) ENV{key}) and .link files (systemd.link(5) Property=) may set this property. */
export function canSetProperty(name: string): boolean {
  return !ownProperties.has(name) && !name.startsWith('SYNTH_ARG_');
}

/**
 * Which properties of a recording are the kernel's. A recording holds all of a device's properties in one list, what the kernel
 * says and what rules made of it; only the kernel's are in the event that rules are about to see.
 */

export interface SplitProperties {
  /** what the kernel says in its events and in the `uevent` file */
  readonly kernel: ReadonlyMap<string, string>;
  /** what rules and builtins added on the recorded machine */
  readonly stored: ReadonlyMap<string, string>;
}

/** Tells the kernel's properties from those that udev added. DEVPATH is in neither: the devpath says it. */
export function splitProperties(properties: ReadonlyMap<string, string>): SplitProperties {
  const kernel = new Map<string, string>();
  const stored = new Map<string, string>();
  for (const [name, value] of properties) if (name !== 'DEVPATH') (isKernelProperty(name) ? kernel : stored).set(name, value);
  return { kernel, stored };
}

/**
 * Whether the kernel gives properties of this name. The names are those of add_uevent_var in the drivers of Linux 6.
 */
export function isKernelProperty(name: string): boolean {
  return names.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

const names: ReadonlySet<string> = new Set([
  // every device (drivers/base/core.c, lib/kobject_uevent.c)
  'ACTION', 'SUBSYSTEM', 'MAJOR', 'MINOR', 'DEVNAME', 'DEVMODE', 'DEVUID', 'DEVGID', 'DEVTYPE', 'DRIVER', 'MODALIAS', 'SEQNUM', 'SYNTH_UUID',
  'PHYSDEVPATH', 'PHYSDEVBUS', 'PHYSDEVDRIVER', 'WAIT_TIME', 'HOTPLUG', 'ERROR',
  // disks and partitions
  'DISKSEQ', 'PARTN', 'PARTNAME', 'PARTUUID', 'NPARTS', 'DISK_MEDIA_CHANGE', 'DISK_EJECT_REQUEST', 'DISK_RO', 'RESIZE',
  // network interfaces, USB, input
  'INTERFACE', 'IFINDEX', 'DEVICE', 'PRODUCT', 'TYPE', 'BUSNUM', 'DEVNUM',
  'NAME', 'PHYS', 'UNIQ', 'PROP', 'EV', 'KEY', 'REL', 'ABS', 'MSC', 'LED', 'SND', 'FF', 'SW',
  // IEEE 1394, s390, SAS, PCMCIA, ISA PnP, buses of embedded boards
  'VENDOR_ID', 'MODEL_ID', 'SPECIFIER_ID', 'VERSION', 'CU_TYPE', 'CU_MODEL', 'DEV_TYPE', 'DEV_MODEL', 'SDEV_MEDIA_CHANGE', 'SDEV_UA',
  'SLOT', 'SOCKET_NO', 'DEVICE_NO', 'MANF_ID', 'CARD_ID', 'FUNC_ID', 'PORT', 'LEDS', 'TRIGGER', 'CPU', 'STATE', 'LINE', 'CONNECTOR',
  'FIRMWARE', 'ASYNC', 'TIMEOUT', 'IPMI_SYSTEM_INTERFACE', 'FC_EVENT', 'LOCATION', 'PIN', 'GUID', 'BOOTSTATE',
]);

const prefixes: readonly string[] = [
  'PCI_', 'HID_', 'SERIO_', 'OF_', 'SDIO_', 'MMC_', 'POWER_SUPPLY_', 'RFKILL_', 'DVB_', 'WMI_', 'NVME_', 'MEI_', 'TYPEC_', 'HDA_', 'GAMEPORT_',
  'PHYSDEV', 'SYNTH_ARG_', 'ACPI_', 'THUNDERBOLT_', 'USB4_', 'TRTYPE', 'REMOTEPROC_', 'EXTCON_', 'WATCHDOG_', 'RPMSG_', 'I3C_', 'SOUNDWIRE_', 'COMPATIBLE_',
];

/** Keys of old versions of udev, and what is written today (NEWS of udev up to 182 and of systemd 189 and 197). */
export const formerKeys: Readonly<Partial<Record<string, string>>> = {
  BUS: 'write SUBSYSTEMS',
  ID: 'write KERNELS',
  PLACE: 'write KERNELS with the name of the port',
  SYSFS: 'write ATTRS{...}',
  WAIT_FOR: 'leave it out: the kernel announces a device when it is complete',
  WAIT_FOR_SYSFS: 'leave it out: the kernel announces a device when it is complete',
};

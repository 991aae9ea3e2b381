/** Attributes that only a USB device has (the kernel's drivers/usb/core/sysfs.c), not its interfaces. */
export const usbDeviceAttributes: ReadonlySet<string> = new Set([
  'idVendor', 'idProduct', 'bcdDevice', 'bDeviceClass', 'bDeviceSubClass', 'bDeviceProtocol', 'bNumConfigurations',
  'bConfigurationValue', 'bMaxPacketSize0', 'bNumInterfaces', 'busnum', 'devnum', 'maxchild',
]);

/** Attributes that only an interface of a USB device has. */
export const usbInterfaceAttributes: ReadonlySet<string> = new Set([
  'bInterfaceNumber', 'bInterfaceClass', 'bInterfaceSubClass', 'bInterfaceProtocol', 'bAlternateSetting', 'bNumEndpoints',
]);

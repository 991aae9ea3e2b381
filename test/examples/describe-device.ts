/** Describes a device, named by its node or its path in sysfs, and those it is connected to. */
import { Device } from 'devmaster';

const name = process.argv[2] ?? '/dev/null';
const device = name.startsWith('/sys/') ? Device.fromSyspath(name) : Device.fromDevnode(name);
if (device === null) throw new Error(`there is no device ${name}`);

console.log(`${device.subsystem} ${device.sysname}`);
for (const [key, value] of device.properties) console.log(`  ${key}=${value}`);
for (const above of device.ancestors()) console.log(`at ${above.syspath} (${above.subsystem ?? 'no subsystem'}, ${above.driver ?? 'no driver'})`);

// A serial port's vendor stands with the USB device that it is part of.
const usb = device.ancestor('usb', 'usb_device');
if (usb !== null) console.log(`USB ${usb.attribute('idVendor')}:${usb.attribute('idProduct')}, ${usb.attributeBytes('descriptors')?.length} bytes of descriptors`);

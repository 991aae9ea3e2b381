/** Says what the hardware database knows of the PCI and USB devices of this machine. */
import { enumerate, queryHwdb } from 'devmaster';

for (const device of enumerate({ subsystem: ['pci', 'usb'], attributes: { modalias: true } })) {
  const known = queryHwdb(device.attribute('modalias') ?? '');
  if (known === null) throw new Error('there is no hardware database: devctl hwdb update');
  console.log(`${device.sysname}: ${known.get('ID_VENDOR_FROM_DATABASE') ?? '?'}, ${known.get('ID_MODEL_FROM_DATABASE') ?? '?'}`);
}

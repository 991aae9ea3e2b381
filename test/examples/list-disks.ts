/** Lists disks and their partitions, with what udev knows of them. */
import { enumerate } from 'devmaster';

for (const disk of enumerate({ subsystem: 'block', notSysname: ['loop*', 'ram*'], properties: { DEVTYPE: 'disk' } })) {
  const model = disk.property('ID_MODEL') ?? disk.property('ID_SERIAL') ?? 'unknown model';
  const bytes = Number(disk.attribute('size') ?? 0) * 512;
  console.log(`${disk.devnode}: ${model}, ${bytes} bytes`);
  for (const link of disk.links) console.log(`  ${link}`);
  for (const partition of disk.children()) {
    if (partition.devtype === 'partition') console.log(`  ${partition.devnode}: ${partition.property('ID_FS_TYPE') ?? 'no file system'}`);
  }
}

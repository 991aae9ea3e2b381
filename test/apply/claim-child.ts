import { existsSync } from 'node:fs';
import { Links } from '../../src/apply/link.ts';
import { systemPaths } from '../../src/base/paths.ts';

/**
 * Claims links one after the other, for one device, as soon as a file `go` appears in the folder of the roots. The
 * arguments are that folder, the device's number, which is also its priority, and how many links there are.
 */
const [root, number, count] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];
const links = new Links({ paths: { ...systemPaths, dev: `${root}/dev`, run: `${root}/run` }, stored: () => null });
console.log('ready');
while (!existsSync(`${root}/go`));
for (let i = 0; i < count; i++) {
  links.update({ id: `b259:${number}`, devname: `/dev/nvme${number}`, priority: number, before: [], after: [`link${i}`] });
}

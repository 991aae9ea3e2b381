import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { command as testBuiltin } from '../../../src/cli/commands/test-builtin.ts';
import { makeMachine } from '../../device/machine.ts';
import { run } from './why-machine.ts';

/** A swap area of a MiB, as mkswap(8) makes it. */
function swapArea(label: string): Buffer {
  const area = Buffer.alloc(1 << 20);
  area.writeUInt32LE(1, 1024); // version
  area.writeUInt32LE(255, 1028); // last page
  area.write(label, 1052, 16, 'latin1');
  area.write('SWAPSPACE2', 4086, 'latin1');
  return area;
}

it('test-builtin leaves out what a daemon would not take for a property', async () => {
  const paths = makeMachine([{ devpath: '/devices/virtual/block/sda', subsystem: 'block', uevent: ['MAJOR=8', 'MINOR=0', 'DEVNAME=sda', 'DEVTYPE=disk'], attributes: { size: '2048\n' } }]);
  mkdirSync(paths.dev, { recursive: true });
  writeFileSync(`${paths.dev}/sda`, swapArea('a\x1bb'));
  const root = paths.run.replace(/\/run$/, '');
  const { status, out, complaints } = await run(testBuiltin, { root, paths }, ['blkid', '/sys/devices/virtual/block/sda']);
  expect(status).toBe(0);
  expect(out.split('\n').filter((line) => line.startsWith('ID_FS_LABEL'))).toEqual(['ID_FS_LABEL_ENC=a\\x1bb']);
  expect(complaints).toEqual(['ID_FS_LABEL is left out: its value has control characters, or is not UTF-8']);
});

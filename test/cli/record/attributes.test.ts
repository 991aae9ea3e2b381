import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isLeftAlone, readFolder } from '../../../src/cli/record/attributes.ts';
import { makeMachine } from '../../device/machine.ts';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = `${makeMachine().sys}/device`;
  for (const [name, value] of Object.entries(files)) {
    const path = `${folder}/${name}`;
    mkdirSync(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    writeFileSync(path, value, 'latin1');
  }
  return folder;
}

describe('the attributes of a device', () => {
  it('are read with their line ends and in folders below, byte for byte', () => {
    const folder = folderWith({ size: '8\n', 'queue/rotational': '1\n', 'queue/iosched/depth': '2\n', descriptors: '\x12\x00\xff' });
    expect(readFolder(folder).attributes).toEqual(new Map([['descriptors', '\x12\x00\xff'], ['queue/iosched/depth', '2\n'], ['queue/rotational', '1\n'], ['size', '8\n']]));
  });

  it('are not those of another device below', () => {
    const folder = folderWith({ a: '1', 'net/eth0/uevent': '', 'net/eth0/mtu': '1500' });
    expect([...readFolder(folder).attributes.keys()]).toEqual(['a']);
  });

  it('do not say again what is in the properties', () => {
    expect(readFolder(folderWith({ uevent: 'MAJOR=1\n', subsystem: 'x' })).attributes.size).toBe(0);
  });

  it('are left out when they can only be written, and when they are dumps', () => {
    const folder = folderWith({ remove: '', dump: 'x'.repeat(65 * 1024), a: '1' });
    chmodSync(`${folder}/remove`, 0o200);
    expect([...readFolder(folder).attributes.keys()]).toEqual(['a']);
  });

  it('are links too, which are not followed', () => {
    const folder = folderWith({ a: '1' });
    symlinkSync('../other', `${folder}/device`);
    expect(readFolder(folder)).toMatchObject({ links: new Map([['device', '../other']]), attributes: new Map([['a', '1']]) });
  });

  it('have names that fit into a line', () => {
    expect([...readFolder(folderWith({ 'a=b': '1', 'c\nd': '2', e: '3' })).attributes.keys()]).toEqual(['e']);
  });

  it.each(['resource0', 'resource5_wc', 'rom', 'vpd', 'eeprom', '0-0050/eeprom', 'pcr-sha256/0', 'firmware/loading'])('%s is not read, because reading it does something or takes long', (name) => {
    expect(isLeftAlone(name, 4096)).toBe(true);
  });

  it.each(['resource', 'config', 'vendor', 'roms', 'id/vendor', 'edid', 'data'])('%s is read', (name) => {
    expect(isLeftAlone(name, 4096)).toBe(false);
  });
});

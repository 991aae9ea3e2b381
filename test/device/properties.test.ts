import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Device } from '../../src/device/device.ts';
import { joinLinks, joinTags } from '../../src/device/properties.ts';
import { deviceAt, hostOf, makeMachine } from './machine.ts';

const disk = { devpath: '/devices/virtual/block/sda', subsystem: 'block', uevent: ['MAJOR=8', 'MINOR=0', 'DEVNAME=sda', 'DEVTYPE=disk', 'DISKSEQ=16'] };

describe('the properties of a device', () => {
  const record = 'S:disk/by-id/x\nS:disk/by-path/y\nL:5\nI:77\nE:ID_A=1\nE:DEVTYPE=other\nG:old\nG:new\nQ:new\nV:1\n';
  const withRecord = (): Device => {
    const paths = makeMachine([disk]);
    writeFileSync(`${paths.run}/udev/data/b8:0`, record);
    return deviceAt(hostOf(paths), disk.devpath);
  };

  it("are the kernel's, then the record's, then those made of links and tags; a name that comes again keeps its place", () => {
    expect(Object.entries(Object.fromEntries(withRecord().properties))).toEqual([
      ['DEVPATH', disk.devpath],
      ['DEVNAME', '/dev/sda'],
      ['DEVTYPE', 'other'],
      ['DISKSEQ', '16'],
      ['MAJOR', '8'],
      ['MINOR', '0'],
      ['SUBSYSTEM', 'block'],
      ['USEC_INITIALIZED', '77'],
      ['ID_A', '1'],
      ['DEVLINKS', '/dev/disk/by-id/x /dev/disk/by-path/y'],
      ['TAGS', ':old:new:'],
      ['CURRENT_TAGS', ':new:'],
    ]);
  });

  it('are the same one by one', () => {
    const device = withRecord();
    for (const [name, value] of device.properties) expect([name, device.property(name)]).toEqual([name, value]);
    expect(device.property('NOTHING')).toBeNull();
  });

  it('are the kernel\'s alone when there is no record', () => {
    const device = deviceAt(hostOf(makeMachine([disk])), disk.devpath);
    expect(device.stored).toBeNull();
    expect(device.properties).toEqual(device.kernelProperties);
    expect(device.property('TAGS')).toBeNull();
  });
});

describe('a property that is made of links or tags', () => {
  it('has links with their folder, between spaces', () => {
    expect(joinLinks(['disk/by-id/x', 'cdrom'])).toBe('/dev/disk/by-id/x /dev/cdrom');
  });

  it('has tags between colons, at both ends too', () => {
    expect(joinTags(new Set(['systemd', 'seat']))).toBe(':systemd:seat:');
  });

  it('is not there when there are none', () => {
    expect([joinLinks([]), joinTags([])]).toEqual([null, null]);
  });
});

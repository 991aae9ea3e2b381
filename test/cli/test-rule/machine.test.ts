import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RecordedMachine, recordOf } from '../../../src/cli/test-rule/machine.ts';
import { splitProperties } from '../../../src/cli/test-rule/kernel-properties.ts';
import { parseRecording, type RecordedDevice } from '../../../src/cli/test-rule/recording.ts';
import { Device } from '../../../src/device/device.ts';
import { fixtures } from '../../device/machine.ts';

const lab = parseRecording({ text: readFileSync(`${fixtures}/machines/lab.umockdev`, 'latin1'), file: 'lab.umockdev' }).devices;

function machineOf(devices: readonly RecordedDevice[] | string): RecordedMachine {
  const machine = new RecordedMachine(typeof devices === 'string' ? parseRecording({ text: devices, file: 'x' }).devices : devices);
  onTestFinished(() => machine.remove());
  return machine;
}

describe('a recorded machine', () => {
  it('has every device of its recording, with its properties and attributes', () => {
    const host = machineOf(lab).bareHost;
    for (const recorded of lab) {
      const device = Device.fromSyspath(host, `/sys${recorded.devpath}`) as Device;
      const kernel = new Map(splitProperties(recorded.properties).kernel);
      if (kernel.has('DEVNAME')) kernel.set('DEVNAME', `/dev/${kernel.get('DEVNAME')}`);
      expect(new Map([...device.kernelProperties].sort())).toEqual(new Map([...kernel, ['DEVPATH', recorded.devpath] as const].sort()));
      expect(device.subsystem).toBe(kernel.get('SUBSYSTEM') ?? null);
      for (const [name, value] of recorded.attributes) expect(device.attribute(name)).toBe(value.replace(/\n+$/, ''));
    }
  });

  it('has parents, drivers and the links of its devices', () => {
    const host = machineOf(lab).bareHost;
    const disk = Device.fromSubsystemSysname(host, 'block', 'sda') as Device;
    expect(disk.ancestor({ subsystem: 'scsi', devtype: 'scsi_device' })?.driver).toBe('sd');
    expect(disk.ancestor({ subsystem: 'pci' })?.sysname).toBe('0000:00:07.0');
    expect(Device.fromId(host, 'b8:0')?.devpath).toBe(disk.devpath);
    expect(Device.fromIfindex(host, 7)?.sysname).toBe('eno1');
  });

  it.each(['sda', '/dev/sda', 'b8:0', '/sys/class/block/sda', '/sys/block/sda/../../class/block/sda', '/dev/block/8:0'])('finds a disk by %s', (name) => {
    const found = machineOf(lab).find(name)?.devpath ?? null;
    expect(found).toBe(name.includes('/sys/block') ? null : '/devices/pci0000:00/0000:00:07.0/virtio4/host0/target0:0:0/0:0:0:0/block/sda');
  });

  it('finds a device by its devpath and by a link that was recorded', () => {
    const machine = machineOf('P: /devices/a!b\nN: a/b\nS: disk/by-x/y\n');
    for (const name of ['/devices/a!b', '/sys/devices/a!b', '/dev/disk/by-x/y', 'a/b']) expect(machine.find(name)?.devpath).toBe('/devices/a!b');
    expect(machine.find('c')).toBe(null);
  });

  it('has the device without a subsystem that another is a class device of', () => {
    const host = machineOf('P: /devices/pci/ata1/ata_port/ata1\nE: SUBSYSTEM=ata_port\nL: device=../../../ata1\n\nP: /devices/pci/ata1/host0\nE: SUBSYSTEM=scsi\n').bareHost;
    expect(Device.fromDevpath(host, '/devices/pci/ata1/host0')?.parent?.sysname).toBe('ata1');
  });

  it('is gone when it was removed', () => {
    const machine = new RecordedMachine(lab);
    machine.remove();
    expect(existsSync(machine.paths.sys)).toBe(false);
  });

  it('writes nothing through the links of a recording', () => {
    const outside = mkdtempSync(`${tmpdir()}/devmaster-outside-`);
    onTestFinished(() => rmSync(outside, { recursive: true }));
    machineOf(`P: /devices/a\nL: out=${outside}\nA: out/x=1\nL: up=${outside}\nL: up/y=z\n\nP: /devices/a/up/b\nA: q=1\n\nP: /devices/c\nL: subsystem=${outside}\nA: subsystem/x=1\n`);
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe('the record of a recorded device', () => {
  const [device] = parseRecording({ file: 'x', text: 'P: /devices/a\nS: one\nE: MAJOR=8\nE: ID_BUS=usb\nE: DEVLINKS=/dev/one /dev/two\nE: TAGS=:a:b:\nE: CURRENT_TAGS=:b:\nE: USEC_INITIALIZED=77\n' }).devices;

  it('is what udev said, taken apart', () => {
    expect(recordOf(device as RecordedDevice)).toEqual({
      links: ['one', 'two'], linkPriority: 0, initializedUsec: 77n, properties: new Map([['ID_BUS', 'usb']]), tags: new Set(['a', 'b']), currentTags: new Set(['b']),
    });
  });

  it('is none where udev said nothing', () => {
    expect(recordOf(lab[0] as RecordedDevice)).toBe(null);
  });

  it('is in the database only if it is wanted', () => {
    const machine = machineOf('P: /devices/a\nE: SUBSYSTEM=s\nE: ID_BUS=usb\n');
    const stored = (wanted: string) => Device.fromDevpath(machine.host((devpath) => devpath === wanted), '/devices/a')?.stored?.properties.get('ID_BUS') ?? null;
    expect([stored('/devices/a'), stored('/devices/b')]).toEqual(['usb', null]);
  });
});

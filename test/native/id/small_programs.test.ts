import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, Pretender, type Device } from './pretend.ts';

let pretender: Pretender;
beforeAll(() => {
  pretender = new Pretender();
});
afterAll(() => pretender.remove());

describe('v4l_id', () => {
  const QUERYCAP = 0x80685600;
  const DEVICE_CAPS = 0x80000000;

  /** struct v4l2_capability of <linux/videodev2.h> */
  function camera({ card = 'Webcam', capabilities = 1, ownCapabilities = 0 }: { readonly card?: string; readonly capabilities?: number; readonly ownCapabilities?: number }): Device {
    const data = Buffer.alloc(104);
    data.write('uvcvideo', 0);
    data.write(card, 16, 'latin1');
    data.writeUInt32LE(capabilities, 84);
    data.writeUInt32LE(ownCapabilities, 88);
    return { ioctl: [{ request: QUERYCAP, data }] };
  }
  const ask = (device: Device): string => pretender.ask(device, ['v4l_id', node]).out;

  it('names a camera and what it can do', () => {
    expect(ask(camera({ card: 'Integrated Webcam: HD', capabilities: 0x00020001 }))).toBe('ID_V4L_VERSION=2\nID_V4L_PRODUCT=Integrated Webcam: HD\nID_V4L_CAPABILITIES=:capture:audio:\n');
  });

  it('tells what this node can do rather than what all of the device can', () => {
    expect(ask(camera({ capabilities: DEVICE_CAPS + 0x7fff, ownCapabilities: 0x00002000 }))).toContain('ID_V4L_CAPABILITIES=:video_output:\n');
    expect(ask(camera({ capabilities: DEVICE_CAPS + 1, ownCapabilities: 0 }))).toContain('ID_V4L_CAPABILITIES=:\n');
  });

  it('leaves out a name that cannot be the value of a property', () => {
    expect(ask(camera({ card: 'a\xff' }))).toBe('ID_V4L_VERSION=2\nID_V4L_CAPABILITIES=:capture:\n');
  });

  it('has nothing to say of what is no such device', () => {
    expect(pretender.ask({}, ['v4l_id', node])).toEqual({ status: 0, out: '', errors: '' });
  });
});

describe('mtd_probe', () => {
  const MEMGETINFO = 0x80204d01;
  const [ROM, NAND] = [2, 4];
  const signature = Buffer.from('0103d901ff1802df0120', 'hex');

  /** struct mtd_info_user of <mtd/mtd-abi.h> */
  function chip({ type = NAND, pageSize = 512, content = signature }: { readonly type?: number | undefined; readonly pageSize?: number; readonly content?: Buffer }): Device {
    const data = Buffer.alloc(32);
    data.writeUInt8(type, 0);
    data.writeUInt32LE(16 << 20, 8);
    data.writeUInt32LE(16384, 12);
    data.writeUInt32LE(pageSize, 16);
    return { ioctl: [{ request: MEMGETINFO, data }], content: Buffer.concat([content, Buffer.alloc(1024, 0xff)]) };
  }

  it('finds a SmartMedia card', () => {
    expect(pretender.ask(chip({}), ['mtd_probe', node])).toEqual({ status: 0, out: 'MTD_FTL=smartmedia\n', errors: '' });
    expect(pretender.ask(chip({ pageSize: 256, content: Buffer.concat([Buffer.alloc(256), signature]) }), ['mtd_probe', node]).out).toBe('MTD_FTL=smartmedia\n');
  });

  it.each([
    ['a chip of another kind', chip({ type: ROM })],
    ['pages of another size', chip({ pageSize: 2048 })],
    ['another content', chip({ content: Buffer.from('something else') })],
  ])('does not take %s for one', (_what, device) => {
    expect(pretender.ask(device, ['mtd_probe', node])).toEqual({ status: 1, out: '', errors: '' });
  });
});

describe('every program', () => {
  const programs = ['ata_id', 'cdrom_id', 'dmi_memory_id', 'fido_id', 'iocost', 'mtd_probe', 'scsi_id', 'v4l_id'];

  it.each(programs)('%s explains itself and refuses what it does not know', (name) => {
    expect(pretender.ask({}, [name, '--help'])).toMatchObject({ status: 0, out: expect.stringMatching(new RegExp(`^${name} \\[OPTION`)), errors: '' });
    expect(pretender.ask({}, [name, '--version'])).toMatchObject({ status: 0, out: expect.stringContaining('262') });
    expect(pretender.ask({}, [name, '--bogus'])).toEqual({ status: 1, out: '', errors: `${name}: unrecognized option '--bogus'\n` });
  });

  it.each(['ata_id', 'cdrom_id', 'mtd_probe', 'v4l_id'])('%s takes it calmly that a device has gone, and asks for exactly one', (name) => {
    expect(pretender.ask({}, [name, '/dev/gone'])).toEqual({ status: 0, out: '', errors: '' });
    for (const devices of [[], [node, node]]) expect(pretender.ask({}, [name, ...devices])).toEqual({ status: 1, out: '', errors: 'Need exactly one DEVICE argument.\n' });
  });

  it('is one that is known', () => {
    expect(pretender.ask({}, ['nonsense'])).toMatchObject({ status: 1, out: '' });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inquiry, node, Pretender, propertiesOf, type Device } from './pretend.ts';

let pretender: Pretender;
let folder: string;
beforeAll(() => {
  pretender = new Pretender();
  folder = mkdtempSync(join(tmpdir(), 'devmaster-scsi-id-'));
});
afterAll(() => {
  pretender.remove();
  rmSync(folder, { recursive: true });
});

interface Pages {
  readonly type?: number;
  readonly serial?: string;
  readonly descriptors?: readonly Buffer[];
  /** the page as it is, instead of descriptors */
  readonly page83?: Buffer;
}

const page = (number: number, content: Buffer): Buffer => Buffer.concat([Buffer.from([0, number, 0, content.length]), content]);

function device({ type = 0, serial, descriptors, page83 = descriptors && page(0x83, Buffer.concat(descriptors)) }: Pages): Device {
  const listed = [0, ...(serial === undefined ? [] : [0x80]), ...(page83 === undefined ? [] : [0x83])];
  return {
    scsi: [
      { command: '120000', data: inquiry({ type, vendor: 'Maker', model: 'Big Disk', revision: '1.0' }) },
      { command: '120100', data: page(0, Buffer.from(listed)) },
      ...(serial === undefined ? [] : [{ command: '120180', data: page(0x80, Buffer.from(serial, 'latin1')) }]),
      ...(page83 === undefined ? [] : [{ command: '120183', data: page83 }]),
    ],
  };
}

/** A descriptor of page 0x83. `code` 1 is binary, 2 is text. */
function descriptor({ type, code = 1, association = 0, content }: { readonly type: number; readonly code?: number; readonly association?: number; readonly content: Buffer }): Buffer {
  return Buffer.concat([Buffer.from([code, association << 4 | type, 0, content.length]), content]);
}

const naa = (digits: string): Buffer => descriptor({ type: 3, content: Buffer.from(digits, 'hex') });
const t10 = (text: string): Buffer => descriptor({ type: 1, code: 2, content: Buffer.from(text) });
const own = (text: string): Buffer => descriptor({ type: 0, code: 2, content: Buffer.from(text) });

const ask = (of: Pages, ...args: string[]) => pretender.ask(device(of), ['scsi_id', ...args, node]);
const exported = (of: Pages, ...args: string[]): Record<string, string> => propertiesOf(ask(of, '-g', '-x', ...args));

describe('scsi_id', () => {
  it('names a device by its pages', () => {
    expect(exported({ serial: 'S123', descriptors: [t10('Maker   Big Disk'), naa('5000c50015ea71ac')] })).toEqual({
      ID_SCSI: '1', ID_VENDOR: 'Maker', ID_VENDOR_ENC: 'Maker\\x20\\x20\\x20', ID_MODEL: 'Big_Disk', ID_MODEL_ENC: `Big\\x20Disk${'\\x20'.repeat(8)}`, ID_REVISION: '1.0', ID_TYPE: 'disk',
      ID_SERIAL: '35000c50015ea71ac', ID_SERIAL_SHORT: '5000c50015ea71ac', ID_WWN: '0x5000c50015ea71ac', ID_WWN_WITH_EXTENSION: '0x5000c50015ea71ac', ID_SCSI_SERIAL: 'S123',
    });
  });

  it.each<[string, readonly Buffer[], string]>([
    ['an extended name to a short one', [naa('5000c50015ea71ac'), naa('600508b1001c0000000000000000abcd')], '3600508b1001c0000000000000000abcd'],
    ['a registered name to one of another authority', [naa('2000c50015ea71ac'), naa('5000c50015ea71ac')], '35000c50015ea71ac'],
    ['a name of the IEEE to one of the vendor', [t10('x'), descriptor({ type: 2, content: Buffer.from('0011223344556677', 'hex') })], '20011223344556677'],
    ['a name that begins with the vendor to one that does not', [own('7'), t10('Maker 7')], '1Maker_7'],
    ['what is the device itself to its port', [descriptor({ type: 3, association: 1, content: Buffer.from('5000c50015ea71ad', 'hex') }), t10('Maker 8')], '1Maker_8'],
  ])('prefers %s', (_what, descriptors, serial) => {
    expect(exported({ descriptors })['ID_SERIAL']).toBe(serial);
  });

  it('makes a name of the vendor unique by vendor and model', () => {
    expect(exported({ descriptors: [own('77')] })).toMatchObject({ ID_SERIAL: '0Maker_Big_Disk_77', ID_SERIAL_SHORT: '77' });
  });

  it('tells what a vendor added to a world wide name', () => {
    expect(exported({ descriptors: [naa('600508b1001c0000000000000000abcd')] })).toMatchObject({
      ID_WWN: '0x600508b1001c0000', ID_WWN_VENDOR_EXTENSION: '0x000000000000abcd', ID_WWN_WITH_EXTENSION: '0x600508b1001c0000000000000000abcd',
    });
  });

  it('tells the group of ports it was asked through', () => {
    expect(exported({ descriptors: [descriptor({ type: 5, association: 1, content: Buffer.from([0, 0, 0x12, 0x34]) }), t10('x')] })).toMatchObject({ ID_TARGET_PORT: '1234' });
  });

  it('falls back on the serial number', () => {
    expect(exported({ serial: '  S 9 ' })).toMatchObject({ ID_SERIAL: 'SMaker_Big_Disk_S_9', ID_SERIAL_SHORT: 'S_9' });
    expect(exported({ serial: 'S9', descriptors: [naa('5000c50015ea71ac')] }, '-p', '0x80')).toMatchObject({ ID_SERIAL_SHORT: 'S9' });
  });

  it('understands the page 0x83 of SCSI-2', () => {
    const page83 = page(0x83, Buffer.from('60060480000190100123456789abcdef', 'hex'));
    expect(exported({ page83 }, '-p', 'pre-spc3-83')).toMatchObject({ ID_SERIAL: '360060480000190100123456789abcdef' });
    expect(exported({ page83 })).toMatchObject({ ID_SERIAL: '360060480000190100123456789abcdef' });
  });

  it.each([[0, 'disk'], [1, 'tape'], [5, 'cd'], [7, 'optical'], [0x0e, 'disk'], [0x14, 'zbc'], [0x0d, 'generic']])('calls type %i %s', (type, name) => {
    expect(exported({ type })['ID_TYPE']).toBe(name);
  });

  it('leaves out what cannot be the value of a property', () => {
    expect(exported({ serial: 'a\x01', descriptors: [t10('x')] })).not.toHaveProperty('ID_SCSI_SERIAL');
    expect(exported({ serial: 'a\xff', descriptors: [t10('x')] })).not.toHaveProperty('ID_SCSI_SERIAL');
  });

  it('says the serial number alone, as it is or without blanks', () => {
    expect(ask({ serial: 'S 9' }, '-g').out).toBe('SMaker   Big Disk        S 9\n');
    expect(ask({ serial: 'S 9' }, '-g', '-u').out).toBe('SMaker_Big_Disk_S_9\n');
  });

  it('has nothing to say of a device that is not allowed, or that has no serial number', () => {
    expect(ask({ serial: 'S9' })).toEqual({ status: 1, out: '', errors: '' });
    expect(ask({ serial: 'S9' }, '-g', '-b')).toMatchObject({ status: 1, out: '' });
    expect(ask({}, '-g')).toMatchObject({ status: 1, out: '' });
  });

  it.each([
    ['allows the devices of a line', 'vendor=Maker,model=Big,options=-g\n', 0, '35000c50015ea71ac\n'],
    ['takes the page of the first line that fits', '# a comment\n\nvendor=Other,options=-g\nvendor="Mak",options="-g -p 0x80"\nvendor=Maker,options=-b\n', 0, 'SMaker   Big Disk        S9\n'],
    ['does not take a line of another model', 'vendor=Maker,model=Small,options=-g\n', 1, ''],
    ['gives up at a line that makes no sense', 'vendor=\nvendor=Maker,options=-g\n', 1, ''],
    ['gives up at an option that is not for it', 'vendor=Maker,options=-g -x\n', 1, ''],
  ])('by its configuration %s', (_what, text, status, out) => {
    const file = join(folder, 'config');
    writeFileSync(file, text);
    expect(ask({ serial: 'S9', descriptors: [naa('5000c50015ea71ac')] }, '-f', file)).toMatchObject({ status, out });
  });

  it('refuses what it does not know', () => {
    expect(ask({}, '-p', '0x81')).toEqual({ status: 1, out: '', errors: "Unknown page code '0x81'\n" });
    expect(ask({}, '-s', '5')).toEqual({ status: 1, out: '', errors: "Unknown SG version '5'\n" });
    expect(pretender.ask({}, ['scsi_id', '-g'])).toEqual({ status: 1, out: '', errors: 'No device specified.\n' });
  });

  it('is not led astray by a page that is longer than it says or than it can be', () => {
    const long = Buffer.concat([Buffer.from([1, 3, 0, 255]), Buffer.alloc(250, 0x55)]);
    expect(exported({ page83: page(0x83, long.subarray(0, 200)) })).not.toHaveProperty('ID_SERIAL');
  });

  it('answers as the installed program of systemd', (ctx) => {
    for (const of of [{ serial: ' S 9' }, { descriptors: [naa('5000c50015ea71ac')] }, { descriptors: [own('\xe9'), t10('a  b')] }, { type: 5 }]) {
      const theirs = pretender.askInstalled(device(of), ['scsi_id', '-g', '-x', node]);
      if (theirs === null) return ctx.skip('needs scsi_id of systemd to compare with: apt-get install udev');
      expect(ask(of, '-g', '-x').out).toBe(theirs.out);
    }
  });
});

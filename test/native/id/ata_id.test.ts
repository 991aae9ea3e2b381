import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inquiry, node, Pretender, propertiesOf, registers, type Device } from './pretend.ts';

let pretender: Pretender;
beforeAll(() => {
  pretender = new Pretender();
});
afterAll(() => pretender.remove());

interface Identity {
  readonly model?: string;
  readonly serial?: string;
  readonly revision?: string;
  readonly words?: Readonly<Record<number, number>>;
}

/** An answer to IDENTIFY DEVICE: the characters of texts are swapped in pairs. */
function identity({ model = 'Spinning Rust', serial = 'AHCI-0001', revision = '2.5+', words = {} }: Identity): Buffer {
  const bytes = Buffer.alloc(512);
  for (const [word, size, text] of [[10, 20, serial], [23, 8, revision], [27, 40, model]] as const) bytes.subarray(word * 2).set(Buffer.from(text.padEnd(size), 'latin1').swap16());
  for (const [word, value] of Object.entries(words)) bytes.writeUInt16LE(value, Number(word) * 2);
  return bytes;
}

function disk(of: Identity): Device {
  return { scsi: [{ command: '12', data: inquiry({ type: 0 }) }, { command: 'a1', status: 2, sense: registers, data: identity(of) }] };
}

const exported = (device: Device): Record<string, string> => propertiesOf(pretender.ask(device, ['ata_id', '--export', node]));

describe('ata_id', () => {
  it('names a disk by its model and serial number', () => {
    expect(exported(disk({}))).toEqual({
      ID_ATA: '1', ID_TYPE: 'disk', ID_BUS: 'ata',
      ID_MODEL: 'Spinning_Rust', ID_MODEL_ENC: `Spinning\\x20Rust${'\\x20'.repeat(27)}`, ID_REVISION: '2.5+',
      ID_SERIAL: 'Spinning_Rust_AHCI-0001', ID_SERIAL_SHORT: 'AHCI-0001', ID_ATA_PERIPHERAL_DEVICE_TYPE: '0',
    });
  });

  it('says only that name unless properties are wanted', () => {
    expect(pretender.ask(disk({}), ['ata_id', node])).toEqual({ status: 0, out: 'Spinning_Rust_AHCI-0001\n', errors: '' });
  });

  it('does without a serial number', () => {
    expect(exported(disk({ serial: '' }))).toMatchObject({ ID_SERIAL: 'Spinning_Rust' });
    expect(exported(disk({ serial: '' }))).not.toHaveProperty('ID_SERIAL_SHORT');
  });

  it.each<[string, Identity['words'], Record<string, string>]>([
    ['what a disk can do and what of it is switched on', { 82: 1 << 5 | 1 << 6, 85: 1 << 6 }, { ID_ATA_WRITE_CACHE: '1', ID_ATA_WRITE_CACHE_ENABLED: '0', ID_ATA_READ_LOOKAHEAD_ENABLED: '1' }],
    ['the state of its password', { 82: 2, 85: 2, 89: 3, 90: 4, 128: 0x12c }, {
      ID_ATA_FEATURE_SET_SECURITY_ENABLED: '1', ID_ATA_FEATURE_SET_SECURITY_ERASE_UNIT_MIN: '6', ID_ATA_FEATURE_SET_SECURITY_LEVEL: 'maximum',
      ID_ATA_FEATURE_SET_SECURITY_ENHANCED_ERASE_UNIT_MIN: '8', ID_ATA_FEATURE_SET_SECURITY_FROZEN: '1', ID_ATA_FEATURE_SET_SECURITY_LOCKED: '1' }],
    ['the level of power management, when there is one', { 83: 8, 86: 8, 91: 0x40fe }, { ID_ATA_FEATURE_SET_APM_ENABLED: '1', ID_ATA_FEATURE_SET_APM_CURRENT_VALUE: '254' }],
    ['both levels of noise', { 83: 1 << 9, 94: 0x80fe }, { ID_ATA_FEATURE_SET_AAM_VENDOR_RECOMMENDED_VALUE: '128', ID_ATA_FEATURE_SET_AAM_CURRENT_VALUE: '254' }],
    ['the speeds of SATA', { 76: 6 }, { ID_ATA_SATA: '1', ID_ATA_SATA_SIGNAL_RATE_GEN1: '1', ID_ATA_SATA_SIGNAL_RATE_GEN2: '1' }],
    ['that nothing turns', { 217: 1 }, { ID_ATA_ROTATION_RATE_RPM: '0' }],
    ['how fast it turns', { 217: 7200 }, { ID_ATA_ROTATION_RATE_RPM: '7200' }],
    ['a world wide name', { 108: 0x5000, 109: 0xc500, 110: 0x15ea, 111: 0x71ac }, { ID_WWN: '0x5000c50015ea71ac', ID_WWN_WITH_EXTENSION: '0x5000c50015ea71ac' }],
    ['a CompactFlash card by its signature', { 0: 0x848a }, { ID_ATA_CFA: '1', ID_TYPE: 'generic' }],
  ])('tells %s', (_what, words, expected) => {
    expect(exported(disk({ words: words ?? {} }))).toMatchObject(expected);
  });

  it.each([
    ['a parallel disk has no speed of SATA', { 76: 0xffff }, 'ID_ATA_SATA'],
    ['a reserved rotation rate is none', { 217: 0x400 }, 'ID_ATA_ROTATION_RATE_RPM'],
    ['a world wide name of no authority is none', { 108: 0x6000 }, 'ID_WWN'],
  ])('%s', (_what, words, absent) => {
    expect(exported(disk({ words }))).not.toHaveProperty(absent);
  });

  it('asks an optical drive by the command that is harmless to it', () => {
    const drive: Device = {
      scsi: [{ command: '12', data: inquiry({ type: 5 }) }, { command: '85', status: 2, sense: registers, data: identity({ model: 'QEMU DVD-ROM', words: { 0: 0x85c0 } }) }, { command: 'a1', data: identity({ model: 'BLANKED' }) }],
    };
    expect(exported(drive)).toMatchObject({ ID_TYPE: 'cd', ID_MODEL: 'QEMU_DVD-ROM', ID_ATA_PERIPHERAL_DEVICE_TYPE: '5' });
  });

  it('takes the word of a driver that knows no SCSI, whose texts are in order', () => {
    const bytes = identity({ words: { 217: 7200 } });
    for (const [from, to] of [[20, 40], [46, 54], [54, 94]] as const) bytes.subarray(from, to).swap16();
    const answer = exported({ ioctl: [{ request: 0x30d, data: bytes }] });
    expect(answer).toMatchObject({ ID_MODEL: 'Spinning_Rust', ID_SERIAL_SHORT: 'AHCI-0001' });
    expect(answer).not.toHaveProperty('ID_ATA_ROTATION_RATE_RPM');
  });

  it.each<[string, Device]>([
    ['does not answer at all', {}],
    ['is of a type that might take the command for another', { scsi: [{ command: '12', data: inquiry({ type: 1 }) }, { command: 'a1', sense: registers, data: identity({}) }] }],
    ['answers with zeros', { scsi: [{ command: '12', data: inquiry({}) }, { command: 'a1', sense: registers, data: Buffer.alloc(512) }] }],
  ])('says nothing of a device that %s', (_what, device) => {
    expect(pretender.ask(device, ['ata_id', '--export', node])).toMatchObject({ status: 1, out: '' });
  });

  it('takes it calmly that a device has gone', () => {
    expect(pretender.ask({}, ['ata_id', '/dev/gone'])).toEqual({ status: 0, out: '', errors: '' });
  });

  it('names a disk as the installed program of systemd does', (ctx) => {
    for (const model of ['  two  words ', 'caf\xc3\xa9 \xff/', 'a\\x20b\\', '\t\x07']) {
      const theirs = pretender.askInstalled(disk({ model }), ['ata_id', node]);
      if (theirs === null) return ctx.skip('needs ata_id of systemd to compare with: apt-get install udev');
      expect(pretender.ask(disk({ model }), ['ata_id', node]).out).toBe(theirs.out);
    }
  });
});

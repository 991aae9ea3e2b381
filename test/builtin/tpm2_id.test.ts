import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import fc from 'fast-check';
import { tpm2Id } from '../../src/builtin/tpm2_id.ts';
import type { BuiltinAnswer, Probe, ProgramAnswer } from '../../src/rules/world.ts';
import { deviceAt, hostOf, makeMachine, type DeviceFolder } from '../device/machine.ts';
import { askProbe, saying, valuesOf } from './probe.ts';

const chip: DeviceFolder = { devpath: '/devices/platform/MSFT0101:00/tpmrm/tpmrm0', subsystem: 'tpmrm', uevent: ['MAJOR=253', 'MINOR=65536', 'DEVNAME=tpmrm0'] };

/** What swtpm 0.7 answers, recorded from a virtual machine; systemd 262 said of it what is expected below. */
const recorded =
  '80010000007b0000000001000000060000000d00000100322e3000000001010000000000000102000000a4000001030000004b00000104000007e50000010549424d00' +
  '0000010653572020000001072054504d000001080000000000000109000000000000010a000000010000010b201910230000010c00163636';

function ask(words: readonly string[] = ['identify'], folder = chip): BuiltinAnswer | Probe {
  const device = deviceAt(hostOf(makeMachine([folder])), folder.devpath);
  return tpm2Id.run({ device, property: (name) => device.property(name), properties: () => device.properties, argv: ['tpm2_id', ...words], source: { file: 'test.rules', line: 1, column: 1 }, rehearse: false });
}

function understand(answer: ProgramAnswer): BuiltinAnswer {
  const probe = ask();
  if (!('kind' in probe)) throw new Error('tpm2_id did not ask the probe');
  return probe.understand(answer);
}

/** A chip's answer with these properties, by the number of their tag. */
function response(properties: Readonly<Record<number, number | string>>, { code = 0, capability = 6, sizeIsOff = 0 } = {}): string {
  const words = Object.entries(properties).flatMap(([tag, value]) => [Number(tag), typeof value === 'number' ? value : Buffer.from(value, 'latin1').readUInt32BE()]);
  const body = Buffer.alloc(19 + 4 * words.length);
  body.writeUInt16BE(0x8001, 0);
  body.writeUInt32BE(body.length + sizeIsOff, 2);
  body.writeUInt32BE(code, 6);
  body.writeUInt32BE(capability, 11);
  body.writeUInt32BE(words.length / 2, 15);
  for (const [index, word] of words.entries()) body.writeUInt32BE(word, 19 + 4 * index);
  return body.toString('hex');
}

const propertiesOf = (hex: string): Readonly<Record<string, string | null>> | null => {
  const { ok, properties } = understand(saying(`RESPONSE=${hex}`));
  return ok ? Object.fromEntries(properties) : null;
};

describe('tpm2_id identify', () => {
  it('tells maker and model of a chip', () => {
    expect(understand(saying(`RESPONSE=${recorded}`))).toEqual({
      ok: true,
      reason: null,
      properties: [
        ['ID_TPM2_MANUFACTURER', 'IBM'],
        ['ID_TPM2_VENDOR_STRING', 'SW___TPM'],
        ['ID_TPM2_MODALIAS', 'fi2.0:lv0:rv1.64:sy2021:sd75:mfIBM:vsSW___TPM:ty1:fw8217.4131.1455670:'],
      ],
    });
  });

  it('asks the probe about the node of the device', () => {
    const probe = ask();
    expect('kind' in probe && probe.argv).toEqual(['tpm2', expect.stringMatching(/\/dev\/tpmrm0$/)]);
  });

  it.each<readonly [string, Readonly<Record<number, string>>, string | undefined]>([
    ['ends where it is padded', { 0x105: 'IFX\0' }, 'IFX'],
    ['ends where it is padded with blanks', { 0x105: 'ST  ' }, 'ST'],
    ['has no blanks in it', { 0x105: 'A B\0' }, 'A_B'],
    ['has no NULs in it', { 0x105: 'A\0B\0' }, 'A_B'],
    ['has nothing in it that cannot be printed', { 0x105: '\x01A\x7f\xff' }, '_A__'],
    ['is missing when it is empty', { 0x105: '\0\0\0\0' }, undefined],
    ['is missing when the chip does not tell', {}, undefined],
  ])('the maker %s', (_how, properties, maker) => {
    expect(propertiesOf(response(properties))?.['ID_TPM2_MANUFACTURER']).toBe(maker);
  });

  it('the vendor string goes over four properties', () => {
    expect(propertiesOf(response({ 0x106: 'SLB9', 0x107: '670\0', 0x108: 0, 0x109: 0 }))?.['ID_TPM2_VENDOR_STRING']).toBe('SLB9670');
    expect(propertiesOf(response({ 0x106: 'full', 0x107: '-len', 0x108: 'gth-', 0x109: 'text' }))?.['ID_TPM2_VENDOR_STRING']).toBe('full-length-text');
  });

  it('what a chip lacks is zero in its modalias', () => {
    expect(propertiesOf(response({}))).toEqual({ ID_TPM2_MODALIAS: 'fi:lv0:rv0.0:sy0:sd0:mf:vs:ty0:fw0.0.0:' });
  });

  it('numbers are unsigned', () => {
    expect(propertiesOf(response({ 0x101: 0xffffffff, 0x10a: 0xffffffff, 0x10b: 0xffff8000, 0x10c: 0xffffffff }))?.['ID_TPM2_MODALIAS'])
      .toBe('fi:lv4294967295:rv0.0:sy0:sd0:mf:vs:tyffffffff:fw65535.32768.4294967295:');
  });

  it.each<readonly [string, ProgramAnswer]>([
    ['the chip refuses', saying(`RESPONSE=${response({}, { code: 0x100 })}`)],
    ['the chip says something else', saying(`RESPONSE=${response({}, { capability: 1 })}`)],
    ['the chip says more than there is', saying(`RESPONSE=${response({}, { sizeIsOff: 8 })}`)],
    ['the chip says nothing', saying('RESPONSE=')],
    ['there is no chip', { kind: 'exited', status: 3, stdout: '', truncated: false }],
    ['the probe fails', { kind: 'exited', status: 1, stdout: '', truncated: false }],
    ['the chip takes too long', { kind: 'timeout' }],
  ])('fails when %s, and says why', (_when, answer) => {
    expect(understand(answer)).toEqual({ ok: false, properties: [], reason: expect.stringMatching(/./) });
  });

  it('survives whatever a chip says', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(64), (noise, cut) => {
      const whole = Buffer.from(recorded, 'hex');
      for (const said of [Buffer.from(noise), Buffer.concat([whole.subarray(0, cut), noise]), Buffer.concat([whole.subarray(0, cut), noise, whole.subarray(cut + noise.length)])]) {
        const { ok, reason } = understand(saying(`RESPONSE=${said.toString('hex')}`));
        expect(ok).toBe(reason === null);
      }
    }));
  });

  it.each<readonly [string, readonly string[], DeviceFolder]>([
    ['no word', [], chip],
    ['another word', ['measure'], chip],
    ['a word more', ['identify', 'now'], chip],
    ['a device without a node', ['identify'], { ...chip, uevent: [] }],
  ])('refuses %s', (_what, words, folder) => {
    const answer = ask(words, folder);
    expect('kind' in answer || answer.ok).toBe(false);
  });
});

describe('the probe', () => {
  it('sends one command to the chip, which asks for thirteen properties', (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'devmaster-tpm-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const echo = join(folder, 'chip');
    context.skip(spawnSync('mkfifo', [echo]).status !== 0, 'needs mkfifo');
    // Whoever opens a pipe for reading and writing hears himself.
    expect(valuesOf(askProbe(['tpm2', echo]))).toEqual(['RESPONSE=80010000001600000' + '17a00000006000001000000000d']);
  });

  it('says that there is no chip', () => {
    expect(askProbe(['tpm2', '/nowhere/tpmrm0'])).toMatchObject({ kind: 'exited', status: 3 });
  });
});

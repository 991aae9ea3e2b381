import { nodeFile } from '../base/paths.ts';
import type { BuiltinAnswer, BuiltinCall, Probe } from '../rules/world.ts';
import { found, nothing, type Builtin } from './builtin.ts';
import { findingOf, firstOf } from './disk/probe-answer.ts';

/**
 * `tpm2_id identify`: who made a TPM 2.0 chip, and a text with all that tells one model and firmware from another, for the
 * hardware database to match (systemd's 60-tpm2.hwdb).
 *
 * @see TPM 2.0 Library Specification, part 2, "TPM_PT (Property Tag)" and "TPMS_CAPABILITY_DATA"
 */
export const tpm2Id: Builtin = {
  name: 'tpm2_id',
  summary: 'maker and model of TPM 2.0 chips',
  run: (call) => ask(call),
};

function ask({ device, argv }: BuiltinCall): BuiltinAnswer | Probe {
  if (argv.length !== 2 || argv[1] !== 'identify') return nothing("'identify' is expected");
  const { devname } = device;
  if (devname === null) return nothing('the device has no node');
  const node = nodeFile(device.host.paths, devname);
  return {
    kind: 'probe',
    argv: ['tpm2', node],
    understand: (answer) => {
      const finding = findingOf(answer);
      if (finding.kind === 'failed') return finding.answer;
      return finding.kind === 'absent' ? nothing('there is no chip') : understand(Buffer.from(firstOf(finding.values, 'RESPONSE') ?? '', 'hex'));
    },
  };
}

function understand(response: Buffer): BuiltinAnswer {
  const properties = readProperties(response);
  if (typeof properties === 'string') return nothing(properties);
  const vendor = describe(properties);
  const answer: [string, string][] = [];
  if (vendor.manufacturer !== '') answer.push(['ID_TPM2_MANUFACTURER', vendor.manufacturer]);
  if (vendor.vendorString !== '') answer.push(['ID_TPM2_VENDOR_STRING', vendor.vendorString]);
  return found([...answer, ['ID_TPM2_MODALIAS', vendor.modalias]]);
}

/** TPM_PT_…: fixed properties by the number of their tag */
const tags = {
  family: 0x100, level: 0x101, revision: 0x102, dayOfYear: 0x103, year: 0x104, manufacturer: 0x105,
  vendorString: [0x106, 0x107, 0x108, 0x109], type: 0x10a, firmware1: 0x10b, firmware2: 0x10c,
} as const;

/** TPM_CAP_TPM_PROPERTIES */
const propertiesCapability = 6;
/**
 * Offsets in a response without sessions: tag (2 bytes), size (4), code (4), whether there is more (1), capability (4), number of
 * properties (4), properties.
 */
const at = { size: 2, code: 6, capability: 11, count: 15, properties: 19 } as const;
const propertyBytes = 8;

/** The values by tag, or what is wrong with the response. A chip may have fewer than it was asked for. */
function readProperties(response: Buffer): ReadonlyMap<number, number> | string {
  if (response.length < at.code + 4 || response.readUInt32BE(at.size) !== response.length) return 'the chip gave no answer to be read';
  const code = response.readUInt32BE(at.code);
  if (code !== 0) return `the chip answered with the error 0x${code.toString(16)}`;
  if (response.length < at.properties || response.readUInt32BE(at.capability) !== propertiesCapability) return 'the chip answered something else';
  const count = response.readUInt32BE(at.count);
  if (at.properties + count * propertyBytes > response.length) return 'the answer of the chip is cut off';
  const values = new Map<number, number>();
  for (let index = 0; index < count; index++) {
    const offset = at.properties + index * propertyBytes;
    values.set(response.readUInt32BE(offset), response.readUInt32BE(offset + 4));
  }
  return values;
}

/** What a chip lacks counts as zero. */
function describe(properties: ReadonlyMap<number, number>): { readonly manufacturer: string; readonly vendorString: string; readonly modalias: string } {
  const number = (tag: number): number => properties.get(tag) ?? 0;
  const text = (...parts: readonly number[]): string => readable(parts.map(number));
  const manufacturer = text(tags.manufacturer);
  const vendorString = text(...tags.vendorString);
  const revision = number(tags.revision);
  const firmware = number(tags.firmware1);
  const fields = [
    `fi${text(tags.family)}`,
    `lv${number(tags.level)}`,
    // 138 means 1.38.
    `rv${Math.floor(revision / 100)}.${revision % 100}`,
    `sy${number(tags.year)}`,
    `sd${number(tags.dayOfYear)}`,
    `mf${manufacturer}`,
    `vs${vendorString}`,
    `ty${number(tags.type).toString(16)}`,
    `fw${firmware >>> 16}.${firmware & 0xffff}.${number(tags.firmware2)}`,
  ];
  return { manufacturer, vendorString, modalias: fields.map((field) => `${field}:`).join('') };
}

/** Four characters in each number. What is padded ends where NULs and blanks begin; in the middle, they and what cannot be printed are `_`. */
function readable(words: readonly number[]): string {
  const characters = words.flatMap((word) => [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff]);
  const text = characters.map((code) => String.fromCharCode(code)).join('');
  return text.replace(/[\0 ]+$/, '').replace(/[^!-~]/g, '_');
}

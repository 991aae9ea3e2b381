/** What builtins and programs could say: whatever makes a difference to a rule. */
import type { BuiltinAnswer, ProgramAnswer } from '../../src/rules/world.ts';
import { oneOf, randomFrom, seedOf } from './random.ts';
import type { Answers } from './scene.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What builtins keep to; hwdb and programs may give any property. */
const manners: Readonly<Record<string, RegExp>> = {
  blkid: /^ID_(FS|PART)_/,
  btrfs: /^ID_BTRFS_READY$/,
  dissect_image: /^ID_DISSECT_/,
  factory_reset: /^ID_FACTORY_RESET$/,
  input_id: /^ID_INPUT/,
  keyboard: /^$/,
  net_driver: /^ID_NET_DRIVER$/,
  net_id: /^ID_(NET_NAME|NET_NAMING|OUI|NET_LABEL)/,
  net_setup_link: /^ID_NET_/,
  path_id: /^ID_PATH/,
  tpm2_id: /^ID_TPM2_/,
  usb_id: /^ID_/,
};

/** What some are asked for in the first place. */
const typical: Readonly<Record<string, readonly string[]>> = {
  ata_id: ['ID_SERIAL', 'ID_BUS', 'ID_WWN_WITH_EXTENSION'],
  blkid: ['ID_FS_TYPE', 'ID_FS_UUID_ENC', 'ID_FS_LABEL_ENC', 'ID_PART_ENTRY_UUID', 'ID_PART_ENTRY_NAME'],
  net_setup_link: ['ID_NET_NAME'],
  path_id: ['ID_PATH', 'ID_PATH_TAG', 'ID_PATH_WITH_USB_REVISION', 'ID_PATH_ATA_COMPAT'],
  scsi_id: ['ID_SERIAL', 'ID_SCSI_SERIAL', 'ID_BUS'],
  usb_id: ['ID_BUS', 'ID_SERIAL', 'ID_MODEL', 'ID_USB_INTERFACE_NUM', 'ID_USB_SERIAL'],
};

/** The properties that commands could give, found once for each builtin. */
export class Speech {
  readonly #known: readonly { readonly name: string; readonly value: string }[];
  readonly #possible = new Map<string, readonly { readonly name: string; readonly value: string }[]>();

  constructor({ all }: Vocabulary) {
    this.#known = all.flatMap((wish) => (wish.of === 'property' ? [wish] : []));
  }

  /** What a builtin or program of this name could say. */
  of(word: string): readonly { readonly name: string; readonly value: string }[] {
    let possible = this.#possible.get(word);
    if (possible === undefined) {
      const says = manners[word];
      possible = says === undefined ? this.#known : this.#known.filter(({ name }) => says.test(name));
      this.#possible.set(word, possible);
    }
    return possible;
  }
}

/**
 * Answers that hang on nothing but the seed and the command, so that whoever asks gets the same.
 *
 * @param results  what a program may print when it is asked for words and not for properties
 */
export function arbitraryAnswers(seed: number, speech: Speech, results: readonly string[] = []): Answers {
  function propertiesFor(command: string, random: () => number): [string, string][] {
    const [word = ''] = command.split(' ', 1);
    const possible = speech.of(word);
    const count = possible.length === 0 ? 0 : Math.floor(random() * 7);
    const given = Array.from({ length: count }, () => oneOf(random, possible)).map(({ name, value }): [string, string] => [name, value]);
    const expected = (typical[word] ?? []).filter(() => random() < 0.6);
    return [...given, ...expected.map((name): [string, string] => [name, `${name.toLowerCase()} ${Math.floor(random() * 3)}`])];
  }

  return {
    builtin(command): BuiltinAnswer {
      const random = randomFrom(seedOf(command, seed));
      const properties = propertiesFor(command, random);
      const ok = random() < 0.75;
      // Where the hardware database fails, it has nothing to say; others may fail half-way.
      return { ok, properties: ok || !command.startsWith('hwdb') ? properties : [], reason: null };
    },
    program(command): ProgramAnswer {
      const random = randomFrom(seedOf(command, seed));
      const lines = propertiesFor(command, random).map(([name, value]) => `${name}=${value}`);
      const words = results.length > 0 && random() < 0.7 ? oneOf(random, results) : null;
      return { kind: 'exited', status: random() < 0.75 ? 0 : 1, stdout: `${words ?? lines.join('\n')}\n`, truncated: false };
    },
  };
}

/** What they say on an ordinary day, for verdicts that shall be read. The hardware database knows nothing. */
export function ordinaryAnswers(): Answers {
  const said = (command: string): readonly string[] => ordinary[command.split(' ', 1)[0] ?? ''] ?? [];
  const split = (line: string): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)];
  return {
    builtin: (command) => ({ ok: !command.startsWith('hwdb'), properties: said(command).map(split), reason: null }),
    program: (command) => ({ kind: 'exited', status: 0, stdout: said(command).join('\n'), truncated: false }),
  };
}

const ordinary: Readonly<Record<string, readonly string[]>> = {
  ata_id: ['ID_BUS=ata', 'ID_MODEL=ACME_Disk', 'ID_SERIAL=ACME_Disk_0042', 'ID_WWN_WITH_EXTENSION=0x5000c500a1b2c3d4'],
  blkid: ['ID_FS_TYPE=ext4', 'ID_FS_USAGE=filesystem', 'ID_FS_LABEL_ENC=home\\x20sweet', 'ID_FS_UUID_ENC=0000-42', 'ID_PART_ENTRY_UUID=4242-00'],
  cdrom_id: ['ID_CDROM_MEDIA=1', 'ID_CDROM_MEDIA_TRACK_COUNT_DATA=1'],
  dissect_image: ['ID_DISSECT_IMAGE=1', 'ID_DISSECT_PART_DESIGNATOR=root'],
  factory_reset: ['ID_FACTORY_RESET=off'],
  input_id: ['ID_INPUT=1'],
  net_setup_link: ['ID_NET_NAME=enp0s5'],
  path_id: ['ID_PATH=pci-0000:00:14.0-usb-0:1', 'ID_PATH_TAG=pci-0000_00_14_0-usb-0_1', 'ID_PATH_WITH_USB_REVISION=pci-0000:00:14.0-usbv2-0:1'],
  scsi_id: ['ID_SERIAL=3600508', 'ID_SCSI_SERIAL=0042'],
  usb_id: ['ID_BUS=usb', 'ID_MODEL=Headset', 'ID_SERIAL=ACME_Thing_0042', 'ID_USB_INTERFACE_NUM=00', 'ID_VENDOR_ID=1d6b', 'ID_MODEL_ID=0042'],
};

import type { ProgramOutcome } from '../test-rule/answers.ts';
import { noAnswers, type Answers } from '../test-rule/answers.ts';

/** What hardware and disks say is asked of them once, on the machine where they are: it is among the recorded properties. */
interface Witness {
  /** properties that it can give */
  readonly gives: RegExp;
  /** a property that must be recorded for it to have been asked at all */
  readonly onlyWith?: { readonly name: string; readonly value: string };
}

/** Builtins that look at hardware, at disks or at the network (udev(7) "builtin"). */
const builtins: Readonly<Record<string, Witness>> = {
  blkid: { gives: /^ID_(FS|PART)_/ },
  btrfs: { gives: /^ID_BTRFS_/ },
  dissect_image: { gives: /^ID_DISSECT_/ },
  net_driver: { gives: /^ID_NET_DRIVER$/ },
  net_setup_link: { gives: /^ID_NET_(LINK_FILE|LINK_FILE_DROPINS|NAME)$/ },
};

const disk = /^ID_(TYPE|VENDOR|VENDOR_ENC|MODEL|MODEL_ENC|REVISION|SERIAL|SERIAL_SHORT|WWN|WWN_WITH_EXTENSION|WWN_VENDOR_EXTENSION|TARGET_PORT)$/;

/** Programs that rules import from: udev's own, and those of packages that are nearly everywhere. */
const programs: Readonly<Record<string, Witness>> = {
  ata_id: { gives: joined(disk, /^ID_(ATA(_.*)?|BUS)$/), onlyWith: { name: 'ID_BUS', value: 'ata' } },
  scsi_id: { gives: joined(disk, /^ID_(SCSI(_.*)?)$/), onlyWith: { name: 'ID_BUS', value: 'scsi' } },
  cdrom_id: { gives: /^ID_CDROM/ },
  v4l_id: { gives: /^ID_V4L_/ },
  mtd_probe: { gives: /^MTD_FTL$/ },
  fido_id: { gives: /^ID_(FIDO|SECURITY)_TOKEN$/ },
  dmi_memory_id: { gives: /^MEMORY_(ARRAY|DEVICE)_/ },
  dmsetup: { gives: /^DM_/ },
  mdadm: { gives: /^MD_/ },
  sg_inq: { gives: /^SCSI_/ },
  'libinput-device-group': { gives: /^LIBINPUT_DEVICE_GROUP$/ },
  'libinput-fuzz-extract': { gives: /^LIBINPUT_FUZZ_/ },
};

/** Where rules may say that a program is. */
const folders: readonly string[] = ['', '/lib/udev/', '/usr/lib/udev/', '/sbin/', '/usr/sbin/', '/bin/', '/usr/bin/'];

/**
 * What builtins and programs said about a device when it was recorded, as answers for rules that ask them now. A program or
 * builtin that gave nothing is answered for as one that finds nothing; programs of other packages have no answer.
 *
 * @param properties  all that were recorded of the device
 */
export function answersFrom(properties: ReadonlyMap<string, string>): Answers {
  const said = ({ gives, onlyWith }: Witness): Map<string, string> =>
    new Map(onlyWith === undefined || properties.get(onlyWith.name) === onlyWith.value ? [...properties].filter(([name]) => gives.test(name)) : []);
  const ofBuiltins = new Map<string, ReadonlyMap<string, string> | null>();
  for (const [name, witness] of Object.entries(builtins)) {
    const found = said(witness);
    ofBuiltins.set(name, found.size === 0 ? null : found);
  }
  const ofPrograms = new Map<string, ProgramOutcome>();
  for (const [name, witness] of Object.entries(programs)) {
    const found = said(witness);
    const output = [...found].map(([property, value]) => `${property}=${value}\n`).join('');
    for (const folder of folders) ofPrograms.set(folder + name, { status: found.size === 0 ? 1 : 0, output });
  }
  return { ...noAnswers, builtins: ofBuiltins, programs: ofPrograms };
}

function joined(one: RegExp, other: RegExp): RegExp {
  return new RegExp(`${one.source}|${other.source}`);
}

import { encoded, safe } from './encode.ts';
import { firstOf, type Value } from './probe-answer.ts';

type Property = readonly [name: string, value: string];
type Translation = (value: string) => readonly Property[];

/** A value as it is, under another name. */
function plain(name: string): Translation {
  return (value) => [[name, value]];
}

/** A value in a form that a link's name can have. */
function encodedOnly(name: string): Translation {
  return (value) => [[name, encoded(value)]];
}

/** A value twice: for people and for links. udev writes both into the same room, one after the other. */
function both(name: string): Translation {
  return (value) => {
    const readable = safe(value);
    return [
      [name, readable],
      [`${name}_ENC`, encoded(value, readable)],
    ];
  };
}

/** What libblkid's values are called in udev. Others are not known there, but for `PART_ENTRY_*`. */
const translations: Readonly<Record<string, Translation>> = {
  TYPE: plain('ID_FS_TYPE'),
  USAGE: plain('ID_FS_USAGE'),
  VERSION: plain('ID_FS_VERSION'),
  UUID: both('ID_FS_UUID'),
  UUID_SUB: both('ID_FS_UUID_SUB'),
  LABEL: both('ID_FS_LABEL'),
  FSSIZE: plain('ID_FS_SIZE'),
  FSLASTBLOCK: plain('ID_FS_LASTBLOCK'),
  FSBLOCKSIZE: plain('ID_FS_BLOCKSIZE'),
  PTTYPE: plain('ID_PART_TABLE_TYPE'),
  PTUUID: plain('ID_PART_TABLE_UUID'),
  PART_ENTRY_NAME: encodedOnly('ID_PART_ENTRY_NAME'),
  PART_ENTRY_TYPE: encodedOnly('ID_PART_ENTRY_TYPE'),
  SYSTEM_ID: encodedOnly('ID_FS_SYSTEM_ID'),
  PUBLISHER_ID: encodedOnly('ID_FS_PUBLISHER_ID'),
  APPLICATION_ID: encodedOnly('ID_FS_APPLICATION_ID'),
  BOOT_SYSTEM_ID: encodedOnly('ID_FS_BOOT_SYSTEM_ID'),
  VOLUME_ID: encodedOnly('ID_FS_VOLUME_ID'),
  LOGICAL_VOLUME_ID: encodedOnly('ID_FS_LOGICAL_VOLUME_ID'),
  VOLUME_SET_ID: encodedOnly('ID_FS_VOLUME_SET_ID'),
  DATA_PREPARER_ID: encodedOnly('ID_FS_DATA_PREPARER_ID'),
};

/**
 * The properties for what libblkid found, in its order.
 *
 * @param rootUuid  the partition that its disk takes for the root, null when it takes none
 */
export function fileSystemProperties(values: readonly Value[], rootUuid: string | null): Property[] {
  const properties: Property[] = [];
  for (const [name, value] of values) {
    const translation = Object.hasOwn(translations, name) ? translations[name] : undefined;
    if (translation !== undefined) properties.push(...translation(value));
    else if (name.startsWith('PART_ENTRY_')) properties.push([`ID_${name}`, value]);
    if (name === 'PART_ENTRY_UUID' && value === rootUuid) properties.push(['ID_PART_GPT_AUTO_ROOT', '1']);
  }
  return properties;
}

/** A name of this length may have been cut by the kernel (LO_NAME_SIZE of <linux/loop.h>, with its NUL). */
const uncertainNameBytes = 63;

/** What backs a loop device. The name is whatever it was given, and not always that of a file. */
export function loopProperties(values: readonly Value[]): Property[] {
  const device = firstOf(values, 'LOOP_DEVICE');
  const inode = firstOf(values, 'LOOP_INODE');
  if (device === null || inode === null) return [];
  const properties: Property[] = [
    ['ID_LOOP_BACKING_DEVICE', device],
    ['ID_LOOP_BACKING_INODE', inode],
  ];
  const name = firstOf(values, 'LOOP_NAME') ?? '';
  if (name !== '' && name.length < uncertainNameBytes) {
    properties.push(['ID_LOOP_BACKING_FILENAME', name], ['ID_LOOP_BACKING_FILENAME_ENC', encoded(name)]);
  }
  return properties;
}

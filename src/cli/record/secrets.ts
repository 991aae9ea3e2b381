/** What in a recording names one machine or one piece of hardware and not its kind. Pure tables. */
import { fileNameOf } from '../../base/paths.ts';

export interface Secret {
  readonly text: string;
  /** how many letters and digits at its beginning tell only of the maker, and stay */
  readonly kept: number;
}

/** Attributes by the last part of their name (Documentation/ABI in the kernel). */
const attributes: ReadonlySet<string> = new Set([
  'serial', 'serial_number', 'iSerial', 'serial_no', 'sn', 'unique_id', 'uniq', 'cid',
  'wwid', 'wwn', 'uuid', 'nguid', 'eui', 'subsysnqn', 'hostnqn', 'hostid', 'node_name', 'port_name', 'host_wwn', 'sas_address', 'initiatorname', 'targetname',
  'permanent_address', 'macaddress', 'phys_switch_id', 'phys_port_id', 'ifalias', 'node_guid', 'sys_image_guid', 'port_guid',
  'product_uuid', 'product_serial', 'board_serial', 'chassis_serial', 'board_asset_tag', 'chassis_asset_tag',
]);

/** Properties of the kernel, of systemd's rules and builtins, and of device-mapper's and RAID's. */
const properties: ReadonlySet<string> = new Set([
  'ID_SERIAL', 'ID_SERIAL_SHORT', 'ID_USB_SERIAL', 'ID_USB_SERIAL_SHORT', 'ID_SCSI_SERIAL', 'SCSI_IDENT_SERIAL', 'ID_ATA_SERIAL', 'ID_NVME_SERIAL', 'POWER_SUPPLY_SERIAL_NUMBER',
  'ID_WWN', 'ID_WWN_WITH_EXTENSION', 'ID_WWN_VENDOR_EXTENSION', 'ID_USB_WWN', 'ID_TARGET_PORT',
  'ID_FS_UUID', 'ID_FS_UUID_ENC', 'ID_FS_UUID_SUB', 'ID_FS_UUID_SUB_ENC', 'ID_PART_TABLE_UUID', 'ID_PART_ENTRY_UUID', 'PARTUUID', 'ID_BTRFS_UUID',
  'DM_UUID', 'MD_UUID', 'MD_NAME', 'MD_DEVNAME', 'UNIQ', 'HID_UNIQ', 'ID_NET_NAME_MAC', 'MEMORY_ARRAY_SERIAL',
]);

const numberedProperties = /^MEMORY_DEVICE_[0-9]+_(SERIAL_NUMBER|ASSET_TAG)$|^SCSI_IDENT_/;

/** Names that a user gave, which may be any word. */
export function isLabel(property: string): boolean {
  return /^ID_FS_LABEL(_FATBOOT)?(_ENC|_SAFE)?$|^ID_PART_ENTRY_NAME$|^PARTNAME$|^ID_FS_VOLUME_(ID|SET_ID)(_ENC)?$/.test(property);
}

export interface Witness {
  readonly devpath: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Everything private that a device tells. */
export function secretsOf(device: Witness): Secret[] {
  const values: string[] = [];
  for (const [name, value] of device.attributes) if (attributes.has(fileNameOf(name)) || isAddress(name, value)) values.push(value);
  for (const [name, value] of device.properties) {
    if ((properties.has(name) && !(name === 'ID_SERIAL' && isJoined(device.properties))) || numberedProperties.test(name)) values.push(value);
  }
  // The root hubs of USB have the name of their controller for a serial number.
  const places = new Set(device.devpath.split('/'));
  return values.flatMap(spellings).filter(({ text }) => isPrivate(text) && !places.has(text));
}

/** The addresses of interfaces in a text, whatever it is. */
export function addressesIn(text: string): Secret[] {
  return (text.match(macAddress) ?? []).filter((address) => !isUsual(address)).flatMap(spellings);
}

const macAddress = /(?<![0-9a-f:])[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?![0-9a-f:])/gi;

/** Addresses that every machine has: none, and all. */
function isUsual(address: string): boolean {
  return /^(00:){5}00$|^(ff:){5}ff$/i.test(address);
}

/** The value as it stands, without what says of which kind it is, and as udev writes it into links and properties. */
function spellings(value: string): Secret[] {
  const text = value.replace(/^"|"$/g, '').trim().replace(/^(0x|naa\.|eui\.|uuid\.|nvme\.|enx|wlx|wwx)/i, '');
  if (isMacAddress(text)) return [{ text, kept: 6 }, { text: text.replaceAll(':', ''), kept: 6 }];
  const kept = isWorldWideName(text) ? 7 : 0;
  return [...new Set([text, text.replace(/\s+/g, '_'), text.replace(/\s+/g, '')])].map((spelling) => ({ text: spelling, kept }));
}

/** `address` is also where a slot or a chip on a bus is. */
function isAddress(attribute: string, value: string): boolean {
  return /(^|\/)address$/.test(attribute) && /^[0-9a-f]{2}(:[0-9a-f]{2}){5,}$/i.test(value.trim());
}

/** Whether ID_SERIAL is maker and model, which stay, with the serial number behind them. */
function isJoined(of: ReadonlyMap<string, string>): boolean {
  const short = of.get('ID_SERIAL_SHORT') ?? '';
  const serial = of.get('ID_SERIAL') ?? '';
  const at = short === '' ? -1 : serial.lastIndexOf(short);
  return at > 0 && !/[0-9a-z]/i.test(serial.charAt(at - 1));
}

/** Short numbers and words stand in too many places to be taken for what they are not; the others are no secrets. */
function isPrivate(text: string): boolean {
  const characters = text.toLowerCase().replace(/[^0-9a-z]/g, '');
  if (characters.length < 6 || !/[0-9]/.test(characters)) return false;
  return !/^(.)\1*$/.test(characters) && !/\n/.test(text) && !/^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}(\.[0-9a-f])?$/i.test(text);
}

function isMacAddress(text: string): boolean {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text) || /^[0-9a-f]{12}$/i.test(text);
}

/** NAA 1, 2, 5 and 6 begin with a digit for their kind and the maker's number (SPC-6, "NAA designator format"). */
function isWorldWideName(text: string): boolean {
  return /^[1256][0-9a-f]{15}([0-9a-f]{16})?$/i.test(text);
}

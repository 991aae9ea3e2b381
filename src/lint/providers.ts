import type { ExpressionNode } from '../rules/syntax.ts';
import type { LintedFile } from './finding.ts';
import type { RuleLine } from './rule-lines.ts';

/** A rule line that brings a property, or several of which one is meant. */
export interface Provider {
  readonly file: LintedFile;
  readonly rule: RuleLine;
  /** names of properties; `*` at the end stands for any rest */
  readonly properties: readonly string[];
  /** whether it finds them out, and does not merely hand on what another event or device knew */
  readonly findsOut: boolean;
}

/** Properties that one helper of udev brings. */
export interface KnownSource {
  readonly properties: readonly string[];
  /** builtins and programs of IMPORT */
  readonly helpers: readonly string[];
  /** the file that calls it for the first time in udev's own rules */
  readonly file: string;
}

/** Which helper brings which property (the rule files and helpers of systemd 262, property by property). */
const knownSources: readonly KnownSource[] = [
  { properties: ['ID_FS_*', 'ID_PART_ENTRY_*', 'ID_PART_TABLE_*'], helpers: ['blkid'], file: '60-persistent-storage.rules' },
  { properties: ['ID_INPUT*'], helpers: ['input_id'], file: '60-input-id.rules' },
  { properties: ['ID_CDROM*'], helpers: ['cdrom_id'], file: '60-cdrom_id.rules' },
  { properties: ['ID_V4L_*'], helpers: ['v4l_id'], file: '60-persistent-v4l.rules' },
  { properties: ['ID_ATA*'], helpers: ['ata_id'], file: '60-persistent-storage.rules' },
  { properties: ['ID_SCSI*'], helpers: ['scsi_id'], file: '60-persistent-storage.rules' },
  { properties: ['ID_PATH', 'ID_PATH_TAG', 'ID_PATH_*'], helpers: ['path_id'], file: '50-udev-default.rules' },
  {
    properties: ['ID_USB_*', 'ID_VENDOR_ID', 'ID_MODEL_ID', 'ID_SERIAL', 'ID_SERIAL_SHORT', 'ID_VENDOR', 'ID_MODEL', 'ID_REVISION', 'ID_BUS', 'ID_INSTANCE', 'ID_TYPE'],
    helpers: ['usb_id', 'ata_id', 'scsi_id'],
    file: '50-udev-default.rules',
  },
  { properties: ['ID_NET_NAME_*'], helpers: ['net_id'], file: '75-net-description.rules' },
  { properties: ['ID_NET_NAME', 'ID_NET_LINK_FILE', 'ID_NET_LINK_FILE_*'], helpers: ['net_setup_link'], file: '80-net-setup-link.rules' },
  { properties: ['ID_NET_DRIVER'], helpers: ['net_driver', 'net_setup_link'], file: '75-net-description.rules' },
];

/** The lines of a file that bring properties, so that order can be judged. */
export function providersOf(file: LintedFile): Provider[] {
  return file.lines.flatMap((rule) => {
    const properties = rule.expressions.flatMap(broughtBy);
    return properties.length === 0 ? [] : [{ file, rule, properties, findsOut: rule.expressions.some(findsOut) }];
  });
}

/** Where a property comes from, if it is one of the well-known. */
export function knownSource(property: string): KnownSource | null {
  return knownSources.find(({ properties }) => covers(properties, property)) ?? null;
}

/** Whether a list of names has the property in it. */
export function covers(properties: readonly string[], property: string): boolean {
  return properties.some((name) => (name.endsWith('*') ? property.startsWith(name.slice(0, -1)) : property === name));
}

function broughtBy({ key, attribute, operator, value }: ExpressionNode): readonly string[] {
  if (key === 'ENV' && attribute !== null && isAssignment(operator) && value !== '') return [attribute];
  if (key !== 'IMPORT') return [];
  switch (attribute) {
    case 'parent':
    case 'db':
      return [namesOf(value, attribute)];
    case 'file':
      return ['*'];
    default:
      return broughtByHelper(value.split(/\s/, 1)[0] as string);
  }
}

/** IMPORT{parent} takes a pattern; for IMPORT{db} a name is a name. */
function namesOf(value: string, type: 'parent' | 'db'): string {
  const special = value.search(/[*?[]/);
  if (special >= 0) return `${value.slice(0, special)}*`;
  return type === 'parent' ? `${value}*` : value;
}

/** A program that is not known may bring anything; so may the hardware database, but not what is asked for here. */
function broughtByHelper(helper: string): readonly string[] {
  const program = helper.slice(helper.lastIndexOf('/') + 1);
  if (program === 'hwdb' || program === 'keyboard' || program === 'btrfs') return [];
  const known = knownSources.filter(({ helpers }) => helpers.includes(program));
  return known.length === 0 ? ['*'] : known.flatMap(({ properties }) => properties);
}

function findsOut({ key, attribute, operator }: ExpressionNode): boolean {
  return key === 'IMPORT' ? attribute === 'program' || attribute === 'builtin' : key === 'ENV' && isAssignment(operator);
}

function isAssignment(operator: string): boolean {
  return operator === '=' || operator === '+=';
}

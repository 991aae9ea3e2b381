import { readBytes } from '../kernel/bytes.ts';
import type { HwdbPlaces } from './files.ts';
import type { HwdbFile } from './parse.ts';

/**
 * The lists of PCI and USB identifiers that many systems have without udev's .hwdb files (packages hwdata, pci.ids, usb.ids),
 * as records of the hardware database. Empty when there are none.
 */
export function findIdLists({ root }: HwdbPlaces): readonly HwdbFile[] {
  const files: HwdbFile[] = [];
  for (const list of lists) {
    for (const folder of folders) {
      const path = `${folder}/${list.name}`;
      const bytes = readBytes(root + path);
      if (typeof bytes === 'number') continue;
      files.push({ path, bytes: Buffer.from(hwdbText(bytes, list.records), 'latin1'), rank: files.length + 1 });
      break;
    }
  }
  return files;
}

const folders = ['/usr/share/hwdata', '/usr/share/misc'];

/** What became of the lines above the current one: one for each level of indentation. */
interface Entry {
  /** the identifier, in capitals; of a class without its `C ` */
  readonly id: string;
  readonly name: string;
}

/** Match and property of one entry; the last one is the entry itself, before it those that it is indented under. */
type Records = (section: 'device' | 'class', entries: readonly Entry[]) => { readonly match: string; readonly key: string; readonly value: string } | null;

/**
 * Turns a list into the text of a .hwdb file, so that all rules for such text hold: in particular a name ends at a `#`, as in
 * the files that systemd makes of these lists.
 *
 * A line is an identifier, two spaces and a name; what belongs to an entry is indented below it by one tab more. Sections
 * other than devices begin with a word; of them only that of classes (`C`) is of use.
 */
function hwdbText(bytes: Uint8Array, records: Records): string {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1').split('\n');
  const out: string[] = [];
  let section: 'device' | 'class' | 'other' = 'other';
  let entries: Entry[] = [];
  for (const line of lines) {
    const parts = /^(\t{0,2})(C )?([0-9a-f]{2,4}(?: [0-9a-f]{4})?) {2}(\S.*)$/.exec(line);
    if (parts === null) {
      if (/^[A-Z]/.test(line)) section = 'other';
      continue;
    }
    const [, tabs = '', letter, id = '', name = ''] = parts;
    if (tabs === '') section = letter !== undefined ? 'class' : id.length === 4 ? 'device' : 'other';
    if (section === 'other' || tabs.length > entries.length) continue;
    entries = [...entries.slice(0, tabs.length), { id: id.toUpperCase(), name: name.trim() }];
    const record = records(section, entries);
    if (record !== null) out.push(`${record.match}\n ${record.key}=${record.value}\n\n`);
  }
  return out.join('');
}

const vendorKey = 'ID_VENDOR_FROM_DATABASE';
const modelKey = 'ID_MODEL_FROM_DATABASE';

/** The modalias of a PCI device is `pci:vVVVVVVVVdDDDDDDDDsvVVVVVVVVsdDDDDDDDDbcCCscCCiCC`, that of a USB device `usb:vVVVVpPPPPdDDDDdcCCdscCCdpCC…`. */
const lists: readonly { readonly name: string; readonly records: Records }[] = [
  {
    name: 'pci.ids',
    records: (section, [top, middle, last]) => {
      if (section === 'class') return classRecord({ prefix: 'pci:v*d*sv*sd*bc', separators: ['sc', 'i'], keys: ['ID_PCI_CLASS', 'ID_PCI_SUBCLASS', 'ID_PCI_INTERFACE'] }, [top, middle, last]);
      const vendor = `pci:v0000${top?.id}`;
      if (middle === undefined) return { match: `${vendor}*`, key: vendorKey, value: top?.name ?? '' };
      const device = `${vendor}d0000${middle.id}`;
      if (last === undefined) return { match: `${device}*`, key: modelKey, value: middle.name };
      const [subvendor, subdevice] = last.id.split(' ');
      if (subdevice === undefined) return null;
      return { match: `${device}sv0000${subvendor}sd0000${subdevice}*`, key: modelKey, value: `${middle.name} (${last.name})` };
    },
  },
  {
    name: 'usb.ids',
    records: (section, [top, middle, last]) => {
      if (section === 'class') return classRecord({ prefix: 'usb:v*p*d*dc', separators: ['dsc', 'dp'], keys: ['ID_USB_CLASS', 'ID_USB_SUBCLASS', 'ID_USB_PROTOCOL'] }, [top, middle, last]);
      if (last !== undefined) return null;
      if (middle === undefined) return { match: `usb:v${top?.id}*`, key: vendorKey, value: top?.name ?? '' };
      return { match: `usb:v${top?.id}p${middle.id}*`, key: modelKey, value: middle.name };
    },
  },
];

interface ClassForm {
  readonly prefix: string;
  readonly separators: readonly [string, string];
  readonly keys: readonly [string, string, string];
}

function classRecord({ prefix, separators, keys }: ClassForm, entries: readonly (Entry | undefined)[]) {
  const given = entries.filter((entry) => entry !== undefined);
  const ids = given.map(({ id }, level) => (level === 0 ? id : `${separators[level - 1]}${id}`));
  return { match: `${prefix}${ids.join('')}*`, key: `${keys[given.length - 1]}_FROM_DATABASE`, value: given.at(-1)?.name ?? '' };
}

import { describe, expect, it } from 'vitest';
import { Anonymiser } from '../../../src/cli/record/anonymise.ts';
import type { Snapshot } from '../../../src/cli/record/snapshot.ts';

const empty: Snapshot = { devpath: '/devices/a', node: null, nodeContent: null, links: [], properties: new Map(), attributes: new Map(), folderLinks: new Map() };

function anonymised(device: Partial<Snapshot>, key = 'k'): Snapshot {
  const anonymiser = new Anonymiser(key);
  anonymiser.learn({ ...empty, ...device });
  return anonymiser.snapshot({ ...empty, ...device });
}

function property(name: string, value: string, more: Readonly<Record<string, string>> = {}): string {
  return anonymised({ properties: new Map([[name, value], ...Object.entries(more)]) }).properties.get(name) ?? '';
}

describe('anonymising', () => {
  it('replaces a serial number wherever it stands, by the same', () => {
    const device = anonymised({
      attributes: new Map([['serial', '4C530001230804\n'], ['model', 'Ultra\n'], ['inquiry', 'x 4C530001230804 y']]),
      properties: new Map([['ID_SERIAL', 'SanDisk_Ultra_4C530001230804-0:0'], ['ID_SERIAL_SHORT', '4C530001230804']]),
      links: ['disk/by-id/usb-SanDisk_Ultra_4C530001230804-0:0'],
      devpath: '/devices/x/id-4C530001230804',
    });
    const short = device.properties.get('ID_SERIAL_SHORT') ?? '';
    expect(short).toMatch(/^[0-9][A-F][0-9]{12}$/);
    expect(short).not.toBe('4C530001230804');
    expect(device).toMatchObject({ links: [`disk/by-id/usb-SanDisk_Ultra_${short}-0:0`], devpath: `/devices/x/id-${short}` });
    expect(device.properties.get('ID_SERIAL')).toBe(`SanDisk_Ultra_${short}-0:0`);
    expect(device.attributes).toEqual(new Map([['serial', `${short}\n`], ['model', 'Ultra\n'], ['inquiry', `x ${short} y`]]));
  });

  it('keeps the maker of an interface, with and without colons', () => {
    const device = anonymised({ attributes: new Map([['address', '52:54:00:1a:b0:03\n']]), properties: new Map([['ID_NET_NAME_MAC', 'enx5254001ab003'], ['ID_NET_NAME', 'enx5254001ab003']]) });
    const address = device.attributes.get('address')?.trim() ?? '';
    expect(address).toMatch(/^52:54:00(:[0-9a-f]{2}){3}$/);
    expect(address).not.toBe('52:54:00:1a:b0:03');
    expect(device.properties.get('ID_NET_NAME')).toBe(`enx${address.replaceAll(':', '')}`);
  });

  it('replaces addresses that nothing calls one', () => {
    expect(property('HID_PHYS', 'aa:bb:cc:dd:ee:ff')).toMatch(/^aa:bb:cc:(?!dd:ee:ff)/);
  });

  it.each([
    ['the address of no interface', 'X', '00:00:00:00:00:00'],
    ['the address of all', 'X', 'ff:ff:ff:ff:ff:ff'],
    ['the type of a partition, which rules match', 'ID_PART_ENTRY_TYPE', 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b'],
    ['the PCI address that a root hub has for a serial number', 'ID_SERIAL_SHORT', '0000:00:14.0'],
    ['a number that may be any', 'ID_SERIAL_SHORT', '1234'],
    ['a word', 'ID_SERIAL_SHORT', 'overlayblk'],
  ])('leaves %s', (_what, name, value) => {
    expect(property(name, value)).toBe(value);
  });

  it('leaves the name of the controller that a root hub has for a serial number', () => {
    const properties = new Map([['ID_SERIAL_SHORT', 'vhci_hcd.12345'], ['ID_SERIAL', 'Linux_6.12_vhci_hcd.12345']]);
    expect(anonymised({ devpath: '/devices/platform/vhci_hcd.12345/usb1', properties })).toMatchObject({ devpath: '/devices/platform/vhci_hcd.12345/usb1', properties });
  });

  it('replaces an identifier only where it stands alone', () => {
    expect(property('X', '123456789', { ID_SERIAL_SHORT: '345678' })).toBe('123456789');
  });

  it('keeps what says which kind of name a world wide name is, and the maker', () => {
    expect(property('ID_WWN', '0x5000c50015ea71a1')).toMatch(/^0x5000c50(?!015ea71a1)[0-9][0-9]{2}[a-f]{2}[0-9]{2}[a-f][0-9]$/);
  });

  it('replaces labels in their own places and nowhere else', () => {
    const device = anonymised({ properties: new Map([['ID_FS_LABEL', 'My_Disk'], ['ID_FS_LABEL_ENC', 'My\\x20Disk'], ['X', 'My_Disk']]), links: ['disk/by-label/My\\x20Disk', 'My_Disk'] });
    const label = device.properties.get('ID_FS_LABEL') ?? '';
    expect(label).toMatch(/^[A-Z][a-z]_[A-Z][a-z]{3}$/);
    expect(label).not.toBe('My_Disk');
    expect(device.properties.get('ID_FS_LABEL_ENC')).toBe(label.replace('_', '\\x20'));
    expect(device.links).toEqual([`disk/by-label/${label.replace('_', '\\x20')}`, 'My_Disk']);
    expect(device.properties.get('X')).toBe('My_Disk');
  });

  it('leaves out binary attributes that may hold numbers, and keeps what rules and builtins read', () => {
    const attributes = new Map([['vpd_pg83', '\0\x83\0\x01'], ['descriptors', '\x12\x01'], ['config', `\x86\x80${'\0'.repeat(254)}`], ['report_descriptor', '\x05\x01']]);
    const left = anonymised({ attributes }).attributes;
    expect([...left.keys()]).toEqual(['descriptors', 'config', 'report_descriptor']);
    expect(left.get('config')).toHaveLength(64);
  });

  it('gives the same with the same key, and something else with another', () => {
    const device = { properties: new Map([['ID_SERIAL_SHORT', '4C530001230804']]) };
    expect(anonymised(device, 'a')).toEqual(anonymised(device, 'a'));
    expect(anonymised(device, 'a')).not.toEqual(anonymised(device, 'b'));
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { setsOnlyNames } from '../../src/netif/link-config.ts';
import { parseLink } from '../../src/netif/link-file.ts';
import { fixtures } from '../device/machine.ts';

/** Each setting of a file that has all of them, with its section. */
function allSettings(): (readonly [section: string, setting: string])[] {
  let section = '';
  return readFileSync(`${fixtures}/link/systemd/50-all.link`, 'latin1').split('\n').flatMap((line) => {
    if (line.startsWith('[')) section = line;
    return /^[A-Z]/i.test(line) && section !== '[Match]' ? [[section, line] as const] : [];
  });
}

const aboutNames = ['Description', 'Property', 'ImportProperty', 'UnsetProperty', 'MACAddressPolicy', 'MACAddress', 'NamePolicy', 'Name', 'AlternativeNamesPolicy', 'AlternativeName'];

describe('a .link file with nothing but', () => {
  test.each(allSettings())('%s %s', (section, setting) => {
    const text = `[Match]\nOriginalName=*\n${section}\n${section === '[SR-IOV]' ? 'VirtualFunction=0\n' : ''}${setting}\n`;
    const { config } = parseLink({ main: { file: '10-test.link', text }, dropIns: [], expand: (word) => word });
    const name = setting.slice(0, setting.indexOf('='));
    // What a later line takes back, or what is not known, is as if it had not been said.
    expect(config !== null && setsOnlyNames(config)).toBe(section === '[Link]' && aboutNames.includes(name));
  });

  test('an empty list of processors, which is a setting too', () => {
    const text = '[Match]\nOriginalName=*\n[Link]\nReceivePacketSteeringCPUMask=disable\n';
    const { config } = parseLink({ main: { file: '10-test.link', text }, dropIns: [], expand: (word) => word });
    expect(config?.link.packetSteering).toEqual([]);
    expect(config !== null && setsOnlyNames(config)).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { chooseAddress, stableNameOf, type AddressFacts } from '../../src/netif/link-address.ts';
import type { LinkSettings } from '../../src/netif/link-config.ts';

const ether = 1;
const infiniband = 32;
const none = 65534;
const permanent = 0;
const random = 1;
const stolen = 2;
const setByUser = 3;

function facts(changes: Partial<AddressFacts> = {}): AddressFacts {
  return {
    hardwareType: ether, address: '52:54:00:00:00:01', addressAssignType: random, stableName: 've0', machineId: bytesOf('0123456789abcdef0123456789abcdef'),
    random: (bytes) => new Uint8Array(bytes).fill(0xff), ...changes,
  };
}

function bytesOf(hexadecimal: string): string {
  return Buffer.from(hexadecimal, 'hex').toString('latin1');
}

type Link = Pick<LinkSettings, 'addressPolicy' | 'address'>;
const persistent: Link = { addressPolicy: 'persistent', address: null };
const anew: Link = { addressPolicy: 'random', address: null };
const fixed = (address: string): Link => ({ addressPolicy: 'none', address });

// What systemd-udevd 252 gave to bridges of these names on machines of these ids.
test.each([
  ['0123456789abcdef0123456789abcdef', 've0', 'c6:db:ed:d5:c6:e6'],
  ['fedcba98765432100123456789abcdef', 'lan-bridge', 'ca:4d:62:df:5d:f0'],
])('the persistent address of machine %s and interface %s is %s', (machineId, stableName, address) => {
  expect(chooseAddress(persistent, facts({ machineId: bytesOf(machineId), stableName }))).toEqual({ kind: 'set', address });
});

describe('policies', () => {
  test.each<[name: string, link: Link, given: AddressFacts, expected: string | null]>([
    ['persistent keeps what the hardware has', persistent, facts({ addressAssignType: permanent }), null],
    ['persistent keeps what userspace set', persistent, facts({ addressAssignType: setByUser }), null],
    ['persistent keeps what comes from another interface', persistent, facts({ addressAssignType: stolen }), null],
    ['persistent keeps an address that is already that', persistent, facts({ address: 'c6:db:ed:d5:c6:e6' }), null],
    ['random keeps a random one', anew, facts(), null],
    ['random replaces the hardware\'s, locally administered and nobody\'s group', anew, facts({ addressAssignType: permanent }), 'fe:ff:ff:ff:ff:ff'],
    ['an unknown origin counts as the hardware\'s', anew, facts({ addressAssignType: null }), 'fe:ff:ff:ff:ff:ff'],
    ['an interface without address gets none', persistent, facts({ address: '' }), null],
    ['nor does one whose type has no rules for it', persistent, facts({ hardwareType: none, address: '0a:00:00:01' }), null],
    ['InfiniBand keeps its first twelve bytes', anew, facts({ hardwareType: infiniband, addressAssignType: permanent, address: '80:00:00:48:fe:80:00:00:00:00:00:00:00:02:c9:03:00:00:00:01' }), '80:00:00:48:fe:80:00:00:00:00:00:00:ff:ff:ff:ff:ff:ff:ff:ff'],
    ['MACAddress=', fixed('02:00:00:00:00:07'), facts({ addressAssignType: setByUser }), '02:00:00:00:00:07'],
    ['MACAddress= loses the bit of groups', fixed('03:00:00:00:00:07'), facts(), '02:00:00:00:00:07'],
    ['MACAddress= that it has', fixed('52:54:00:00:00:01'), facts(), null],
    ['nothing asked', { addressPolicy: 'none', address: null }, facts(), null],
  ])('%s', (_name, link, given, expected) => {
    expect(chooseAddress(link, given)).toEqual(expected === null ? { kind: 'keep' } : { kind: 'set', address: expected });
  });

  test.each<[name: string, link: Link, given: AddressFacts]>([
    ['no machine id', persistent, facts({ machineId: null })],
    ['no stable name', persistent, facts({ stableName: null })],
    ['everybody\'s address', fixed('ff:ff:ff:ff:ff:ff'), facts()],
    ['nobody\'s address', fixed('00:00:00:00:00:00'), facts()],
    ['an address of another length', fixed('0a:00:00:01'), facts()],
    ['a type of interface without such addresses', fixed('02:00:00:00:00:07'), facts({ hardwareType: none, address: '0a:00:00:01' })],
  ])('%s: says why and sets nothing', (_name, link, given) => {
    expect(chooseAddress(link, given)).toEqual({ kind: 'failed', reason: expect.any(String) });
  });
});

test('the stable name is the first that the hardware gives, or else the kernel\'s where that may be', () => {
  const property = (properties: Readonly<Record<string, string>>) => (name: string) => properties[name] ?? null;
  expect(stableNameOf({ property: property({ ID_NET_NAME_MAC: 'enx0', ID_NET_NAME_SLOT: 'ens3' }), sysname: 'eth0' })).toBe('ens3');
  expect(stableNameOf({ property: property({}), sysname: 'eth0' })).toBe('eth0');
  expect(stableNameOf({ property: property({}), sysname: null })).toBeNull();
});

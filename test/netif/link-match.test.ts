import { expect, test } from 'vitest';
import { emptyMatch, type Match } from '../../src/netif/link-config.ts';
import { compileMatch, matchesLink, type Subject } from '../../src/netif/link-match.ts';

const subject: Subject = {
  name: 'eth0', address: '02:00:00:00:00:01', permanentAddress: '02:00:00:00:00:02', path: 'pci-0000:00:1a.0', driver: 'e1000e', type: 'ether', kind: null,
  property: (name) => ({ ID_BUS: 'pci', EMPTY: '' })[name] ?? null,
};

test.each<[name: string, match: Partial<Match>, holds: boolean]>([
  ['nothing asked', {}, true],
  ['one of several addresses', { addresses: ['02:00:00:00:00:09', '02:00:00:00:00:01'] }, true],
  ['the permanent address is another matter', { addresses: ['02:00:00:00:00:02'] }, false],
  ['the permanent address', { permanentAddresses: ['02:00:00:00:00:02'] }, true],
  ['a glob', { paths: ['pci-*'] }, true],
  ['one of several globs', { drivers: ['igb', 'e1000*'] }, true],
  ['no glob', { drivers: ['igb', 'ixgbe'] }, false],
  ['an exclusion that does not concern it', { drivers: ['!igb'] }, true],
  ['an exclusion that does', { drivers: ['!igb', '!e1000?'] }, false],
  ['an exclusion beats what is wanted', { names: ['eth*', '!eth0'] }, false],
  ['what is not known matches no glob', { kinds: ['*'] }, false],
  ['what is not known is not excluded', { kinds: ['!veth'] }, true],
  ['all kinds of conditions have to hold', { types: ['ether'], names: ['en*'] }, false],
  ['the original name', { names: ['eth[0-9]'] }, true],
  ['a property', { properties: ['ID_BUS=p*'] }, true],
  ['every property', { properties: ['ID_BUS=pci', 'ID_MODEL=*'] }, false],
  ['an empty property', { properties: ['EMPTY='] }, true],
  ['an inverted property that is another', { properties: ['!ID_BUS=usb'] }, true],
  ['an inverted property that is not there', { properties: ['!ID_MODEL=*'] }, true],
  ['an inverted property that holds', { properties: ['!ID_BUS=pci'] }, false],
])('%s', (_name, match, holds) => {
  expect(matchesLink(compileMatch({ ...emptyMatch, ...match }), subject)).toBe(holds);
});

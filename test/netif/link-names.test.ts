import { describe, expect, test } from 'vitest';
import type { LinkSettings } from '../../src/netif/link-config.ts';
import { chooseAlternativeNames, chooseName, type NameFacts } from '../../src/netif/link-names.ts';

const kernelNamed = 1;
const predictable = 2;
const namedByUser = 3;
const renamed = 4;

const proposals: Readonly<Record<string, string>> = {
  ID_NET_NAME_FROM_DATABASE: 'idrac', ID_NET_NAME_ONBOARD: 'eno1', ID_NET_NAME_SLOT: 'ens3', ID_NET_NAME_PATH: 'enp0s3', ID_NET_NAME_MAC: 'enx020000000001',
};

function facts(changes: Partial<NameFacts> = {}, properties = proposals): NameFacts {
  return { action: 'add', nameAssignType: kernelNamed, policiesCount: true, mayRenameAgain: true, property: (name) => properties[name] ?? null, ...changes };
}

describe('the name', () => {
  type Link = Pick<LinkSettings, 'namePolicies' | 'name'>;
  const all: Link = { namePolicies: ['keep', 'kernel', 'database', 'onboard', 'slot', 'path', 'mac'], name: 'lan0' };

  test.each<[name: string, link: Link, facts: NameFacts, chosen: string | null]>([
    ['the first policy that has one', all, facts(), 'idrac'],
    ['in the order of the policies', { namePolicies: ['path', 'slot'], name: null }, facts(), 'enp0s3'],
    ['the next one when there is no proposal', { namePolicies: ['onboard', 'slot'], name: null }, facts({}, { ID_NET_NAME_SLOT: 'ens3' }), 'ens3'],
    ['the next one when the proposal is no name', { namePolicies: ['onboard', 'slot'], name: null }, facts({}, { ID_NET_NAME_ONBOARD: 'a-name-too-long-for-it', ID_NET_NAME_SLOT: 'ens3' }), 'ens3'],
    ['Name= when no policy has one', all, facts({}, {}), 'lan0'],
    ['Name= when policies do not count', all, facts({ policiesCount: false }), 'lan0'],
    ['none when nobody has one', { namePolicies: ['path'], name: null }, facts({}, {}), null],
    ['kernel: one that the kernel calls predictable stays', { namePolicies: ['kernel', 'path'], name: 'lan0' }, facts({ nameAssignType: predictable }), null],
    ['kernel: another does not', { namePolicies: ['kernel', 'path'], name: null }, facts(), 'enp0s3'],
    ['keep: one from userspace stays', { namePolicies: ['keep', 'path'], name: 'lan0' }, facts({ nameAssignType: namedByUser }), null],
    ['keep: so does one that was renamed', { namePolicies: ['keep', 'path'], name: 'lan0' }, facts({ nameAssignType: renamed }), null],
    ['without keep, it is renamed again', { namePolicies: ['path'], name: null }, facts({ nameAssignType: renamed }), 'enp0s3'],
    ['before scheme v240 it was not', { namePolicies: ['path'], name: null }, facts({ nameAssignType: renamed, mayRenameAgain: false }), null],
    ['the policies are not asked on other events', all, facts({ action: 'change' }), null],
    ['nor is Name=', { namePolicies: [], name: 'lan0' }, facts({ action: 'move' }), null],
    ['a kernel that does not say who named it', { namePolicies: ['keep', 'kernel', 'path'], name: null }, facts({ nameAssignType: null }), 'enp0s3'],
  ])('%s', (_name, link, given, chosen) => {
    expect(chooseName(link, given)).toBe(chosen);
  });
});

describe('alternative names', () => {
  const policies = { alternativeNames: ['uplink'], alternativeNamePolicies: ['database', 'onboard', 'slot', 'path', 'mac'] } as const;

  test('are those given and every proposal, sorted', () => {
    expect(chooseAlternativeNames(policies, facts())).toEqual(['eno1', 'enp0s3', 'ens3', 'enx020000000001', 'idrac', 'uplink']);
  });
  test('are each given once', () => {
    expect(chooseAlternativeNames({ ...policies, alternativeNames: ['ens3'] }, facts({}, { ID_NET_NAME_SLOT: 'ens3' }))).toEqual(['ens3']);
  });
  test('may be longer than names', () => {
    const long = 'x'.repeat(127);
    expect(chooseAlternativeNames({ ...policies, alternativeNames: [] }, facts({}, { ID_NET_NAME_PATH: long, ID_NET_NAME_MAC: `${long}x` }))).toEqual([long]);
  });
  test('are only given on add', () => {
    expect(chooseAlternativeNames(policies, facts({ action: 'change' }))).toEqual([]);
  });
});

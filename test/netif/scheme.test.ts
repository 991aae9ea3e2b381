import { describe, expect, it } from 'vitest';
import { chooseNamingScheme, latestNamingScheme, namingSchemeOf, namingSchemes, type NamingFeature } from '../../src/netif/scheme.ts';

describe('naming schemes', () => {
  it('are those of systemd.net-naming-scheme(7)', () => {
    expect(namingSchemes.map(({ name }) => name).join(' ')).toBe(
      'v238 v239 v240 v241 v243 v245 v247 v249 v250 v251 v252 v253 v254 v255 v257 v258 v259 v260 v261',
    );
  });

  it.each<[NamingFeature, string]>([
    ['virtual-functions', 'v239'],
    ['alternative-routing-id', 'v239'],
    ['infiniband', 'v240'],
    ['onboard-index-zero', 'v240'],
    ['renaming-again', 'v240'],
    ['stable-virtual-macs', 'v241'],
    ['netdevsim', 'v243'],
    ['bare-label', 'v243'],
    ['nspawn-hash', 'v245'],
    ['no-slot-of-bridge', 'v247'],
    ['slot-by-function-id', 'v249'],
    ['wide-onboard-index', 'v249'],
    ['strict-replacement', 'v249'],
    ['xen', 'v250'],
    ['devicetree-aliases', 'v252'],
    ['usb-without-pci', 'v253'],
    ['representors', 'v254'],
    ['slot-by-firmware', 'v257'],
    ['devicetree-port-aliases', 'v257'],
    ['interface-property', 'v258'],
    ['devicetree-wlan', 'v259'],
    ['mctp', 'v260'],
    ['sub-functions', 'v261'],
  ])('%s came with %s and stayed', (feature, first) => {
    const since = namingSchemes.findIndex(({ name }) => name === first);
    expect(namingSchemes.map(({ features }) => features.has(feature))).toEqual(namingSchemes.map((_, index) => index >= since));
  });

  it('gave names to many functions behind a bridge from v251 to v254', () => {
    const having = namingSchemes.filter(({ features }) => features.has('bridge-slot-of-many-functions'));
    expect(having.map(({ name }) => name)).toEqual(['v251', 'v252', 'v253', 'v254']);
  });

  it('are found by name, or as the latest', () => {
    expect(namingSchemeOf('v245')?.name).toBe('v245');
    expect(namingSchemeOf('latest')).toBe(latestNamingScheme);
    expect(namingSchemeOf('v256')).toBeNull();
    expect(namingSchemeOf('')).toBeNull();
  });
});

describe('the scheme of the boot', () => {
  it.each([
    { says: 'nothing: the latest', commandLine: 'quiet root=/dev/sda1', environment: null, scheme: 'v261' },
    { says: 'the kernel command line', commandLine: 'quiet net.naming_scheme=v245', environment: null, scheme: 'v245' },
    { says: 'a hyphen for the underscore', commandLine: 'net.naming-scheme=v245', environment: null, scheme: 'v245' },
    { says: 'quotes', commandLine: 'x="net.naming_scheme=v238 y" "net.naming_scheme=v247"', environment: null, scheme: 'v247' },
    { says: 'two of them: the last', commandLine: 'net.naming_scheme=v245 net.naming_scheme=v247\n', environment: null, scheme: 'v247' },
    { says: 'no value', commandLine: 'net.naming_scheme', environment: null, scheme: 'v261' },
    { says: 'part of another option', commandLine: 'rd.net.naming_scheme=v245', environment: null, scheme: 'v261' },
    { says: 'the environment before the command line', commandLine: 'net.naming_scheme=v245', environment: 'v250', scheme: 'v250' },
    { says: 'a colon: the command line before the environment', commandLine: 'net.naming_scheme=v245', environment: ':v250', scheme: 'v245' },
    { says: 'a colon and no command line', commandLine: '', environment: ':v250', scheme: 'v250' },
    { says: 'latest', commandLine: '', environment: 'latest', scheme: 'v261' },
  ])('$says', ({ commandLine, environment, scheme }) => {
    const choice = chooseNamingScheme({ kernelCommandLine: commandLine, environment });
    expect([choice.scheme.name, choice.unknown]).toEqual([scheme, null]);
  });

  it('is the latest when the one that was asked for is unknown, and says so', () => {
    expect(chooseNamingScheme({ kernelCommandLine: 'net.naming_scheme=v999', environment: null })).toEqual({ scheme: latestNamingScheme, unknown: 'v999' });
    expect(chooseNamingScheme({ kernelCommandLine: 'net.naming_scheme=v245', environment: '' })).toEqual({ scheme: latestNamingScheme, unknown: '' });
  });
});

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ENODEV, EOPNOTSUPP } from '../../src/kernel/errno.ts';
import { readLink } from '../../src/kernel/file.ts';
import { interfaceDriver } from '../../src/kernel/ethtool.ts';

describe('the driver of a network interface', () => {
  it('is unknown where it does not say', () => expect(interfaceDriver('lo')).toBe(EOPNOTSUPP));

  it.each(['nobody-has-it', '', 'a-name-of-16-byt', 'x'.repeat(1000)])('cannot be had of %j', (name) => expect(interfaceDriver(name)).toBe(ENODEV));

  it('is the one that sysfs has, for a virtio card', (context) => {
    const cards = readdirSync('/sys/class/net').filter((name) => readLink(`/sys/class/net/${name}/device/driver`)?.endsWith('/virtio_net') === true);
    if (cards.length === 0) return context.skip('needs a virtio network card, whose driver has one name everywhere');
    expect(cards.map(interfaceDriver)).toEqual(cards.map(() => 'virtio_net'));
  });
});

import { describe, expect, it } from 'vitest';
import { resolveLinks } from '../../src/base/links.ts';

describe('a name inside of another root', () => {
  const links: Readonly<Record<string, string>> = {
    '/bin': 'usr/bin',
    '/usr/bin/awk': '/etc/alternatives/awk',
    '/etc/alternatives/awk': '../../usr/bin/mawk',
    '/etc/up': '../../../../..',
    '/mask': '/dev/null',
    '/round': 'trip',
    '/trip': '/round',
    '/deep': './/usr/./bin/',
  };
  const resolve = (name: string): string | null => resolveLinks(name, (at) => links[at] ?? null);

  it.each([
    ['/usr/lib', '/usr/lib', 'has no links in it'],
    ['/bin/sh', '/usr/bin/sh', 'goes through a folder that is a link'],
    ['/bin/awk', '/usr/bin/mawk', 'goes through several links, one of them absolute'],
    ['/etc/up/etc', '/etc', 'cannot go above the root'],
    ['/../../etc/../usr', '/usr', 'may go up by itself'],
    ['/mask', '/dev/null', 'leads to what is not there'],
    ['/deep/sh', '/usr/bin/sh', 'is left without empty parts'],
    ['//', '/', 'may be the root'],
  ])('%s is %s: it %s', (name, resolved) => {
    expect(resolve(name)).toBe(resolved);
  });

  it('is none when links go in a circle', () => {
    expect(resolve('/round/about')).toBeNull();
  });

  it('goes through forty links and no more', () => {
    const chain = (at: string): string | null => (at === '/0' ? null : `${Number(at.slice(1)) - 1}`);
    expect(resolveLinks('/40', chain)).toBe('/0');
    expect(resolveLinks('/41', chain)).toBeNull();
  });
});

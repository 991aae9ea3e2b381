import { describe, expect, it } from 'vitest';
import { AccountBook } from '../../../src/rules/check/accounts.ts';

function book(asked: string[] = []): AccountBook {
  return new AccountBook({
    user: (name) => {
      asked.push(name);
      return { ann: 1000, daemon: 1 }[name] ?? null;
    },
    group: (name) => ({ disk: 6 }[name] ?? null),
    hasUser: (uid) => uid === 1000,
    hasGroup: () => false,
  });
}

describe('a user', () => {
  it.each<[name: string, found: object]>([
    ['daemon', { id: 1, isSystem: true }],
    ['ann', { id: 1000, isSystem: false }],
    ['1000', { id: 1000, isSystem: false }],
    ['1001', { reason: 'Unknown user' }],
    ['500', { id: 500, isSystem: true }],
    ['root', { id: 0, isSystem: true }],
    ['nobody', { id: 65534, isSystem: false }],
    ['65534', { id: 65534, isSystem: false }],
    ['65535', { reason: 'Invalid argument' }],
    ['4294967295', { reason: 'Invalid argument' }],
    ['foreign-3', { id: 2147352579, isSystem: false }],
    ['2147352576', { id: 2147352576, isSystem: false }],
    ['nogroup', { reason: 'Unknown user' }],
    ['disk', { reason: 'Unknown user' }],
    ['a b', { reason: 'Unknown user' }],
    ['+1', { reason: 'Unknown user' }],
    ['', { reason: 'Invalid argument' }],
    ['..', { reason: 'Invalid argument' }],
    ['a:b', { reason: 'Invalid argument' }],
    [' a', { reason: 'Invalid argument' }],
    ['-1', { reason: 'Invalid argument' }],
    ['01', { reason: 'Invalid argument' }],
    ['a\tb', { reason: 'Invalid argument' }],
    ['\xff', { reason: 'Invalid argument' }],
    ['\xc3\xa4', { reason: 'Unknown user' }],
  ])('called %j', (name, found) => {
    expect(book().resolve('user', name).resolved).toEqual(found);
  });

  it('is looked up once', () => {
    const asked: string[] = [];
    const accounts = book(asked);
    expect([accounts.resolve('user', 'ann').isFirst, accounts.resolve('user', 'ann').isFirst]).toEqual([true, false]);
    expect(asked).toEqual(['ann']);
  });
});

describe('a group', () => {
  it('is another thing than a user of the same name', () => {
    expect(book().resolve('group', 'disk').resolved).toEqual({ id: 6, isSystem: true });
    expect(book().resolve('group', 'ann').resolved).toEqual({ reason: 'Unknown group' });
    expect(book().resolve('group', 'nogroup').resolved).toEqual({ id: 65534, isSystem: false });
  });
});

import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TagIndex } from '../../src/database/tags.ts';
import { makeMachine } from '../device/machine.ts';

/** An index that is not there yet. */
function start(): { update(id: string, before: readonly string[], after: readonly string[]): void; ids(tag: string): string[]; folder: string } {
  const paths = makeMachine();
  const index = new TagIndex(paths);
  const folder = `${paths.run}/udev/tags`;
  return {
    update: (id, before, after) => index.update(id, new Set(before), new Set(after)),
    ids: (tag) => readdirSync(`${folder}/${tag}`).sort(),
    folder,
  };
}

describe('the tag index', () => {
  it('has an empty file, which nobody need write to, for every tag of a device', () => {
    const { update, ids, folder } = start();
    update('b8:0', [], ['a', 'b']);
    update('n2', [], ['b']);
    expect([ids('a'), ids('b')]).toEqual([['b8:0'], ['b8:0', 'n2']]);
    const { size, mode } = statSync(`${folder}/a/b8:0`);
    expect([size, mode & 0o7777]).toEqual([0, 0o444]);
  });

  it('changes by difference, and keeps the folder of a tag that nothing has any more', () => {
    const { update, ids } = start();
    update('b8:0', [], ['a', 'b']);
    update('b8:0', ['a', 'b'], ['b', 'c']);
    expect([ids('a'), ids('b'), ids('c')]).toEqual([[], ['b8:0'], ['b8:0']]);
  });

  it('is mended where somebody removed a file', () => {
    const { update, ids, folder } = start();
    update('b8:0', [], ['a']);
    rmSync(folder, { recursive: true });
    update('b8:0', ['a'], ['a']);
    expect(ids('a')).toEqual(['b8:0']);
  });

  it('does not lead out of its folder', () => {
    const { update, folder } = start();
    update('b8:0', [], ['../../escaped', 'fine']);
    expect(readdirSync(folder)).toEqual(['fine']);
    expect(existsSync(`${folder}/../../escaped`)).toBe(false);
  });
});

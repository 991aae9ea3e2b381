import fc from 'fast-check';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lutimesSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { Links } from '../../src/apply/link.ts';
import type { Paths } from '../../src/base/paths.ts';
import { FileLock } from '../../src/kernel/lock.ts';
import { buildChild } from './child.ts';
import { linkTarget, makeHost, makeRoots, standIn, tree } from './roots.ts';

/** A disk called by its letter, with its node in place. */
function disk(paths: Paths, letter: string): { id: string; devname: string } {
  const devname = `/dev/sd${letter}`;
  standIn(paths, devname);
  return { id: `b8:${16 * (letter.charCodeAt(0) - 'a'.charCodeAt(0))}`, devname };
}

function claim(links: Links, device: { id: string; devname: string }, names: string[], priority = 0) {
  return links.update({ ...device, before: [], after: names, priority });
}

function withdraw(links: Links, device: { id: string; devname: string }, names: string[]) {
  return links.update({ ...device, before: names, after: [], priority: 0 });
}

describe('one device', () => {
  test('has its links in /dev and its claims in /run/udev/links, as systemd-udevd keeps them', () => {
    const paths = makeRoots();
    const links = new Links(makeHost(paths));
    expect(claim(links, disk(paths, 'a'), ['cdrom', 'disk/by-id/x'], -100)).toEqual([]);
    expect(tree(paths.dev)).toEqual(['cdrom → sda', 'disk/by-id/x → ../../sda', 'sda']);
    expect(tree(paths.run)).toEqual(['udev/links/cdrom/b8:0 → -100:/dev/sda', 'udev/links/disk\\x2fby-id\\x2fx/b8:0 → -100:/dev/sda']);
  });

  test('loses those that it does not claim any more, and keeps the others', () => {
    const paths = makeRoots();
    const links = new Links(makeHost(paths));
    const device = disk(paths, 'a');
    links.update({ ...device, before: [], after: ['one', 'deep/two'], priority: 0 });
    links.update({ ...device, before: ['one', 'deep/two'], after: ['one', 'three'], priority: 0 });
    expect(tree(paths.dev)).toEqual(['one → sda', 'sda', 'three → sda']);
    links.update({ ...device, before: ['one', 'three'], after: [], priority: 0 });
    expect(tree(paths.dev)).toEqual(['sda']);
    expect(tree(`${paths.run}/udev`)).toEqual(['links/']);
  });

  test('gets a link back that somebody removed', () => {
    const paths = makeRoots();
    const links = new Links(makeHost(paths));
    const device = disk(paths, 'a');
    claim(links, device, ['one']);
    rmSync(`${paths.dev}/one`);
    links.update({ ...device, before: ['one'], after: ['one'], priority: 0 });
    expect(linkTarget(`${paths.dev}/one`)).toBe('sda');
  });

  test('can spell one name in several ways', () => {
    const paths = makeRoots();
    const links = new Links(makeHost(paths));
    const device = disk(paths, 'a');
    claim(links, device, ['a//b', 'a/./b/']);
    links.update({ ...device, before: ['a//b', 'a/./b/'], after: ['a/b'], priority: 0 });
    expect(tree(paths.dev)).toEqual(['a/b → ../sda', 'sda']);
  });

  test('is told what could not be, and the rest is done', () => {
    const paths = makeRoots();
    const links = new Links(makeHost(paths));
    standIn(paths, '/dev/null');
    expect(claim(links, disk(paths, 'a'), ['../etc/passwd', 'null', 'sda/x', 'good'])).toEqual([
      { kind: 'outside', name: '../etc/passwd' },
      { kind: 'occupied', name: 'null' },
      { kind: 'no-folder', name: 'sda/x', through: 'sda' },
    ]);
    expect(tree(paths.dev)).toEqual(['good → sda', 'null', 'sda']);
  });
});

describe('of several devices', () => {
  type Step = ['claims', letter: string, priority?: number] | ['leaves', letter: string] | ['vanishes', letter: string] | ['restart'];
  const cases: [meaning: string, steps: Step[], winner: string | null][] = [
    ['the one with the highest priority has the link', [['claims', 'a', 10], ['claims', 'b', 0], ['claims', 'c', -5]], 'a'],
    ['a higher priority takes the link', [['claims', 'a', 0], ['claims', 'b', 10]], 'b'],
    ['the one that came last has it among equals', [['claims', 'a'], ['claims', 'b'], ['claims', 'c']], 'c'],
    ['one that merely repeats its claim takes nothing', [['claims', 'a'], ['claims', 'b'], ['claims', 'a']], 'b'],
    ['one that raises its priority to that of the others came last', [['claims', 'a', -1], ['claims', 'b'], ['claims', 'a', 0]], 'a'],
    ['one that lowers its priority loses to those who are better now', [['claims', 'a', 10], ['claims', 'b', 0], ['claims', 'c', 5], ['claims', 'a', 1]], 'c'],
    ['one that lowers its priority to that of the others keeps it', [['claims', 'a', 10], ['claims', 'b', 0], ['claims', 'a', 0]], 'a'],
    ['the one before follows when the winner leaves', [['claims', 'a'], ['claims', 'b'], ['claims', 'c'], ['leaves', 'c']], 'b'],
    ['nothing changes when a loser leaves', [['claims', 'a'], ['claims', 'b'], ['claims', 'c'], ['leaves', 'a']], 'c'],
    ['one whose node is gone does not follow', [['claims', 'a'], ['claims', 'b'], ['claims', 'c'], ['vanishes', 'b'], ['leaves', 'c']], 'a'],
    ['the link goes with the last', [['claims', 'a'], ['claims', 'b'], ['leaves', 'b'], ['leaves', 'a']], null],
    ['a restart changes nothing', [['claims', 'b'], ['claims', 'c'], ['claims', 'a'], ['restart'], ['leaves', 'a']], 'c'],
    ['a repeated claim takes nothing after a restart either', [['claims', 'b'], ['claims', 'a'], ['restart'], ['claims', 'b']], 'a'],
  ];
  test.each(cases)('%s', (_, steps, winner) => {
    const paths = makeRoots();
    let links = new Links(makeHost(paths));
    for (const [index, [kind, letter, priority]] of steps.entries()) {
      if (kind === 'restart') links = new Links(makeHost(paths));
      else if (kind === 'claims') claim(links, disk(paths, letter), ['link'], priority ?? 0);
      else if (kind === 'leaves') withdraw(links, disk(paths, letter), ['link']);
      else rmSync(`${paths.dev}/sd${letter}`);
      if (kind === 'claims') dateClaim(`${paths.run}/udev/links/link/${disk(paths, letter).id}`, index);
    }
    expect(linkTarget(`${paths.dev}/link`)).toBe(winner === null ? null : `sd${winner}`);
  });
});

/** Claims are ranked by their times, and a test is faster than the clock that file systems go by. */
function dateClaim(path: string, seconds: number): void {
  lutimesSync(path, 1_000_000 + seconds, 1_000_000 + seconds);
}

describe('what others left in /run/udev/links', () => {
  test('the folders of systemd-udevd 252 are used, and their lock files removed with them', () => {
    const paths = makeRoots();
    const folder = `${paths.run}/udev/links/link`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/.lock`, '');
    symlinkSync('0:/dev/sda', `${folder}/b8:0`);
    const [a, b] = [disk(paths, 'a'), disk(paths, 'b')];
    const links = new Links(makeHost(paths));
    claim(links, b, ['link'], 10);
    withdraw(links, b, ['link']);
    expect(linkTarget(`${paths.dev}/link`)).toBe('sda');
    withdraw(links, a, ['link']);
    expect(tree(paths.run)).toEqual(['udev/links/']);
  });

  test('the winner stays the winner, however it became so', () => {
    const paths = makeRoots();
    const folder = `${paths.run}/udev/links/link`;
    mkdirSync(folder, { recursive: true });
    for (const [index, letter] of ['a', 'b', 'c'].entries()) {
      const { id, devname } = disk(paths, letter);
      symlinkSync(`0:${devname}`, `${folder}/${id}`);
      dateClaim(`${folder}/${id}`, index);
    }
    symlinkSync('sdb', `${paths.dev}/link`);
    const links = new Links(makeHost(paths));
    const d = disk(paths, 'd');
    claim(links, d, ['link'], -1);
    expect(linkTarget(`${paths.dev}/link`)).toBe('sdb');
    withdraw(links, disk(paths, 'b'), ['link']);
    expect(linkTarget(`${paths.dev}/link`)).toBe('sdc');
  });

  test('a claim that makes no sense is passed over', () => {
    const paths = makeRoots();
    const folder = `${paths.run}/udev/links/link`;
    mkdirSync(folder, { recursive: true });
    for (const [index, target] of ['/etc/passwd', '9', ':/dev/sda', '9:', '9:sda', 'x:/dev/sda', '99999999999:/dev/sda'].entries()) symlinkSync(target, `${folder}/b1:${index}`);
    const links = new Links(makeHost(paths));
    claim(links, disk(paths, 'b'), ['link'], -10);
    expect(linkTarget(`${paths.dev}/link`)).toBe('sdb');
  });
});

test('contested links are listed by name, best claim first', () => {
  const paths = makeRoots();
  const links = new Links(makeHost(paths));
  const [a, b] = [disk(paths, 'a'), disk(paths, 'b')];
  claim(links, a, ['disk/by-label/root', 'alone', 'also'], 5);
  claim(links, b, ['disk/by-label/root', 'also'], 0);
  expect(links.contested()).toMatchObject([
    { name: 'also', target: 'sda', claims: [{ id: 'b8:0', priority: 5 }, { id: 'b8:16', priority: 0 }] },
    { name: 'disk/by-label/root', target: '../../sda', claims: [{ devname: '/dev/sda' }, { devname: '/dev/sdb' }] },
  ]);
});

test('whatever two programs do in turn, the link points to the best claim, and nothing is left at the end', () => {
  const device = fc.nat(39);
  const step = fc.record({ by: fc.constantFrom(0, 0, 0, 1), device, priority: fc.option(fc.constantFrom(0, 0, 0, 1, -1), { freq: 3 }) });
  fc.assert(fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
    const paths = makeRoots();
    const programs = [new Links(makeHost(paths)), new Links(makeHost(paths))];
    const folder = `${paths.run}/udev/links/link`;
    const of = (number: number) => ({ id: `b259:${number}`, devname: `/dev/nvme${number}` });
    for (let number = 0; number < 40; number++) standIn(paths, of(number).devname);
    let model: { number: number; priority: number }[] = [];
    let by = 0;

    for (const [index, given] of steps.entries()) {
      // The other program sees that the folder changed by its time, for which this test is too fast, too.
      if (given.by !== by && model.length > 0) utimesSync(folder, 0, index);
      by = given.by;
      const held = model.find((claim) => claim.number === given.device);
      programs[by]!.update({
        ...of(given.device), before: held === undefined ? [] : ['link'], after: given.priority === null ? [] : ['link'], priority: given.priority ?? 0,
      });
      if (given.priority === null || held?.priority !== given.priority) {
        model = model.filter((claim) => claim !== held);
        if (given.priority !== null) {
          model.push({ number: given.device, priority: given.priority });
          dateClaim(`${folder}/${of(given.device).id}`, index);
        }
      }
      const best = model.reduce<typeof held>((one, other) => (one === undefined || other.priority >= one.priority ? other : one), undefined);
      expect(linkTarget(`${paths.dev}/link`)).toBe(best === undefined ? null : `nvme${best.number}`);
    }
    for (const claim of model) programs[0]!.update({ ...of(claim.number), before: ['link'], after: [], priority: 0 });
    expect(tree(paths.run)).toEqual([steps.every((given) => given.priority === null) ? 'udev/' : 'udev/links/']);
    expect(linkTarget(`${paths.dev}/link`)).toBeNull();
    rmSync(paths.dev, { recursive: true });
  }), { numRuns: 25 });
});

test('a program that was stopped while it changed claims is waited for once, and holds up nothing', () => {
  const paths = makeRoots();
  const links = new Links(makeHost(paths));
  mkdirSync(`${paths.run}/udev/links`, { recursive: true });
  const held = FileLock.tryExclusive(`${paths.run}/udev/links`) as FileLock;
  const waits = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
  const waitsFor = (name: string): number => {
    const before = waits.mock.calls.length;
    claim(links, disk(paths, 'a'), [name], 0);
    expect(linkTarget(`${paths.dev}/${name}`)).toBe('sda');
    return waits.mock.calls.length - before;
  };
  try {
    const first = waitsFor('one');
    expect(waitsFor('two')).toBeLessThan(first / 100);
    held.close();
    expect(waitsFor('three')).toBe(0);
  } finally {
    waits.mockRestore();
  }
});

test('programs that claim a link at the same time do not get in each other’s way', async () => {
  const paths = makeRoots();
  const root = paths.dev.slice(0, -'/dev'.length);
  const file = buildChild('claim-child', root);
  const names = Array.from({ length: 200 }, (_, i) => `link${i}`);
  const children = [1, 2, 3].map((number) => {
    standIn(paths, `/dev/nvme${number}`);
    return spawn(process.execPath, [file, root, String(number), String(names.length)], { stdio: ['ignore', 'pipe', 'inherit'] });
  });
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  const exits = Promise.all(children.map((child) => once(child, 'exit')));
  writeFileSync(`${root}/go`, '');
  expect((await exits).map(([status]) => status)).toEqual([0, 0, 0]);
  expect(names.filter((name) => linkTarget(`${paths.dev}/${name}`) !== 'nvme3')).toEqual([]);
  expect(new Links(makeHost(paths)).contested().filter(({ claims }) => claims.length !== 3)).toEqual([]);
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { endianness, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import { Doubt } from '../../src/daemon/doubt.ts';

const SOCKET = 2 ** 32 + 17;

/** Daemons that follow each other: each is the next one's predecessor at whatever instant that begins. */
function given(): { next: (beginning?: { wasKilled?: boolean; socketInode?: number }) => { daemon: Doubt; loss: string | null }; file: string } {
  const run = mkdtempSync(join(tmpdir(), 'devmaster-doubt-'));
  onTestFinished(() => rmSync(run, { recursive: true }));
  return {
    file: `${run}/devmaster/doubt`,
    next: ({ wasKilled = true, socketInode = SOCKET } = {}) => {
      const daemon = new Doubt({ ...systemPaths, run });
      return { daemon, loss: daemon.takeOver({ socketInode, wasKilled }) };
    },
  };
}

describe('of a daemon that was killed, messages are', () => {
  it('not lost while none were in its hand and its socket was kept', () => {
    const { next } = given();
    next({ wasKilled: false });
    expect(next().loss).toBeNull();
  });

  it('not lost when those that it had taken are noted', () => {
    const { next } = given();
    const { daemon } = next({ wasKilled: false });
    daemon.taking();
    daemon.noted();
    expect(next().loss).toBeNull();
  });

  it('lost while it has some in its hand', () => {
    const { next } = given();
    next({ wasKilled: false }).daemon.taking();
    expect(next().loss).toContain('while it received');
  });

  it('lost with a socket that was not kept', () => {
    const { next } = given();
    next({ wasKilled: false });
    expect(next({ socketInode: SOCKET + 1 }).loss).toContain('its socket with it');
  });

  it('lost with a socket whose number differs in its upper half only', () => {
    const { next } = given();
    next({ wasKilled: false });
    expect(next({ socketInode: 17 }).loss).toContain('its socket with it');
  });

  it('lost when nothing is known of it', () => expect(given().next().loss).toContain('its socket with it'));
});

describe('a loss', () => {
  it('is one for every daemon that follows, until one has made up for it', () => {
    const { next } = given();
    next({ wasKilled: false }).daemon.lost();
    expect(next().loss).not.toBeNull();
    expect(next({ wasKilled: false }).loss).not.toBeNull();
    const { daemon } = next();
    daemon.taking();
    daemon.noted();
    expect(next().loss).not.toBeNull();
    next().daemon.madeUp();
    expect(next().loss).toBeNull();
  });

  it('is not made up for by one that was killed at once', () => {
    const { next } = given();
    next({ wasKilled: false }).daemon.taking();
    next();
    expect(next().loss).not.toBeNull();
  });
});

describe('of a daemon that ended in good order', () => {
  it('nothing is lost, whatever was in its hand, and whoever has its socket', () => {
    const { next } = given();
    expect(next({ wasKilled: false }).loss).toBeNull();
    next({ wasKilled: false }).daemon.taking();
    expect(next({ wasKilled: false, socketInode: 18 }).loss).toBeNull();
  });
});

it('stands in a file, as the socket and what is in doubt', () => {
  const littleEndian = endianness() === 'LE';
  const { next, file } = given();
  next({ wasKilled: false }).daemon.taking();
  expect([0, 4, 8].map((at) => [...readFileSync(file)][at + (littleEndian ? 0 : 3)])).toEqual([17, 1, 1]);
});

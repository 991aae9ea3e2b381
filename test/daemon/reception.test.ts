import { copyFileSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silent } from '../../src/base/log.ts';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import { Doubt } from '../../src/daemon/doubt.ts';
import { inodeOf, Reception } from '../../src/daemon/reception.ts';
import { UnfinishedEvents } from '../../src/daemon/unfinished.ts';
import { UeventSocket } from '../../src/kernel/netlink-uevent.ts';

const isRoot = process.getuid?.() === 0;
const NULL = '/devices/virtual/mem/null';

/** As a daemon would find it that follows a kill at this instant. */
interface Instant {
  readonly notes: boolean;
  readonly loss: string | null;
}

interface Given {
  readonly paths: Paths;
  readonly reception: Reception;
  readonly trigger: (times?: number) => void;
  /** at the instants when events were handed over to be handled */
  readonly handedOver: readonly Instant[];
  readonly now: () => Instant;
  readonly losses: readonly string[];
}

/** A reception that hears the kernel's own messages. */
function given({ receiveBufferBytes = 1024 * 1024, handled = new Set<bigint>() } = {}): Given {
  const run = mkdtempSync(join(tmpdir(), 'devmaster-reception-'));
  onTestFinished(() => rmSync(run, { recursive: true }));
  const paths = { ...systemPaths, run };
  const socket = UeventSocket.open({ group: 1, receiveBufferBytes });
  onTestFinished(() => socket.close());
  const now = (): Instant => {
    const copy = copyOf(paths);
    const notes = new UnfinishedEvents(copy, () => []).takeOver()?.some(({ devpath }) => devpath === NULL) === true;
    return { notes, loss: new Doubt(copy).takeOver({ socketInode: inodeOf(socket), wasKilled: true }) };
  };
  const unfinished = new UnfinishedEvents(paths, () => []);
  const doubt = new Doubt(paths);
  writeFileSync(`${run}/devmaster/unfinished`, '');
  doubt.takeOver({ socketInode: inodeOf(socket), wasKilled: false });
  const [handedOver, losses]: [Instant[], string[]] = [[], []];
  const dispatcher = { put: () => void handedOver.push(now()) };
  const resync = { begin: (reason: string) => void losses.push(reason) };
  const reception = new Reception(socket, handled, { dispatcher, queue: { hasShed: false }, unfinished, doubt, resync, log: silent });
  const trigger = (times = 1): void => {
    for (let time = 0; time < times; time++) writeFileSync(`/sys${NULL}/uevent`, 'change');
  };
  return { paths, reception, trigger, handedOver, now, losses };
}

/** What the next daemon would find, to be looked at without changing it. */
function copyOf(paths: Paths): Paths {
  const run = mkdtempSync(join(tmpdir(), 'devmaster-reception-'));
  onTestFinished(() => rmSync(run, { recursive: true }));
  mkdirSync(`${run}/devmaster`);
  for (const name of readdirSync(`${paths.run}/devmaster`)) {
    const file = `${paths.run}/devmaster/${name}`;
    if (lstatSync(file).isFile()) copyFileSync(file, `${run}/devmaster/${name}`);
  }
  return { ...systemPaths, run };
}

describe.skipIf(!isRoot)('what the kernel said (needs root, to have it speak)', () => {
  it('is noted before it is handled, and nothing of it is in doubt from then on', () => {
    const { reception, trigger, handedOver, now } = given();
    expect(now()).toEqual({ notes: false, loss: null });
    trigger();
    expect(reception.readMore()).toBe(true);
    expect(handedOver[0]).toEqual({ notes: true, loss: null });
    reception.catchUp();
    expect(now().loss).toBeNull();
  });

  it('is in doubt while it cannot be noted', () => {
    const { paths, reception, trigger, handedOver, now } = given();
    rmSync(`${paths.run}/devmaster/unfinished`);
    symlinkSync('/dev/full', `${paths.run}/devmaster/unfinished`);
    symlinkSync('/dev/full', `${paths.run}/devmaster/unfinished-page`);
    trigger();
    reception.readMore();
    expect(handedOver[0]?.loss).toContain('while it received');
    reception.catchUp();
    expect(now().loss).toContain('while it received');
  });

  it('counts as lost, when some of it was, before the rest is handled', () => {
    const { reception, trigger, handedOver, losses } = given({ receiveBufferBytes: 4096 });
    trigger(100);
    reception.catchUp();
    expect(losses).toContain('overflow');
    expect(handedOver[0]).toMatchObject({ notes: true, loss: expect.stringContaining('made up') as string });
  });

  it('stays in the socket when it is left to somebody else', () => {
    const { reception, trigger, handedOver } = given();
    reception.leaveRest();
    trigger();
    expect(reception.readMore()).toBe(false);
    expect(handedOver).toEqual([]);
  });

  it('is left out when another has handled it, as long as that may be in the socket', () => {
    const seqnum = BigInt(readFileSync('/sys/kernel/uevent_seqnum', 'latin1').trim());
    const { reception, trigger, now } = given({ handled: new Set(Array.from({ length: 1000 }, (_, ahead) => seqnum + BigInt(ahead))) });
    trigger();
    reception.catchUp();
    expect(now().notes).toBe(false);
    reception.forgetHandled();
    trigger();
    reception.catchUp();
    expect(now().notes).toBe(true);
  });
});

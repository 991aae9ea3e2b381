import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { trustedSenders } from '../../src/broadcast/trust.ts';

/** Whom a process with this uid_map believes. */
function trusted(uidMap: string | null, uids: readonly number[]): number[] {
  const proc = mkdtempSync(join(tmpdir(), 'devmaster-proc-'));
  onTestFinished(() => rmSync(proc, { recursive: true }));
  mkdirSync(`${proc}/self`);
  if (uidMap !== null) writeFileSync(`${proc}/self/uid_map`, uidMap);
  return uids.filter(trustedSenders(proc));
}

const uids = [-1, 0, 1, 1000, 65534, 100000];

describe('a listener believes', () => {
  it('root alone where every user has a number', () => expect(trusted('         0          0 4294967295\n', uids)).toEqual([0]));
  it('in a container those who have no number in it', () => expect(trusted('         0     100000      65536\n', uids)).toEqual([0, 100000]));
  it('in a container of few users the number that stands for all others', () => expect(trusted('0 1000 1\n1 100000 1000\n', uids)).toEqual([0, 65534, 100000]));
  it('in a namespace without users whoever may speak there', () => expect(trusted('', uids)).toEqual([0, 1, 1000, 65534, 100000]));
  it('root alone where there is no procfs', () => expect(trusted(null, uids)).toEqual([0]));
});

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import { QueueFile } from '../../src/daemon/queue-file.ts';

function given(): { path: string; open: () => QueueFile } {
  const run = mkdtempSync(join(tmpdir(), 'devmaster-queue-file-'));
  onTestFinished(() => rmSync(run, { recursive: true }));
  return { path: `${run}/udev/queue`, open: () => new QueueFile({ ...systemPaths, run }) };
}

describe('the queue file', () => {
  it('is there while there is work, and its folder is made for it', () => {
    const { path, open } = given();
    const file = open();
    file.busy();
    expect(existsSync(path)).toBe(true);
    file.idle();
    expect(existsSync(path)).toBe(false);
  });

  it('that a killed daemon left goes when there is no work', () => {
    const { path, open } = given();
    open().busy();
    open().idle();
    expect(existsSync(path)).toBe(false);
  });

  it('is made again when the daemon that had made it removes it after we began', () => {
    const { path, open } = given();
    open().busy();
    const ours = open();
    rmSync(path);
    ours.busy();
    expect(existsSync(path)).toBe(true);
    writeFileSync(path, '');
    ours.idle();
    expect(existsSync(path)).toBe(false);
  });
});

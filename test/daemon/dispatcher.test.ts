import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silent } from '../../src/base/log.ts';
import { systemPaths } from '../../src/base/paths.ts';
import { Dispatcher } from '../../src/daemon/dispatcher.ts';
import { QueueFile } from '../../src/daemon/queue-file.ts';
import { Queue } from '../../src/queue/queue.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';
import type { Worker } from '../../src/worker/worker.ts';
import { uevent } from '../queue/uevents.ts';

/** Does nothing, at once. */
const worker = {
  start(_: Uevent, __: bigint, onEnd: (outcome: unknown, stopwatch: unknown) => void) {
    onEnd({ kind: 'skipped' }, {});
    return {};
  },
} as unknown as Worker;

it('handles what came with the last of many reads, though nothing else wakes it', async () => {
  const run = mkdtempSync(join(tmpdir(), 'devmaster-dispatcher-'));
  mkdirSync(`${run}/udev`);
  onTestFinished(() => rmSync(run, { recursive: true }));
  for (const reads of [1, 15, 16, 17, 40]) {
    let [left, handled, idle] = [reads, 0, 0];
    const dispatcher: Dispatcher = new Dispatcher(
      {
        queue: new Queue(),
        worker,
        queueFile: new QueueFile({ ...systemPaths, run }),
        log: silent,
        beforeWork: () => {},
        readMore: () => {
          if (left === 0) return false;
          dispatcher.put([uevent('change', `/devices/${left--}`)]);
          return true;
        },
        onIdle: () => idle++,
        onEnd: () => handled++,
      },
      4,
    );
    dispatcher.put([uevent('add', '/devices/first')]);
    await expect.poll(() => ({ reads, handled, idle })).toEqual({ reads, handled: reads + 1, idle: 1 });
  }
});

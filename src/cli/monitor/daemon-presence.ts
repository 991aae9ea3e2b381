import type { Paths } from '../../base/paths.ts';
import { callDevices } from '../../control/device-client.ts';

/** How often a daemon that is gone is looked for. */
const RETRY_MS = 500;
/** No device is of this subsystem: a subscription that brings nothing, and ends when the daemon does. */
const NOTHING = '-';

/**
 * Tells when the daemon ends and when it is there again, until the signal. Of a daemon that never was there, or is not ours,
 * nothing is told.
 */
export async function watchDaemon(paths: Paths, { onChange, signal }: { readonly onChange: (isRunning: boolean) => void; readonly signal: AbortSignal }): Promise<void> {
  let wasThere = false;
  while (!signal.aborted) {
    // A subscription whose filter lets nothing pass is only answered once: with the place in the stream where it begins.
    let isThere = false;
    await callDevices(paths, {
      method: 'Subscribe',
      parameters: { since: null, snapshot: true, subsystems: [NOTHING], tags: [] },
      fd: null,
      signal,
      onReply: () => {
        if (isThere) return;
        isThere = true;
        if (wasThere) onChange(true);
        wasThere = true;
      },
    });
    if (signal.aborted) return;
    if (isThere) onChange(false);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
  }
}

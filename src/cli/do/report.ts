import type { Uevent } from '../../uevent/uevent.ts';
import type { WaitOptions } from './caused-events.ts';
import type { Queued } from './device-manager.ts';

/**
 * Tells of each event that is waited for once, and again when what it waits for has become another.
 *
 * @param tell  takes one line, without the name of the program
 */
export function waitingReporter(tell: (line: string) => void): WaitOptions['onWaiting'] {
  const told = new Map<bigint, string>();
  return (unfinished, queued) => {
    for (const uevent of unfinished) {
      const reason = reasonOf(uevent, queued);
      const known = told.get(uevent.seqnum);
      if (known === reason || (known !== undefined && reason === '')) continue;
      told.set(uevent.seqnum, reason);
      tell(`waiting for ${describeEvent(uevent)}${reason}`);
    }
  };
}

/** One event in the words of a report. */
export function describeEvent({ action, devpath, seqnum }: Uevent): string {
  return `${action} ${devpath} (SEQNUM ${seqnum})`;
}

function reasonOf({ seqnum }: Uevent, queued: readonly Queued[] | null): string {
  const waitsFor = queued?.find((job) => job.seqnum === seqnum)?.waitsFor ?? null;
  return waitsFor === null ? '' : `, which waits for ${waitsFor}`;
}

import type { Log } from '../base/log.ts';
import type { Paths } from '../base/paths.ts';
import type { Uevent } from '../uevent/uevent.ts';
import type { Doubt } from './doubt.ts';
import { forgetLeft, readLeft } from './hand-over.ts';
import type { UnfinishedEvents } from './unfinished.ts';

export interface PredecessorParts {
  readonly paths: Paths;
  readonly unfinished: UnfinishedEvents;
  readonly doubt: Doubt;
  /** of the socket from which we receive */
  readonly socketInode: number;
  readonly log: Log;
}

/** What the daemon before left to us. */
export interface Legacy {
  /** what it received and did not finish, which comes first */
  readonly uevents: readonly Uevent[];
  /** how it may have lost messages, in words for the log; null when it cannot have */
  readonly loss: string | null;
}

/** Takes over what the daemon before left, whether it ended in good order or was killed. It stays noted until it is handled. */
export function takeLegacy({ paths, unfinished, doubt, socketInode, log }: PredecessorParts): Legacy {
  const journal = readLeft(paths);
  const interrupted = unfinished.takeOver();
  const noted = new Set(interrupted?.map(({ seqnum }) => seqnum));
  const left = journal.entries.map(({ uevent }) => uevent).filter(({ seqnum }) => !noted.has(seqnum));
  unfinished.received(left);
  if (journal.damage !== null) {
    log.error({}, `the journal of the daemon before is damaged (${journal.damage}); what is whole in it counts`);
    doubt.lost();
  }
  const loss = doubt.takeOver({ socketInode, wasKilled: interrupted !== null });
  if (!unfinished.isWhole) doubt.taking();
  // Only now: from here on a kill finds all of it among what is unfinished.
  forgetLeft(paths);
  const uevents = [...(interrupted ?? []), ...left];
  if (uevents.length > 0) log.info({}, `${uevents.length} events of the daemon before are handled first`);
  return { uevents, loss };
}

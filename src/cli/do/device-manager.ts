import { udevRun, type Paths } from '../../base/paths.ts';
import { utf8Bytes } from '../../base/text.ts';
import { control } from '../../control/client.ts';
import type { JobReport, QueueReport } from '../../control/device-calls.ts';
import { callDevices } from '../../control/device-client.ts';
import { exists } from '../../kernel/file.ts';

const ANSWER_TIMEOUT_MS = 5000;

export interface Queued {
  readonly devpath: string;
  readonly seqnum: bigint;
  /** in words: a program, a disk's lock or earlier events; null for nothing */
  readonly waitsFor: string | null;
}

/**
 * Has the device manager take note of all that happened until now: what the kernel sent, and disks that were written to, which
 * it then announces itself.
 *
 * @param timeoutMs  how long it may take to answer
 * @returns `unknown` when only root may ask, `silent` when there is no answer
 */
export async function catchUp(paths: Paths, timeoutMs: number): Promise<'done' | 'unknown' | 'silent' | { readonly notRunning: string }> {
  if (process.getuid?.() !== 0) return 'unknown';
  const outcome = await control(paths, { kind: 'ping' }, timeoutMs);
  if (outcome.kind === 'not-running') return { notRunning: outcome.reason };
  if (outcome.kind === 'timeout') return 'silent';
  return outcome.kind === 'done' ? 'done' : 'unknown';
}

/** Whether nothing at all is queued: libudev's file says so of every device manager. */
export function hasEmptyQueue(paths: Paths): boolean {
  return !exists(`${udevRun(paths)}/queue`);
}

/** Everything in the queue; null from a device manager that does not tell, or tells only a part. */
export async function queueOf(paths: Paths): Promise<readonly Queued[] | null> {
  const reports: QueueReport[] = [];
  await callDevices(paths, { method: 'GetQueue', parameters: {}, fd: null, onReply: (reply) => reports.push(reply as unknown as QueueReport), signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
  const report = reports[0];
  if (report === undefined || report.jobs.length < report.running + report.waiting) return null;
  return report.jobs.map(queuedOf);
}

function queuedOf(job: JobReport): Queued {
  const reason = reasonOf(job);
  return { devpath: utf8Bytes(job.devpath), seqnum: BigInt(job.seqnum), waitsFor: reason === null ? null : utf8Bytes(reason) };
}

function reasonOf({ state, waitsFor, blockedBy }: JobReport): string | null {
  if (state === 'held') return 'somebody else to unlock the disk';
  if (state === 'waiting' && blockedBy.length > 0) return `SEQNUM ${blockedBy.join(', ')}`;
  return waitsFor;
}

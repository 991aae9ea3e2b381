import type { Complaint } from '../apply/apply.ts';
import type { Log } from '../base/log.ts';
import type { Device } from '../device/device.ts';
import type { Verdict } from '../rules/verdict.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { decisionAsObject, describeDecision } from './decision.ts';

/** An event and the device that it is about. */
export interface Subject {
  readonly device: Device;
  readonly uevent: Uevent;
}

/**
 * Tells whoever wrote the rules what they should know: a value that cannot be used, a file that cannot be written, what
 * OPTIONS="dump" asked to see, and with OPTIONS="log_level=debug" everything that was decided.
 */
export function logNotes(log: Log, { device: { sysname: device }, uevent }: Subject, verdict: Verdict): void {
  for (const { severity, message, source } of verdict.notes) say(log, severity, { device, source }, message);
  for (const { format, verdict: untilThen, source } of verdict.dumps) {
    log.info({ device, source }, format === 'json' ? JSON.stringify(decisionAsObject(uevent, untilThen)) : describeDecision(uevent, untilThen));
  }
  if (verdict.logLevel?.value === 'debug') log.info({ device, source: verdict.logLevel.source }, describeDecision(uevent, verdict));
}

/** @param fields  what the log is to say about each complaint besides its message */
export function logComplaints(log: Log, complaints: readonly Complaint[], fields: { readonly device: string; readonly step: string }): void {
  for (const { severity, message } of complaints) say(log, severity, fields, message);
}

/** A note of severity `info` is for the debug log: an administrator need not hear of it. */
function say(log: Log, severity: 'error' | 'warning' | 'info' | 'debug', fields: object, message: string): void {
  if (severity === 'error') log.error(fields, message);
  else if (severity === 'warning') log.warn(fields, message);
  else log.debug(fields, message);
}

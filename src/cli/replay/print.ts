import { printable } from '../../base/text.ts';
import { groupName, userName } from '../../kernel/users.ts';
import { describeDifference, differenceAsObject } from '../reload/print.ts';
import { describeVerdict, verdictAsValue } from '../test-rule/decision.ts';
import type { Step } from './replay.ts';

/** What was seen of a replay. */
export interface Tally {
  readonly deviceCount: number;
  readonly eventCount: number;
  /** steps for which the recording says what had been decided */
  readonly comparedCount: number;
  readonly differentCount: number;
  /** commands without an answer, and how often each was asked */
  readonly unanswered: ReadonlyMap<string, number>;
}

/** A step as a diff against what was recorded, empty when nothing is different; with everything that was decided where wanted. */
export function describeStep(step: Step, { withDecision }: { readonly withDecision: boolean }): string {
  const { differences, verdict } = step;
  const diff = (differences ?? []).map((difference) => describeDifference(difference)).join('');
  if (!withDecision) return diff === '' ? '' : `${headOf(step)}\n${diff}`;
  const decision = describeVerdict(headOf(step), verdict, { user: userName, group: groupName });
  if (differences === null) return `${decision}\n`;
  return `${decision}${diff === '' ? '  (as recorded)\n' : `Different from the recording:\n${diff}`}\n`;
}

/** The same for programs. Texts are byte strings. */
export function stepAsObject({ device, uevent, offsetUsec, differences, verdict, unanswered }: Step): object {
  return {
    action: uevent.action,
    devpath: device.devpath,
    subsystem: device.subsystem,
    devnode: device.devname,
    offsetUsec,
    differences: differences?.map(differenceAsObject) ?? null,
    unanswered,
    decided: verdictAsValue(verdict),
  };
}

export function summarise({ deviceCount, eventCount, comparedCount, differentCount, unanswered }: Tally): string {
  const events = eventCount === 0 ? '' : ` and ${count(eventCount, 'event')}`;
  const lines = [`${count(deviceCount, 'device')}${events} replayed; ${comparedCount === 0 ? 'the recording does not say what udev had decided' : `${differentCount} of ${comparedCount} differ from the recording`}`];
  const asked = [...unanswered].sort(([, one], [, other]) => other - one);
  if (asked.length > 0) {
    lines.push('Programs that no recording can answer for count as not there (--answer gives an answer):');
    for (const [command, times] of asked.slice(0, SHOWN_COMMANDS)) lines.push(`  ${printable(command)}${times === 1 ? '' : ` (${times} times)`}`);
    if (asked.length > SHOWN_COMMANDS) lines.push(`  and ${asked.length - SHOWN_COMMANDS} more`);
  }
  return `${lines.join('\n')}\n`;
}

const SHOWN_COMMANDS = 10;

function headOf({ device: { devpath, devname }, uevent: { action }, offsetUsec }: Step): string {
  const when = offsetUsec === null ? '' : ` after ${(offsetUsec / 1e6).toFixed(3)} s`;
  return `${action} ${printable(devpath)}${devname === null ? '' : ` (${printable(devname)})`}${when}`;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}

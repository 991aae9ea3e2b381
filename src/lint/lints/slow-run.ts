import { commandOf, startedBy } from '../command.ts';
import { aboutValue, eachLine, type Lint, type Remark } from '../finding.ts';

/** The event, and everything that waits for the device, goes on only when the program has ended. */
export const slowRun: Lint = {
  code: 'slow-run',
  severity: 'warning',
  summary: 'a program takes its time, or waits for the very event that runs it',
  find: eachLine((rule) => rule.expressions.flatMap((expression) => {
    const command = commandOf(expression);
    const remark = command === null ? undefined : startedBy(command).flatMap((words) => slowness(words) ?? [])[0];
    return remark === undefined ? [] : [aboutValue(rule, expression, remark)];
  })),
};

const network: ReadonlySet<string> = new Set(['curl', 'wget', 'ping', 'rsync', 'ssh', 'scp', 'apt', 'apt-get', 'dnf', 'pip']);
const storage: ReadonlySet<string> = new Set(['dd', 'fsck', 'badblocks', 'ffmpeg']);
const asService = 'let the init system start it: TAG+="systemd", ENV{SYSTEMD_WANTS}+="name.service"';

function slowness([program = '', ...words]: readonly string[]): Remark | null {
  if (program === 'udevadm' || program === 'devctl') {
    if (words[0] !== 'settle' && !(words[0] === 'trigger' && words.includes('--settle'))) return null;
    return { message: 'the program waits until all events are finished, this one included: it gives up at its time limit', hint: 'leave it out', severity: 'error' };
  }
  if (program === 'systemctl' && /^(re)?start$/.test(words.find((word) => !word.startsWith('-')) ?? '')) {
    if (words.includes('--no-block')) return null;
    return { message: 'systemctl waits until the service has started, and the service may wait for this device', hint: 'add --no-block, or use ENV{SYSTEMD_WANTS}' };
  }
  if (program === 'sleep') return { message: 'the event stands still while the program sleeps', hint: `a RUN program that has to wait is a service: ${asService}` };
  if (network.has(program)) return { message: `${program} needs the network, which events do not wait for; udevd's own sandbox may forbid it`, hint: asService };
  if (storage.has(program) || program.startsWith('mkfs')) return { message: `${program} can take longer than an event may (three minutes)`, hint: asService };
  return null;
}

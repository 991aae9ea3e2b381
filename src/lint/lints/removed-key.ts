import { formerKeys } from '../../rules/check/former-keys.ts';
import { about, type Finding, type Lint } from '../finding.ts';

/** What is written today for values of OPTIONS of old versions, or their beginnings (NEWS of udev up to 182 and of systemd 189 and 197). */
const removedOptions: Readonly<Record<string, string>> = {
  last_rule: 'jump over the rest: LABEL="end" on the last line, GOTO="end" here',
  ignore_device: 'let the rules that must not see the device ask for a property that is set here',
  ignore_remove: 'leave it out: nodes belong to the kernel',
  all_partitions: 'leave it out: the kernel makes the nodes of partitions',
  event_timeout: 'leave it out: what takes long is a service, started by ENV{SYSTEMD_WANTS}',
};

/** Lines for a udev of long ago. udevd ignores the whole line. */
export const removedKey: Lint = {
  code: 'removed-key',
  severity: 'error',
  summary: 'a key or an option that udev has no more, such as SYSFS{...}, BUS or OPTIONS="last_rule"',
  find: ({ lines }) => lines.flatMap((rule) => rule.expressions.flatMap((expression): readonly Finding[] => {
    const { key, value } = expression;
    const successor = formerKeys[key];
    if (successor !== undefined) {
      return [{ rule, at: expression.keyAt, span: key.length, message: `udev has no key ${key} any more and ignores the whole line`, hint: successor }];
    }
    if (key === 'RUN' && value.startsWith('socket:')) {
      return [about(rule, expression, { message: 'RUN sends nothing to sockets any more', hint: 'let the program listen to the daemon, as devctl monitor does' })];
    }
    const option = key === 'OPTIONS' ? removedOptions[value.split('=', 1)[0] as string] : undefined;
    return option === undefined ? [] : [about(rule, expression, { message: `udev has no option ${value} any more and ignores it`, hint: option })];
  })),
};

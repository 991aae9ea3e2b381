import { commandOf, startedBy, type Command } from '../command.ts';
import { aboutValue, eachLine, type Lint } from '../finding.ts';

/** Whatever a rule starts is killed when the event is finished, also if it went to the background (udev(7) "RUN{type}"). */
export const backgroundRun: Lint = {
  code: 'background-run',
  severity: 'error',
  summary: 'a program is sent to the background, where it is killed as soon as the event is finished',
  find: eachLine((rule) => rule.expressions.flatMap((expression) => {
    const command = commandOf(expression);
    const how = command === null ? null : wayToTheBackground(command);
    if (how === null) return [];
    return [aboutValue(rule, expression, {
      message: `${how} does not outlive the event: what a rule leaves running is killed`,
      hint: 'let the init system start it: TAG+="systemd", ENV{SYSTEMD_WANTS}+="name.service", or RUN+="/usr/bin/systemd-run --no-block PROGRAM"',
    })];
  })),
};

const detaching: ReadonlySet<string> = new Set(['nohup', 'setsid', 'disown', 'daemonize', 'daemon', 'start-stop-daemon']);

function wayToTheBackground(command: Command): string | null {
  const started = startedBy(command);
  if (started.some(([program]) => program === 'systemd-run')) return null;
  const program = started.find(([name]) => detaching.has(name as string))?.[0];
  if (program !== undefined) return program;
  return command.script !== null && /(^|[^&>|\\])&([^&>0-9]|$)/.test(command.script) ? 'a command in the background (&)' : null;
}

import { commandOf, startedBy } from '../command.ts';
import { about, aboutValue, eachLine, type Lint } from '../finding.ts';

const desktop: ReadonlySet<string> = new Set([
  'gsettings', 'kdialog', 'notify-send', 'pactl', 'paplay', 'setxkbmap', 'su', 'sudo', 'xdg-open', 'xinput', 'xrandr', 'xset', 'zenity',
]);

const hint = 'have a service of the user started: TAG+="systemd", ENV{SYSTEMD_USER_WANTS}+="name.service"';

/** A rule runs as root, without a user's session, display or environment. */
export const sessionRun: Lint = {
  code: 'session-run',
  severity: 'warning',
  summary: "a program needs a user's session, which rules do not have",
  find: eachLine((rule) => rule.expressions.flatMap((expression) => {
    if (expression.key === 'ENV' && (expression.attribute === 'DISPLAY' || expression.attribute === 'XAUTHORITY') && expression.operator === '=') {
      return [about(rule, expression, { message: `a program that draws on ${expression.attribute} needs a user's session, which rules do not have`, hint })];
    }
    const command = commandOf(expression);
    const program = command === null ? undefined : startedBy(command).find(([name = '']) => desktop.has(name))?.[0];
    if (program === undefined) return [];
    return [aboutValue(rule, expression, {
      message: `${program} needs a user's session: rules run as root, with neither display nor session bus`,
      hint,
    })];
  })),
};

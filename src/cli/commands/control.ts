import { UsageError } from '../../base/errors.ts';
import { splitCommand } from '../../base/text.ts';
import { parseCount } from '../../base/values.ts';
import { control as ask } from '../../control/client.ts';
import type { ControlRequest } from '../../control/request.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { unreachable } from '../complaint.ts';
import { loadCredentials } from '../load-credentials.ts';
import { OUT_OF_RANGE, timeoutValueMs } from '../timeout.ts';

const DEFAULT_TIMEOUT_MS = 60_000;

export const command: Command = {
  name: 'control',
  summary: 'Asks the daemon to do something.',
  operands: 'OPTIONS',
  options: {
    exit: { alias: 'e', type: 'boolean', describe: 'end the daemon' },
    'hand-over': { type: 'string', requiresArg: true, describe: 'handle what was received, then start this program with the kernel\'s socket and end; "" starts none' },
    'log-level': { alias: 'l', type: 'string', requiresArg: true, describe: 'log messages up to this level' },
    'log-priority': { type: 'string', requiresArg: true, hidden: true },
    trace: { type: 'string', requiresArg: true, describe: 'yes or no: log what rules do, line by line' },
    'stop-exec-queue': { alias: 's', type: 'boolean', describe: 'begin no more events' },
    'start-exec-queue': { alias: 'S', type: 'boolean', describe: 'begin events again' },
    reload: { alias: 'R', type: 'boolean', describe: 'read the rules again' },
    'reload-rules': { type: 'boolean', hidden: true },
    property: { alias: 'p', type: 'string', requiresArg: true, describe: 'KEY=VALUE: a property for all events' },
    env: { type: 'string', requiresArg: true, hidden: true },
    'children-max': { alias: 'm', type: 'string', requiresArg: true, describe: 'events that may wait for programs at the same time' },
    ping: { type: 'boolean', describe: 'wait until the daemon answers' },
    revert: { type: 'boolean', describe: 'undo what was set with this verb' },
    'load-credentials': { type: 'boolean', describe: 'take over rules and settings from the credentials of the service' },
    timeout: { alias: 't', type: 'string', requiresArg: true, describe: 'seconds to wait for the answer (60)' },
  },
  examples: [
    ['control --reload', 'read the rules again'],
    ['control --hand-over=/usr/lib/systemd/systemd-udevd', 'go back to systemd-udevd without losing an event'],
    ['control --ping', 'wait until the daemon has seen all that came before'],
  ],
  run: control,
};

async function control(parsed: Parsed, io: Io): Promise<number> {
  const requests = requestsOf(parsed);
  const loadsCredentials = parsed.flag('load-credentials');
  if (requests.length === 0 && !loadsCredentials) throw new UsageError('No control command option is specified.');
  if (parsed.operands.length > 0) throw new UsageError('This subprogram takes no positional arguments.');
  const timeout = parsed.text('timeout');
  const timeoutMs = timeout === null ? DEFAULT_TIMEOUT_MS : timeoutValueMs(timeout);
  if (loadsCredentials && !loadCredentials(io.paths, io.environment['CREDENTIALS_DIRECTORY'], io.complain)) return 1;

  for (const request of requests) {
    const outcome = await ask(io.paths, request, timeoutMs);
    switch (outcome.kind) {
      case 'done':
        break;
      case 'timeout':
        io.complain(`${io.program} control: the daemon did not answer in time`);
        return 1;
      case 'not-running':
        throw unreachable(outcome, io.program);
      case 'refused':
        io.complain(`${io.program} control: ${outcome.reason}`);
        return 1;
    }
  }
  return 0;
}

/** In the order in which udevadm sends them. */
function requestsOf(parsed: Parsed): ControlRequest[] {
  const requests: ControlRequest[] = [];
  if (parsed.flag('revert')) requests.push({ kind: 'revert' });
  if (parsed.flag('exit')) requests.push({ kind: 'exit' });
  const successor = parsed.text('hand-over');
  if (successor !== null) requests.push({ kind: 'hand-over', command: splitCommand(successor) });
  const level = parsed.text('log-level') ?? parsed.text('log-priority');
  if (level !== null) requests.push({ kind: 'log-level', priority: priorityOf(level) });
  const trace = parsed.text('trace');
  if (trace !== null) requests.push({ kind: 'trace', on: yesOrNo(trace, '--trace=') });
  if (parsed.flag('stop-exec-queue')) requests.push({ kind: 'stop-queue' });
  if (parsed.flag('start-exec-queue')) requests.push({ kind: 'start-queue' });
  const assignments = [...parsed.texts('property'), ...parsed.texts('env')];
  for (const assignment of assignments) if (assignment.indexOf('=') < 1) throw new UsageError(`expect <KEY>=<value> instead of '${assignment}'`);
  if (assignments.length > 0) requests.push({ kind: 'environment', assignments });
  const children = parsed.text('children-max');
  if (children !== null) {
    const count = parseCount(children);
    if (count === null) throw new UsageError(`Failed to parse maximum number of children '${children}': ${/^-[0-9]/.test(children) ? OUT_OF_RANGE : 'Invalid argument'}`);
    requests.push({ kind: 'children-max', count });
  }
  if (parsed.flag('reload') || parsed.flag('reload-rules')) requests.push({ kind: 'reload' });
  if (parsed.flag('ping')) requests.push({ kind: 'ping' });
  return requests;
}

/** syslog(3) priorities by number or name */
function priorityOf(text: string): number {
  const names = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];
  const priority = /^[0-7]$/.test(text) ? Number(text) : names.indexOf(text);
  if (priority < 0) throw new UsageError(`Failed to parse log level '${text}': Invalid argument`);
  return priority;
}

function yesOrNo(text: string, option: string): boolean {
  if (/^(1|y|yes|t|true|on)$/i.test(text)) return true;
  if (/^(0|n|no|f|false|off)$/i.test(text)) return false;
  throw new UsageError(`Failed to parse boolean argument to '${option}': ${text}`);
}

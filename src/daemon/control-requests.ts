import { defaultChildrenMax, parseLogLevel, type Config } from '../config.ts';
import type { ControlRequest } from '../control/request.ts';
import type { ControlHandler } from '../control/server.ts';
import type { Dispatcher } from './dispatcher.ts';
import { priorities, type DaemonLog } from './log.ts';

export interface ControlParts {
  readonly version: string;
  /** what `revert` goes back to */
  readonly config: Config;
  readonly log: DaemonLog;
  readonly dispatcher: Pick<Dispatcher, 'childrenMax' | 'kill' | 'pause' | 'resume'>;
  /** properties that every event gets; requests change them */
  readonly globalProperties: Map<string, string>;
  /** takes into the queue what the kernel said so far */
  readonly catchUp: () => void;
  /** reads rules and configuration again */
  readonly reload: () => void;
  /**
   * Ends the daemon.
   *
   * @param successor  the command that goes on in its place; null for none
   * @param done       called just before the end
   */
  readonly leave: (successor: readonly string[] | null, done: () => void) => void;
}

/** Carries out what udevadm and devctl ask of the daemon (udevadm(8) "control"). */
export function makeControlHandler(parts: ControlParts): ControlHandler {
  const { version, log, globalProperties, catchUp } = parts;
  return {
    version,
    logLevel: () => priorities[log.level()],
    environment: () => [...globalProperties].map(([name, value]) => `${name}=${value}`),
    onRefused: (reason) => log.warn({}, reason),
    handle: (request, done) => {
      // Whoever asks has a right to find handled what the kernel had said before.
      catchUp();
      if (request.kind === 'exit') return parts.leave(null, done);
      if (request.kind === 'hand-over') return parts.leave(request.command, done);
      carryOut(request, parts);
      done();
    },
  };
}

type Errand = Exclude<ControlRequest, { readonly kind: 'exit' | 'hand-over' }>;

function carryOut(request: Errand, { config, log, dispatcher, globalProperties, reload }: ControlParts): void {
  switch (request.kind) {
    case 'ping':
      return;
    case 'reload':
      return reload();
    case 'kill':
      return dispatcher.kill(new Set(request.seqnums), request.signal);
    case 'start-queue':
      return dispatcher.resume();
    case 'stop-queue':
      return dispatcher.pause();
    case 'revert':
      globalProperties.clear();
      dispatcher.childrenMax = config.childrenMax;
      log.setLevel(config.logLevel);
      return dispatcher.resume();
    case 'trace':
      return log.setLevel(request.on ? 'debug' : config.logLevel);
    case 'children-max':
      dispatcher.childrenMax = request.count === 0 ? defaultChildrenMax() : request.count;
      return;
    case 'log-level':
      return log.setLevel(parseLogLevel(String(request.priority)) ?? 'info');
    case 'environment':
      for (const assignment of request.assignments) assign(globalProperties, assignment);
  }
}

/** An empty value takes the property away. */
function assign(properties: Map<string, string>, assignment: string): void {
  const equals = assignment.indexOf('=');
  if (equals < 1) return;
  const name = assignment.slice(0, equals);
  const value = assignment.slice(equals + 1);
  if (value === '') properties.delete(name);
  else properties.set(name, value);
}

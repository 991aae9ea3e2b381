/**
 * What udevadm since 258 and devctl ask on `/run/udev/io.systemd.Udev`: systemd's own interfaces (io.systemd.Udev,
 * io.systemd.service) and `io.devmaster.Control`. Pure: calls in, requests out, and the other way round.
 */
import { entryOf } from '../base/table.ts';
import type { ControlRequest } from './request.ts';
import { invalidParameter, serviceDescription, serviceInterface, type Call, type CallError } from './varlink.ts';

/** What a call asks of the daemon; an error when there is no such method or its parameters are wrong. */
export function requestOf({ method, parameters }: Call): ControlRequest | CallError {
  const make = entryOf(methods, method);
  if (make !== null) return make(parameters);
  const dot = method.lastIndexOf('.');
  const name = method.slice(0, dot);
  if (dot > 0 && Object.hasOwn(controlInterfaces, name)) return { error: 'org.varlink.service.MethodNotFound', parameters: { method } };
  return { error: 'org.varlink.service.InterfaceNotFound', parameters: { interface: dot < 0 ? method : name } };
}

/** The call for a request. */
export function callFor(request: ControlRequest): Call {
  const call = (method: string, parameters: Record<string, unknown> = {}): Call => ({ method, parameters, oneway: false, more: false });
  switch (request.kind) {
    case 'ping':
      return call('io.systemd.service.Ping');
    case 'reload':
      return call('io.systemd.service.Reload');
    case 'log-level':
      return call('io.systemd.service.SetLogLevel', { level: request.priority });
    case 'exit':
      return call('io.systemd.Udev.Exit');
    case 'start-queue':
      return call('io.systemd.Udev.StartExecQueue');
    case 'stop-queue':
      return call('io.systemd.Udev.StopExecQueue');
    case 'revert':
      return call('io.systemd.Udev.Revert');
    case 'trace':
      return call('io.systemd.Udev.SetTrace', { enable: request.on });
    case 'children-max':
      return call('io.systemd.Udev.SetChildrenMax', { number: request.count });
    case 'hand-over':
      return call('io.devmaster.Control.HandOver', { command: request.command });
    case 'kill':
      return call('io.devmaster.Control.KillPrograms', { seqnums: request.seqnums, signal: request.signal });
    case 'environment':
      return call('io.systemd.Udev.SetEnvironment', { assignments: request.assignments });
  }
}

const methods: Record<string, (parameters: Readonly<Record<string, unknown>>) => ControlRequest | CallError> = {
  'io.systemd.service.Ping': () => ({ kind: 'ping' }),
  'io.systemd.service.Reload': () => ({ kind: 'reload' }),
  'io.systemd.service.SetLogLevel': ({ level }) => {
    const isPriority = typeof level === 'number' && Number.isInteger(level) && level >= 0 && level <= 7;
    return isPriority ? { kind: 'log-level', priority: level } : invalidParameter('level');
  },
  'io.systemd.Udev.Exit': () => ({ kind: 'exit' }),
  'io.systemd.Udev.StartExecQueue': () => ({ kind: 'start-queue' }),
  'io.systemd.Udev.StopExecQueue': () => ({ kind: 'stop-queue' }),
  'io.systemd.Udev.Revert': () => ({ kind: 'revert' }),
  'io.systemd.Udev.SetTrace': ({ enable }) => (typeof enable === 'boolean' ? { kind: 'trace', on: enable } : invalidParameter('enable')),
  'io.systemd.Udev.SetChildrenMax': ({ number }) => {
    const isCount = typeof number === 'number' && Number.isInteger(number) && number >= 0;
    return isCount ? { kind: 'children-max', count: number } : invalidParameter('number');
  },
  'io.devmaster.Control.HandOver': ({ command }) => {
    const areTexts = Array.isArray(command) && command.every((text): text is string => typeof text === 'string' && !text.includes('\0'));
    return areTexts ? { kind: 'hand-over', command } : invalidParameter('command');
  },
  'io.devmaster.Control.KillPrograms': ({ seqnums, signal }) => {
    if (typeof signal !== 'number' || !Number.isInteger(signal) || signal < 1 || signal > 64) return invalidParameter('signal');
    const areNumbers = Array.isArray(seqnums) && seqnums.every((number): number is number => typeof number === 'number' && Number.isSafeInteger(number) && number >= 0);
    return areNumbers ? { kind: 'kill', seqnums, signal } : invalidParameter('seqnums');
  },
  'io.systemd.Udev.SetEnvironment': ({ assignments }) => {
    const areTexts = Array.isArray(assignments) && assignments.every((text): text is string => typeof text === 'string' && text.indexOf('=') > 0);
    return areTexts ? { kind: 'environment', assignments } : invalidParameter('assignments');
  },
};

/** The interfaces in varlink's own language (varlink.org, "Interface Definition"), as introspection tells them. */
export const controlInterfaces: Readonly<Record<string, string>> = {
  'io.systemd.Udev': `interface io.systemd.Udev

method SetTrace(enable: bool) -> ()

method SetChildrenMax(number: int) -> ()

method SetEnvironment(assignments: []string) -> ()

method Revert() -> ()

method StartExecQueue() -> ()

method StopExecQueue() -> ()

method Exit() -> ()
`,
  'io.systemd.service': `interface io.systemd.service

method Ping() -> ()

method Reload() -> ()

method SetLogLevel(level: int) -> ()

method GetLogLevel() -> (level: int)

method GetEnvironment() -> (environment: ?[]string)
`,
  'io.devmaster.Control': `# What udev's own interface has no words for.
interface io.devmaster.Control

# Reads no more of the kernel's messages, handles all that were received, starts the command with the kernel's socket
# (LISTEN_FDS) if there is one, and ends. Nothing is lost between the two daemons.
method HandOver(command: []string) -> ()

# Sends a signal to the programs that events of these sequence numbers wait for. The events go on as if the programs had failed.
method KillPrograms(seqnums: []int, signal: int) -> ()
`,
  [serviceInterface]: serviceDescription,
};

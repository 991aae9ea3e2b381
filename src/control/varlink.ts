import type { ControlRequest } from './request.ts';

/**
 * The varlink calls that udevadm since 258 makes on `/run/udev/io.systemd.Udev`: JSON texts, each ended by a NUL byte
 * (varlink.org, "Protocol"). Pure.
 */
export interface Call {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** the caller wants no reply */
  readonly oneway: boolean;
  /** the caller takes more than one reply */
  readonly more: boolean;
}

export type CallError =
  | { readonly error: 'org.varlink.service.MethodNotFound'; readonly parameters: { readonly method: string } }
  | { readonly error: 'org.varlink.service.InterfaceNotFound'; readonly parameters: { readonly interface: string } }
  | { readonly error: 'org.varlink.service.InvalidParameter'; readonly parameters: { readonly parameter: string } }
  | { readonly error: 'org.varlink.service.PermissionDenied'; readonly parameters: Record<string, never> };

/** Splits what arrived into whole messages and the rest. */
export function splitMessages(received: Buffer): { readonly messages: readonly Buffer[]; readonly rest: Buffer } {
  const messages: Buffer[] = [];
  let start = 0;
  for (let end = received.indexOf(0); end >= 0; end = received.indexOf(0, start)) {
    messages.push(received.subarray(start, end));
    start = end + 1;
  }
  return { messages, rest: received.subarray(start) };
}

/** Reads a call; null when it is none. */
export function parseCall(message: Buffer): Call | null {
  const value = parseObject(message);
  if (value === null || typeof value['method'] !== 'string') return null;
  const parameters = value['parameters'] ?? {};
  if (!isObject(parameters)) return null;
  return { method: value['method'], parameters, oneway: value['oneway'] === true, more: value['more'] === true };
}

export interface Reply {
  /** null when it went well */
  readonly error: string | null;
  /** another reply follows */
  readonly continues: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Reads a reply; null when it is none. */
export function parseReply(message: Buffer): Reply | null {
  const value = parseObject(message);
  if (value === null) return null;
  const { error, parameters } = value;
  return { error: typeof error === 'string' ? error : null, continues: value['continues'] === true, parameters: isObject(parameters) ? parameters : {} };
}

export function encode(message: object): Buffer {
  return Buffer.from(`${JSON.stringify(message)}\0`);
}

/** What a call asks of the daemon; an error when there is no such method or its parameters are wrong. */
export function requestOf({ method, parameters }: Call): ControlRequest | CallError {
  const make = methods[method];
  if (make !== undefined) return make(parameters);
  const dot = method.lastIndexOf('.');
  const name = method.slice(0, dot);
  if (dot > 0 && name in interfaceDescriptions) return { error: 'org.varlink.service.MethodNotFound', parameters: { method } };
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
    return isPriority ? { kind: 'log-level', priority: level } : invalid('level');
  },
  'io.systemd.Udev.Exit': () => ({ kind: 'exit' }),
  'io.systemd.Udev.StartExecQueue': () => ({ kind: 'start-queue' }),
  'io.systemd.Udev.StopExecQueue': () => ({ kind: 'stop-queue' }),
  'io.systemd.Udev.Revert': () => ({ kind: 'revert' }),
  'io.systemd.Udev.SetTrace': ({ enable }) => (typeof enable === 'boolean' ? { kind: 'trace', on: enable } : invalid('enable')),
  'io.systemd.Udev.SetChildrenMax': ({ number }) => {
    const isCount = typeof number === 'number' && Number.isInteger(number) && number >= 0;
    return isCount ? { kind: 'children-max', count: number } : invalid('number');
  },
  'io.devmaster.Control.HandOver': ({ command }) => {
    const areTexts = Array.isArray(command) && command.every((text): text is string => typeof text === 'string' && !text.includes('\0'));
    return areTexts ? { kind: 'hand-over', command } : invalid('command');
  },
  'io.devmaster.Control.KillPrograms': ({ seqnums, signal }) => {
    if (typeof signal !== 'number' || !Number.isInteger(signal) || signal < 1 || signal > 64) return invalid('signal');
    const areNumbers = Array.isArray(seqnums) && seqnums.every((number): number is number => typeof number === 'number' && Number.isSafeInteger(number) && number >= 0);
    return areNumbers ? { kind: 'kill', seqnums, signal } : invalid('seqnums');
  },
  'io.systemd.Udev.SetEnvironment': ({ assignments }) => {
    const areTexts = Array.isArray(assignments) && assignments.every((text): text is string => typeof text === 'string' && text.indexOf('=') > 0);
    return areTexts ? { kind: 'environment', assignments } : invalid('assignments');
  },
};

/** The interfaces in varlink's own language (varlink.org, "Interface Definition"), as introspection tells them. */
export const interfaceDescriptions: Readonly<Record<string, string>> = {
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
  'org.varlink.service': `interface org.varlink.service

method GetInfo() -> (
  vendor: string,
  product: string,
  version: string,
  url: string,
  interfaces: []string
)

method GetInterfaceDescription(interface: string) -> (description: string)

error InterfaceNotFound (interface: string)

error MethodNotFound (method: string)

error InvalidParameter (parameter: string)

error PermissionDenied ()
`,
};

function invalid(parameter: string): CallError {
  return { error: 'org.varlink.service.InvalidParameter', parameters: { parameter } };
}

function parseObject(message: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(message.toString('utf8'));
    return isObject(value) ? value : null;
  } catch {
    // What is no JSON is no message; the caller hangs up.
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

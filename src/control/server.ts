import { udevRun, type Paths } from '../base/paths.ts';
import { makeFolders, remove } from '../kernel/file.ts';
import { UnixListener, type UnixConnection } from '../kernel/unix-socket.ts';
import { controlInterfaces, requestOf } from './control-calls.ts';
import type { ControlRequest } from './request.ts';
import { describeService, encode, MessageReader, parseCall, type Call } from './varlink.ts';
import { decodeMessage } from './wire.ts';

/** What the daemon does with requests. */
export interface ControlHandler {
  /** @param done  to be called when the request has been carried out; for `exit` just before the daemon ends */
  handle(request: ControlRequest, done: () => void): void;
  /** a syslog(3) priority */
  logLevel(): number;
  environment(): readonly string[];
  /** who was refused what, for the log */
  onRefused(reason: string): void;
  readonly version: string;
}

export interface ControlSockets {
  readonly binary: UnixListener;
  readonly varlink: UnixListener;
}

const MAX_CONNECTIONS = 256;
const MAX_MESSAGE_BYTES = 64 * 1024;

/** Makes the two sockets where no service manager passed them. Only root may connect. */
export function openControlSockets(paths: Paths): ControlSockets {
  const folder = udevRun(paths);
  makeFolders(folder, 0o755);
  const open = (name: string, type: 'seqpacket' | 'stream'): UnixListener => {
    remove(`${folder}/${name}`);
    return UnixListener.listen({ path: `${folder}/${name}`, type, mode: 0o600 });
  };
  return { binary: open('control', 'seqpacket'), varlink: open('io.systemd.Udev', 'stream') };
}

/** Takes away the names of the sockets that `openControlSockets` made, so that nobody takes a daemon that ended for one that hangs. */
export function removeControlSockets(paths: Paths): void {
  for (const name of ['control', 'io.systemd.Udev']) remove(`${udevRun(paths)}/${name}`);
}

/** Serves `/run/udev/control` (udevadm up to 257) and `/run/udev/io.systemd.Udev` (since 258). */
export class ControlServer {
  readonly #sockets: ControlSockets;
  readonly #handler: ControlHandler;
  readonly #connections = new Set<UnixConnection>();

  constructor(sockets: ControlSockets, handler: ControlHandler) {
    this.#sockets = sockets;
    this.#handler = handler;
  }

  start(): void {
    this.#sockets.binary.listen((connection) => this.#admit(connection, () => this.#serveBinary(connection)));
    this.#sockets.varlink.listen((connection) => this.#admit(connection, () => this.#serveVarlink(connection)));
  }

  /** how many are connected */
  get connections(): number {
    return this.#connections.size;
  }

  /** Hangs up on everybody, which is the answer that those who wait for the exit expect. */
  close(): void {
    this.#sockets.binary.close();
    this.#sockets.varlink.close();
    for (const connection of this.#connections) connection.close();
    this.#connections.clear();
  }

  #admit(connection: UnixConnection, serve: () => void): void {
    if (connection.peer.uid !== 0 && connection.peer.uid !== process.getuid?.()) {
      this.#handler.onRefused(`user ${connection.peer.uid} (process ${connection.peer.pid}) may not control the daemon`);
      connection.close();
    } else if (this.#connections.size >= MAX_CONNECTIONS) {
      this.#handler.onRefused('too many control connections');
      connection.close();
    } else {
      this.#connections.add(connection);
      serve();
    }
  }

  #hangUp(connection: UnixConnection): void {
    this.#connections.delete(connection);
    connection.close();
  }

  /** Requests are carried out as they come; the end mark is answered by hanging up when all of them are done. */
  #serveBinary(connection: UnixConnection): void {
    let pending = 0;
    let ended = false;
    const hangUpWhenDone = (): void => {
      if (ended && pending === 0) this.#hangUp(connection);
    };
    connection.receive((packet) => {
      if (packet === null) return this.#hangUp(connection);
      const message = decodeMessage(packet);
      if ('refused' in message) {
        this.#handler.onRefused(`a control message was ignored: ${message.refused}`);
        return this.#hangUp(connection);
      }
      if (message.kind === 'end') ended = true;
      else {
        pending++;
        this.#handler.handle(message, () => {
          pending--;
          hangUpWhenDone();
        });
      }
      hangUpWhenDone();
    });
  }

  #serveVarlink(connection: UnixConnection): void {
    const reader = new MessageReader();
    connection.receive((data) => {
      if (data === null) return this.#hangUp(connection);
      for (const message of reader.read(data)) {
        const call = parseCall(message);
        if (call === null) {
          this.#handler.onRefused('a control message was ignored: it is no varlink call');
          return this.#hangUp(connection);
        }
        this.#answer(connection, call);
      }
      if (reader.pendingBytes > MAX_MESSAGE_BYTES) this.#hangUp(connection);
    });
  }

  #answer(connection: UnixConnection, call: Call): void {
    const reply = (message: object): void => {
      if (!call.oneway) connection.send(encode(message));
    };
    const information = this.#information(call);
    if (information !== null) return reply(information);
    const request = requestOf(call);
    if ('error' in request) return reply(request);
    this.#handler.handle(request, () => reply({ parameters: {} }));
  }

  /** Calls that ask about the daemon and change nothing. */
  #information(call: Call): object | null {
    switch (call.method) {
      case 'io.systemd.service.GetLogLevel':
        return { parameters: { level: this.#handler.logLevel() } };
      case 'io.systemd.service.GetEnvironment':
        return { parameters: { environment: this.#handler.environment() } };
      default:
        return describeService(call, { version: this.#handler.version, interfaces: controlInterfaces });
    }
  }
}

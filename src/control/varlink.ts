/** Varlink, whatever is called: JSON texts, each ended by a NUL byte (varlink.org, "Protocol"). Pure. */
import { isObject, parseObject } from '../base/json.ts';
import { entryOf } from '../base/table.ts';

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

/** Puts the pieces that arrive on a stream together. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The messages that are whole with this piece, without their ends. */
  read(piece: Buffer): readonly Buffer[] {
    const received = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const messages: Buffer[] = [];
    let start = 0;
    for (let end = received.indexOf(0); end >= 0; end = received.indexOf(0, start)) {
      messages.push(received.subarray(start, end));
      start = end + 1;
    }
    this.#rest = received.subarray(start);
    return messages;
  }

  /** how much has arrived of a message that is not whole yet */
  get pendingBytes(): number {
    return this.#rest.length;
  }
}

/** Reads a call; null for any other message. */
export function parseCall(message: Buffer): Call | null {
  const value = parseObject(message.toString('utf8'));
  if (value === null || typeof value['method'] !== 'string') return null;
  const parameters = value['parameters'] ?? {};
  if (!isObject(parameters)) return null;
  return { method: value['method'], parameters, oneway: value['oneway'] === true, more: value['more'] === true };
}

/** The answer to a call that has a parameter which cannot be taken. */
export function invalidParameter(parameter: string): CallError {
  return { error: 'org.varlink.service.InvalidParameter', parameters: { parameter } };
}

export interface Reply {
  /** null when it went well */
  readonly error: string | null;
  /** another reply follows */
  readonly continues: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Reads a reply; null for any other message. */
export function parseReply(message: Buffer): Reply | null {
  const value = parseObject(message.toString('utf8'));
  if (value === null) return null;
  const { error, parameters } = value;
  return { error: typeof error === 'string' ? error : null, continues: value['continues'] === true, parameters: isObject(parameters) ? parameters : {} };
}

/** A message as it is sent, with the NUL that ends it. */
export function encode(message: object): Buffer {
  return Buffer.from(`${JSON.stringify(message)}\0`);
}

/** The interface that every varlink service has (varlink.org, "Service"). */
export const serviceInterface = 'org.varlink.service';

export const serviceDescription = `interface org.varlink.service

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
`;

/**
 * Answers the calls to `org.varlink.service`, by which a caller learns what there is.
 *
 * @param interfaces  name → the interface in varlink's own language (varlink.org, "Interface Definition")
 * @returns null for a call to another interface
 */
export function describeService({ method, parameters }: Call, { version, interfaces }: { version: string; interfaces: Readonly<Record<string, string>> }): object | null {
  switch (method) {
    case `${serviceInterface}.GetInfo`:
      return { parameters: { vendor: 'devmaster', product: 'devmasterd', version, url: '', interfaces: Object.keys(interfaces).sort() } };
    case `${serviceInterface}.GetInterfaceDescription`: {
      const name = String(parameters['interface'] ?? '');
      const description = entryOf(interfaces, name);
      return description === null ? { error: `${serviceInterface}.InterfaceNotFound`, parameters: { interface: name } } : { parameters: { description } };
    }
    default:
      return method.startsWith(`${serviceInterface}.`) ? { error: `${serviceInterface}.MethodNotFound`, parameters: { method } } : null;
  }
}

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import { control } from '../../src/control/client.ts';
import { callFor, requestOf } from '../../src/control/control-calls.ts';
import type { ControlRequest } from '../../src/control/request.ts';
import { ControlServer, openControlSockets } from '../../src/control/server.ts';
import { encode, MessageReader, parseReply } from '../../src/control/varlink.ts';
import { decodeMessage, encodeRequest } from '../../src/control/wire.ts';
import { UnixConnection } from '../../src/kernel/unix-socket.ts';

const requests: readonly ControlRequest[] = [
  { kind: 'ping' }, { kind: 'reload' }, { kind: 'exit' }, { kind: 'start-queue' }, { kind: 'stop-queue' },
  { kind: 'children-max', count: 7 }, { kind: 'log-level', priority: 7 }, { kind: 'environment', assignments: ['A=1', 'B=two words'] },
];

describe('the binary messages of udevadm up to 257', () => {
  it.each(requests)('say $kind, and end', (request) => {
    const decoded = (encodeRequest(request) ?? []).map(decodeMessage);
    expect(decoded.pop()).toEqual({ kind: 'end' });
    const expected = request.kind === 'environment' ? request.assignments.map((text) => ({ kind: 'environment', assignments: [text] })) : [request];
    expect(decoded).toEqual(expected);
  });

  it('are refused with a reason when they are none', () => {
    const message = encodeRequest({ kind: 'ping' })?.[0] as Buffer;
    expect(decodeMessage(message.subarray(1))).toMatchObject({ refused: expect.stringContaining('279 bytes') });
    const wrong = Buffer.from(message);
    wrong.writeUInt32LE(1, 16);
    expect(decodeMessage(wrong)).toMatchObject({ refused: expect.stringContaining('magic') });
    const unknown = Buffer.from(message);
    unknown.writeUInt32LE(99, 20);
    expect(decodeMessage(unknown)).toMatchObject({ refused: expect.stringContaining('type') });
  });
});

describe('the varlink calls of udevadm since 258', () => {
  it.each([...requests, { kind: 'revert' } as const, { kind: 'trace', on: true } as const])('say $kind', (request) => {
    expect(requestOf(callFor(request))).toEqual(request);
  });

  it('are answered with an error when they ask for what is not there', () => {
    const call = (method: string, parameters = {}): object => requestOf({ method, parameters, oneway: false, more: false });
    expect(call('io.systemd.Udev.Nonsense')).toMatchObject({ error: 'org.varlink.service.MethodNotFound' });
    expect(call('valueOf')).toMatchObject({ error: 'org.varlink.service.InterfaceNotFound', parameters: { interface: 'valueOf' } });
    expect(call('constructor.Method')).toMatchObject({ error: 'org.varlink.service.InterfaceNotFound' });
    expect(call('no.such.interface.Method')).toMatchObject({ error: 'org.varlink.service.InterfaceNotFound' });
    expect(call('io.systemd.Udev.SetChildrenMax', { number: 'many' })).toMatchObject({ error: 'org.varlink.service.InvalidParameter', parameters: { parameter: 'number' } });
  });

  it('may come in pieces and several at once', () => {
    const reader = new MessageReader();
    expect(reader.read(Buffer.from('{"a":1}\0{"b":2}\0{"c"')).map(String)).toEqual(['{"a":1}', '{"b":2}']);
    expect(reader.pendingBytes).toBe(4);
    expect(reader.read(Buffer.from(':3')).map(String)).toEqual([]);
    expect(reader.read(Buffer.from('}\0')).map(String)).toEqual(['{"c":3}']);
    expect(reader.pendingBytes).toBe(0);
  });
});

describe('the control server', () => {
  let paths: Paths;
  let server: ControlServer;
  let handled: ControlRequest[];
  let refused: string[];

  beforeEach(() => {
    paths = { ...systemPaths, run: mkdtempSync(join(tmpdir(), 'devmaster-test-')) };
    handled = [];
    refused = [];
    server = new ControlServer(openControlSockets(paths), {
      version: '1',
      logLevel: () => 6,
      environment: () => ['A=1'],
      onRefused: (reason) => refused.push(reason),
      handle: (request, done) => {
        handled.push(request);
        setImmediate(done);
      },
    });
    server.start();
  });

  afterEach(() => {
    server.close();
    rmSync(paths.run, { recursive: true });
  });

  it('lets nobody but its owner open its sockets', () => {
    for (const name of ['control', 'io.systemd.Udev']) expect(statSync(join(paths.run, 'udev', name)).mode & 0o777).toBe(0o600);
  });

  it('carries out what is asked by varlink, and by packets where there is no varlink', async () => {
    expect(await control(paths, { kind: 'children-max', count: 3 }, 100_000)).toEqual({ kind: 'done' });
    rmSync(join(paths.run, 'udev/io.systemd.Udev'));
    expect(await control(paths, { kind: 'children-max', count: 4 }, 100_000)).toEqual({ kind: 'done' });
    expect(handled).toEqual([{ kind: 'children-max', count: 3 }, { kind: 'children-max', count: 4 }]);
  });

  it('goes on after a message that is none', async () => {
    const stranger = UnixConnection.connect({ path: join(paths.run, 'udev/io.systemd.Udev'), type: 'stream' });
    const hungUp = new Promise<void>((resolve) => stranger.receive((data) => data === null && resolve()));
    stranger.send(Buffer.from('nonsense\0'));
    await hungUp;
    expect(refused).toHaveLength(1);
    expect(await control(paths, { kind: 'ping' }, 100_000)).toEqual({ kind: 'done' });
  });

  it('tells what it understands', async () => {
    const client = UnixConnection.connect({ path: join(paths.run, 'udev/io.systemd.Udev'), type: 'stream' });
    const reply = new Promise<Buffer>((resolve) => client.receive((data) => data !== null && resolve(data)));
    client.send(encode({ method: 'org.varlink.service.GetInfo' }));
    const [message] = new MessageReader().read(await reply);
    expect(parseReply(message as Buffer)?.parameters['interfaces']).toEqual(['io.devmaster.Control', 'io.systemd.Udev', 'io.systemd.service', 'org.varlink.service']);
    client.close();
  });

  it('that is not there is said to be not running', async () => {
    expect(await control({ ...paths, run: join(paths.run, 'nowhere') }, { kind: 'ping' }, 100_000)).toMatchObject({ kind: 'not-running' });
  });
});

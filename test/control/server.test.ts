import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import { control } from '../../src/control/client.ts';
import type { ControlRequest } from '../../src/control/request.ts';
import { ControlServer, openControlSockets } from '../../src/control/server.ts';
import { encode, MessageReader, parseReply } from '../../src/control/varlink.ts';
import { UnixConnection, UnixListener } from '../../src/kernel/unix-socket.ts';

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

describe('a device manager that has no room for another caller', () => {
  /** As systemd-udevd up to 257 has it while it does something else: one may wait, and is not let in yet. */
  async function inAFullHouse(test: (paths: Paths, house: UnixListener) => Promise<void>): Promise<void> {
    const paths = { ...systemPaths, run: mkdtempSync(join(tmpdir(), 'devmaster-test-')) };
    const path = join(paths.run, 'udev/control');
    mkdirSync(join(paths.run, 'udev'));
    const house = UnixListener.listen({ path, type: 'seqpacket', mode: 0o600, backlog: 0 });
    const waiting = UnixConnection.connect({ path, type: 'seqpacket' });
    try {
      await test(paths, house);
    } finally {
      waiting.close();
      house.close();
      rmSync(paths.run, { recursive: true });
    }
  }

  it('is asked when it has', async () => {
    await inAFullHouse(async (paths, house) => {
      const outcome = control(paths, { kind: 'ping' }, 100_000);
      house.listen((connection) => connection.receive((packet) => packet !== null && connection.close()));
      expect(await outcome).toEqual({ kind: 'done' });
    });
  });

  it('has not answered in time, and is not taken for none', async () => {
    await inAFullHouse(async (paths) => {
      expect(await control(paths, { kind: 'ping' }, 50)).toEqual({ kind: 'timeout' });
    });
  });
});

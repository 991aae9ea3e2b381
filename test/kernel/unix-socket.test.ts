import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { KernelError } from '../../src/base/errors.ts';
import { UnixConnection, UnixListener, type SocketType } from '../../src/kernel/unix-socket.ts';
import { Inotify, IN_CLOSE_WRITE, IN_CREATE } from '../../src/kernel/inotify.ts';
import { writeFileSync } from 'node:fs';

const folder = mkdtempSync(join(tmpdir(), 'devmaster-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each<SocketType>(['seqpacket', 'stream'])('a %s socket', (type) => {
  it('carries messages both ways, knows who is at the other end, and tells of the end', async () => {
    const path = join(folder, type);
    const listener = UnixListener.listen({ path, type, mode: 0o600 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const accepted = new Promise<UnixConnection>((resolve) => listener.listen(resolve));
    const client = UnixConnection.connect({ path, type });
    const server = await accepted;
    expect(server.peer).toEqual({ uid: process.getuid?.(), gid: process.getgid?.(), pid: process.pid });

    const heard: (string | null)[] = [];
    const ended = new Promise<void>((resolve) => {
      server.receive((data) => {
        heard.push(data?.toString('latin1') ?? null);
        if (data === null) resolve();
        else if (data.toString('latin1') === 'ping\xff') server.send(Buffer.from('pong'));
      });
    });
    const answered = new Promise<string>((resolve) => client.receive((data) => resolve(String(data))));
    client.send(Buffer.from('ping\xff', 'latin1'));
    expect(await answered).toBe('pong');
    client.close();
    await ended;
    expect(heard).toEqual(['ping\xff', null]);
    listener.close();
  });

  it('has a hundred clients wait that are not accepted yet', () => {
    const path = join(folder, `${type}-crowd`);
    const listener = UnixListener.listen({ path, type, mode: 0o600 });
    const clients = Array.from({ length: 100 }, () => UnixConnection.connect({ path, type }));
    for (const client of clients) client.close();
    listener.close();
  });

  it('keeps what the peer does not take at once', async () => {
    const path = join(folder, `${type}-slow`);
    const listener = UnixListener.listen({ path, type, mode: 0o600 });
    const accepted = new Promise<UnixConnection>((resolve) => listener.listen(resolve));
    const client = UnixConnection.connect({ path, type });
    const server = await accepted;
    server.receive(() => {});
    const pieces = 200;
    for (let i = 0; i < pieces; i++) server.send(Buffer.alloc(10_000, i));
    let received = 0;
    await new Promise<void>((resolve) => {
      client.receive((data) => {
        received += data?.length ?? 0;
        if (received === pieces * 10_000) resolve();
      });
    });
    expect(received).toBe(2_000_000);
    client.close();
    server.close();
    listener.close();
  });

  it('that nobody listens on is a KernelError with its reason', () => {
    expect(() => UnixConnection.connect({ path: join(folder, 'nobody'), type })).toThrow(KernelError);
    expect(() => UnixConnection.connect({ path: join(folder, 'nobody'), type })).toThrow(/ENOENT/);
  });
});

describe('inotify', () => {
  it('tells in one call what happened since the last', async () => {
    const inotify = Inotify.open();
    const wd = inotify.add(folder, IN_CREATE | IN_CLOSE_WRITE);
    const events = new Promise<readonly { wd: number; mask: number; name: string }[]>((resolve) => inotify.listen(resolve));
    writeFileSync(join(folder, 'file'), 'x');
    expect(await events).toEqual([
      { wd, mask: IN_CREATE, name: 'file' },
      { wd, mask: IN_CLOSE_WRITE, name: 'file' },
    ]);
    inotify.remove(wd);
    expect(() => inotify.remove(wd)).toThrow(/EINVAL/);
    inotify.close();
  });
});

/** As systemd-udevd up to 257: accepts, asks who sends only then, and reads. Tells when it has accepted, and the sender's user id; a line in between says that the message was sent. */
const lateAsker = `import socket, struct, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
listener.bind(sys.argv[1])
listener.listen(0)
print('listens', flush=True)
connection, _ = listener.accept()
print('accepted', flush=True)
sys.stdin.readline()
connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
_, words, _, _ = connection.recvmsg(100, socket.CMSG_SPACE(12))
print(*[struct.unpack('3i', data)[1] for _, _, data in words], flush=True)`;

describe('a connection to a server that asks late who sends', () => {
  it('says it all the same', async (context) => {
    context.skip(!existsSync('/usr/bin/python3'), 'needs python3');
    const path = join(folder, 'late');
    const server = spawn('/usr/bin/python3', ['-c', lateAsker, path], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
    expect(await lines.next()).toMatchObject({ value: 'listens' });
    const connection = UnixConnection.connect({ path, type: 'seqpacket' });
    expect(await lines.next()).toMatchObject({ value: 'accepted' });
    connection.send(Buffer.from('who am I'));
    server.stdin.end('sent\n');
    expect(await lines.next()).toMatchObject({ value: String(process.getuid?.()) });
    connection.close();
  });
});

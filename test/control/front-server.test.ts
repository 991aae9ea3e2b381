import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import type { FrontCall } from '../../src/control/front-calls.ts';
import { FrontServer, openFrontSocket, type FrontService } from '../../src/control/front-server.ts';
import { status } from '../../src/kernel/file.ts';
import { UnixConnection } from '../../src/kernel/unix-socket.ts';

interface Served {
  readonly server: FrontServer;
  /** sends one packet and returns all that is answered */
  ask(data: Buffer): Promise<string[]>;
  /** as the front of this release asks */
  question(options?: { readonly version?: string; readonly view?: string }): Buffer;
}

function givenServer(call: FrontCall | null | Error, changes: Partial<FrontService> = {}): Served {
  const folder = mkdtempSync(join(tmpdir(), 'devmaster-test-'));
  const paths = { ...systemPaths, run: folder };
  mkdirSync(`${folder}/udev`);
  const understand = (): FrontCall | null => {
    if (call instanceof Error) throw call;
    return call;
  };
  const server = new FrontServer(openFrontSocket(paths), {
    version: '1.2.3',
    paths,
    loadClient: () => Promise.resolve({ understand }),
    catchUp: () => {},
    isBusy: () => false,
    onDefect: () => {},
    ...changes,
  });
  server.start();
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  const identity = (path: string): string => `${status(path, { follow: true })?.device}:${status(path, { follow: true })?.inode}`;
  return {
    server,
    question: ({ version = '1.2.3', view = identity('/sys') } = {}) => Buffer.from(['devctl 1', version, 'devctl', view, identity('/dev'), identity(`${folder}/udev`), 'verb', ''].join('\0')),
    ask: (data) =>
      new Promise((resolve) => {
        const connection = UnixConnection.connect({ path: `${folder}/devmaster/devctl`, type: 'seqpacket' });
        const answers: string[] = [];
        connection.receive((answer) => {
          if (answer !== null) answers.push(answer.toString('latin1'));
          if (answer !== null && !/^[dx]/.test(answers.at(-1) as string)) return;
          connection.close();
          resolve(answers);
        });
        connection.send(data);
      }),
  };
}

const printing = (print: Extract<FrontCall, { kind: 'run' }>['run']): FrontCall => ({ kind: 'run', run: print });

describe('the server for devctl\'s front', () => {
  it('says what a call prints, in its order, and its exit status', async () => {
    const { ask, question } = givenServer(
      printing(async (output) => {
        output.out('one\n');
        output.out('two\n');
        output.complain('oh \xff');
        output.out('three\n');
        return 7;
      }),
    );
    expect(await ask(question())).toEqual(['oone\ntwo\n', 'eoh \xff\n', 'othree\n', 'x7']);
  });

  it('splits what is long, and declines what is too long to keep', async () => {
    const print = (bytes: number): FrontCall =>
      printing(async (output) => {
        for (let piece = 0; piece < 64; piece++) output.out('x'.repeat(bytes / 64));
        return 0;
      });
    const fits = givenServer(print(1024 * 1024));
    const answers = await fits.ask(fits.question());
    expect(answers.map((answer) => answer.length - 1).reduce((sum, length) => sum + length)).toBe(1024 * 1024 + 1);
    const large = givenServer(print(2 * 1024 * 1024));
    expect(await large.ask(large.question())).toEqual(['d']);
  });

  it('declines what is not understood, is no question, or comes from another release or another view of devices', async () => {
    const { ask, question } = givenServer(null);
    expect(await ask(question())).toEqual(['d']);
    const { ask: askPing, question: ping } = givenServer({ kind: 'ping' });
    expect(await askPing(ping())).toEqual(['x0']);
    expect(await askPing(ping({ version: '1.2.4' }))).toEqual(['d']);
    expect(await askPing(ping({ view: '1:2' }))).toEqual(['d']);
    expect(await askPing(Buffer.from('nonsense'))).toEqual(['d']);
    expect(await askPing(ping().subarray(0, -1))).toEqual(['d']);
    expect(await askPing(Buffer.concat([ping(), Buffer.from([0xff, 0])]))).toEqual(['d']);
  });

  it('survives a call that fails as it should not, and tells of it', async () => {
    const defects: unknown[] = [];
    const onDefect = (error: unknown): unknown => defects.push(error);
    const early = new Error('early');
    const late = new Error('late');
    const understanding = givenServer(early, { onDefect });
    expect(await understanding.ask(understanding.question())).toEqual(['d']);
    const running = givenServer(printing(() => Promise.reject(late)), { onDefect });
    expect(await running.ask(running.question())).toEqual(['d']);
    const loading = givenServer(null, { onDefect, loadClient: () => Promise.reject(early) });
    expect(await loading.ask(loading.question())).toEqual(['d']);
    expect(defects).toEqual([early, late, early]);
  });

  it('has those who settle wait until the last event is handled, after a look at what the kernel said', async () => {
    let busy = false;
    const looked: string[] = [];
    const { server, ask, question } = givenServer(
      { kind: 'settle', timeoutMs: 60_000 },
      {
        isBusy: () => busy,
        catchUp: () => {
          looked.push('caught up');
          busy = true;
          setImmediate(() => {
            busy = false;
            server.settled();
          });
        },
      },
    );
    expect(await ask(question())).toEqual(['w60000', 'x0']);
    expect(looked).toEqual(['caught up']);
  });

  it('tells at once whether there are events when nobody wants to wait, and gives up in time when somebody does', async () => {
    const settle = async (timeoutMs: number, busy: boolean): Promise<string[]> => {
      const { ask, question } = givenServer({ kind: 'settle', timeoutMs }, { isBusy: () => busy });
      return await ask(question());
    };
    expect(await settle(0, false)).toEqual(['x0']);
    expect(await settle(0, true)).toEqual(['x1']);
    expect(await settle(1, true)).toEqual(['w1', 'x1']);
    expect(await settle(1e12, false)).toEqual(['x0']);
  });
});

import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { UnixConnection } from '../../src/kernel/unix-socket.ts';
import { devmaster, lacksTestbed } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { root } from '../support/repository.ts';
import { Testbed, type Finished } from '../support/testbed.ts';
import { until } from '../support/until.ts';

const FRONT = `${root}/dist/devctl`;
const NODE = [process.execPath, `${root}/dist/devctl.js`];
/** The front without devctl.js beside it: what the daemon does not answer it cannot do. */
const ALONE = '/run/alone/devctl';
const NOT_SERVED = 127;

const rules = { '10-test.rules': 'KERNEL=="veth0", ACTION=="change", RUN+="/bin/sh -c \'until [ -e /run/go-on ]; do sleep 0.01; done\'"\n' };

/** What the daemon answers for anybody. */
const servedForAll: readonly (readonly string[])[] = [
  ['info', '/dev/null'],
  ['info', '/dev/null', '/dev/zero', 'c1:5'],
  ['info', '--query=path', '--name=null'],
  ['info', '--query=property', '--export', '--export-prefix=X_', '/dev/null'],
  ['info', '--query=property', '--property=MAJOR,MINOR', '--value', '/dev/null'],
  ['info', '--query=name', '--root', '/dev/null'],
  ['info', '--json=short', '/dev/null'],
  ['info', '--path=/class/net/lo'],
  ['info', '/sys/class/net/lo'],
  ['info', '/devices/virtual/mem/null'],
  ['info', '+mem:null'],
  ['info', '--query=symlink', '/dev/null'],
  ['info', '--query=bogus', '/dev/null'],
  ['info', '--query=name', '/sys/class/net/lo'],
  ['info', '/dev/null', '/dev/not-there'],
  ['info', '/dev/not-there'],
  ['info', '/sys/class/net'],
  ['info'],
  ['settle'],
  ['settle', '--timeout=0'],
  ['settle', '--timeout=1min'],
];

const servedForRoot: readonly (readonly string[])[] = [
  ['control', '--ping'],
  ['control', '--ping', '--timeout=5'],
  ['trigger', '/dev/null'],
  ['trigger', '--verbose', '--action=add', '/dev/null', '/dev/zero'],
  ['trigger', '--verbose', '--dry-run', '+mem:null'],
  ['trigger', '--verbose', '--dry-run', '--subsystem-match=mem'],
  ['trigger', '--verbose', '--dry-run', '--type=all', '--subsystem-match=mem', '--sysname-match=n*', '--include-parents'],
  ['trigger', '--action=bogus', '/dev/null'],
  ['trigger', '/dev/not-there'],
];

/** What the daemon leaves to devctl.js. */
const left: readonly (readonly string[])[] = [
  [],
  ['--version'],
  ['--help'],
  ['bogus'],
  ['info', '--help'],
  ['info', '--bogus'],
  ['info', '--attribute-walk', '/dev/null'],
  ['info', '--export-db', '--subsystem-match=mem'],
  ['info', '--device-id-of-file=/sys'],
  ['info', '--sys=/nowhere', '/dev/null'],
  ['info', '/dev/stdin'],
  ['info', '/dev/shm/link'],
  ['info', '/dev/../dev/null'],
  ['info', '/dev/./null'],
  ['info', '+mem:../null'],
  ['info', 'null'],
  ['info', 'dev/null'],
  ['info', '/tmp/not-there'],
  ['info', '//dev/null'],
  ['info', ...Array.from({ length: 65 }, () => '/dev/null')],
  ['info', `/dev/${'x'.repeat(70_000)}`],
  ['settle', '--exit-if-exists=/run'],
  ['settle', '--timeout=bogus'],
  ['control'],
  ['control', '--ping', '--log-level=info'],
  ['control', '--ping', 'extra'],
  ['trigger', '--verbose', '--dry-run', '--subsystem-match=mem', '--attr-match=dev=1:3'],
  ['queue'],
];

describe('the native front of devctl', () => {
  let missing: string | null = null;
  beforeAll(() => {
    missing = lacksTestbed();
  });

  async function givenBed(context: TestContext): Promise<Testbed> {
    context.skip(missing !== null, missing ?? '');
    const bed = await Testbed.open({ rules });
    context.onTestFinished(() => bed.close());
    bed.run(['install', '-D', '--mode=755', FRONT, ALONE]);
    bed.run(['chmod', '1777', '/dev/shm']);
    bed.run(['ln', '-s', '/dev/null', '/dev/shm/link']);
    return bed;
  }

  async function givenDaemon(context: TestContext): Promise<Daemon> {
    return await Daemon.start(await givenBed(context), devmaster);
  }

  /** As the front alone does it. */
  function alone(bed: Testbed, words: readonly string[], { asNobody = false } = {}): Finished {
    return bed.attempt(['env', 'PATH=/nowhere', ALONE, ...words], { asNobody });
  }

  function settled(daemon: Daemon): Promise<unknown> {
    return until('there is no work', () => !daemon.bed.exists('/run/udev/queue'));
  }

  for (const asNobody of [false, true]) {
    const who = asNobody ? 'nobody' : 'root';
    const served = asNobody ? servedForAll : [...servedForAll, ...servedForRoot];
    const others = asNobody ? [...left, ...servedForRoot] : left;

    // Node is started in the same way for everybody: once with every call is enough, and it takes the longest.
    const leftToNode = asNobody ? servedForRoot : left;

    for (const [kind, calls] of [['answers', served], ['leaves to it', leftToNode]] as const) {
      it(`says and returns to ${who} what devctl.js does where the daemon ${kind}`, async (context) => {
        const daemon = await givenDaemon(context);
        const { bed } = daemon;
        for (const words of calls) {
          const expected = bed.attempt([...NODE, ...words], { asNobody });
          await settled(daemon);
          expect({ words, ...bed.attempt([FRONT, ...words], { asNobody }) }).toEqual({ words, ...expected });
          await settled(daemon);
        }
        expect(daemon.log).not.toContain('could not be answered');
      });
    }

    it(`says and returns to ${who} what devctl.js does when no daemon runs`, async (context) => {
      const bed = await givenBed(context);
      for (const words of [[], ['info', '/dev/null'], ['info', '/dev/not-there'], ['settle'], ['control', '--ping'], ['trigger', '/dev/null'], ['bogus']]) {
        expect({ words, ...bed.attempt([FRONT, ...words], { asNobody }) }).toEqual({ words, ...bed.attempt([...NODE, ...words], { asNobody }) });
      }
    });

    it(`has the daemon answer ${who} without Node, and leaves the rest to Node`, async (context) => {
      const { bed } = await givenDaemon(context);
      const isServed = (words: readonly string[]): boolean => alone(bed, words, { asNobody }).status !== NOT_SERVED;
      expect(served.filter((words) => !isServed(words))).toEqual([]);
      expect(others.filter(isServed)).toEqual([]);
    });
  }

  it('speaks as udevadm when that is its name', async (context) => {
    const { bed } = await givenDaemon(context);
    bed.run(['ln', '-s', ALONE, '/run/alone/udevadm']);
    expect(bed.attempt(['/run/alone/udevadm', 'info', '/dev/not-there'])).toEqual({ status: 1, stdout: '', stderr: 'Unknown device "/dev/not-there": No such device\n' });
  });

  it('waits until all events are handled, as long as it may', async (context) => {
    const daemon = await givenDaemon(context);
    const { bed } = daemon;
    bed.run(['ip', 'link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth1']);
    daemon.settle();
    expect(alone(bed, ['trigger', '/sys/class/net/veth0']).status).toBe(0);
    expect(alone(bed, ['settle', '--timeout=0']).status).toBe(1);
    expect(alone(bed, ['settle', '--timeout=1']).status).toBe(1);
    expect(alone(bed, ['settle', '--timeout=1'], { asNobody: true }).status).toBe(1);
    const waiting = await bed.start([ALONE, 'settle', '--timeout=50']);
    bed.write('/run/go-on', '');
    expect(await waiting.ended).toBe(0);
    expect(bed.exists('/run/udev/queue')).toBe(false);
  });

  it('does not ask a daemon that sees other devices or was told of other roots', async (context) => {
    const { bed } = await givenDaemon(context);
    expect(alone(bed, ['info', '/dev/null']).status).toBe(0);
    expect(bed.attempt(['env', 'PATH=/nowhere', 'DEVMASTER_RUN=/run', ALONE, 'info', '/dev/null']).status).toBe(NOT_SERVED);
    const inOtherRoot = (folder: string): Finished => bed.attempt(['unshare', '--mount', 'sh', '-c', `mount -t tmpfs tmpfs ${folder} && PATH=/nowhere exec ${ALONE} info /sys/class/net/lo`]);
    for (const folder of ['/dev', '/run/udev']) expect({ folder, status: inOtherRoot(folder).status }).toEqual({ folder, status: NOT_SERVED });
  });

  it('does without a daemon that does not answer', async (context) => {
    const daemon = await givenDaemon(context);
    const expected = daemon.bed.attempt([...NODE, 'info', '/dev/null']);
    process.kill(daemon.started.pid, 'SIGSTOP');
    expect(daemon.bed.attempt([FRONT, 'info', '/dev/null'])).toEqual(expected);
    // nsenter stops itself when its child was stopped, and has it continue when it does.
    daemon.started.child.kill('SIGCONT');
    expect(await daemon.stop()).toBe(0);
  });

  it('has standard descriptors that are closed do no harm', async (context) => {
    const { bed } = await givenDaemon(context);
    expect(bed.attempt(['sh', '-c', `PATH=/nowhere ${ALONE} info /dev/null >&-`]).status).toBe(0);
    expect(bed.attempt(['sh', '-c', `PATH=/nowhere ${ALONE} info /dev/null <&- >&- 2>&-`]).status).toBe(0);
  });

  it('is answered after others asked nonsense or nothing at all', async (context) => {
    const daemon = await givenDaemon(context);
    const connect = (): UnixConnection => UnixConnection.connect({ path: daemon.bed.path('/run/devmaster/devctl'), type: 'seqpacket' });
    const ask = (data: Buffer): Promise<string | null> =>
      new Promise((resolve) => {
        const connection = connect();
        connection.receive((answer) => {
          connection.close();
          resolve(answer === null ? null : answer.toString('latin1'));
        });
        connection.send(data);
      });
    expect(await ask(Buffer.from('nonsense'))).toBe('d');
    expect(await ask(Buffer.from('devctl 1\0'))).toBe('d');
    expect(await ask(Buffer.alloc(100_000))).toBe('d');
    const idle = Array.from({ length: 64 }, connect);
    expect(daemon.bed.attempt([FRONT, 'info', '--query=path', '/dev/null'])).toEqual({ status: 0, stdout: '/devices/virtual/mem/null\n', stderr: '' });
    await until('the idle are hung up on', () => alone(daemon.bed, ['info', '/dev/null']).status === 0);
    for (const connection of idle) connection.close();
  });

  it('leaves no socket behind', async (context) => {
    const daemon = await givenDaemon(context);
    expect(daemon.bed.exists('/run/devmaster/devctl')).toBe(true);
    expect(await daemon.stop()).toBe(0);
    expect(daemon.bed.exists('/run/devmaster/devctl')).toBe(false);
  });
});

/** A daemon that was stopped, or hangs: who asks it is told so, and does not wait for ever. */
import { expect, it } from 'vitest';
import { givenDaemon } from '../support/given.ts';

const calls: readonly [call: readonly string[], status: number, complaint: string][] = [
  [['settle', '--timeout=1'], 1, 'devctl settle: the daemon did not answer in time\n'],
  [['queue'], 1, 'devctl queue: the daemon did not answer\n'],
  [['kill'], 1, 'devctl kill: the daemon did not answer\n'],
  [['top', '--once'], 1, 'devctl top: the daemon did not answer\n'],
  [['analyze'], 1, 'devctl analyze: the daemon did not answer\n'],
  [['do', '--timeout=1', '--', 'true'], 124, 'devctl do: the device manager does not answer\n'],
];

it('a daemon that does not answer makes questions fail', async (context) => {
  const daemon = await givenDaemon(context, { '10-test.rules': '' });
  const { bed, contender, started } = daemon;
  process.kill(started.pid, 'SIGSTOP');
  const asked = await Promise.all(calls.map(([call], at) => bed.start(['sh', '-c', `"$@" 2>/run/answer-${at}`, 'sh', ...contender.client, ...call])));
  const answers = await Promise.all(asked.map(async ({ ended }, at) => {
    const status = await ended;
    // `do` names the events that it waited for, which may be those of others on this machine.
    return [calls[at]?.[0], status, bed.read(`/run/answer-${at}`)?.replace(/(?<=\n)[^]*/, '')];
  }));
  process.kill(started.pid, 'SIGCONT');
  // Who started it in the testbed has stopped with it.
  started.child.kill('SIGCONT');
  expect(answers).toEqual(calls);
  expect(await daemon.stop()).toBe(0);
});

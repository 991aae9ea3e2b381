import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { ArgumentError, DeadlineError, settled } from '../../src/index.ts';
import { makeMachine } from '../device/machine.ts';
import { devmaster, installedUdevd, type Contender } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenTestbed } from '../support/given.ts';
import { until } from '../support/until.ts';
import { Project } from './package.ts';

function busy(): { paths: ReturnType<typeof makeMachine>; finish: () => void } {
  const paths = makeMachine();
  mkdirSync(`${paths.run}/udev`, { recursive: true });
  writeFileSync(`${paths.run}/udev/queue`, '');
  return { paths, finish: () => rmSync(`${paths.run}/udev/queue`) };
}

it('an empty queue is settled at once', async () => await settled({ paths: makeMachine(), timeoutMs: 0 }));

it('a queue is settled when the device manager says that it is empty', async () => {
  const { paths, finish } = busy();
  const waiting = settled({ paths });
  finish();
  await waiting;
});

it('a queue that stays full is an error after a while', async () => {
  const { paths } = busy();
  await expect(settled({ paths, timeoutMs: 1 })).rejects.toThrow(DeadlineError);
  await expect(settled({ paths, timeoutMs: 1 })).rejects.toMatchObject({ code: 'ERR_DEVMASTER_TIMEOUT', timeoutMs: 1 });
});

it('who no longer wants to wait says so', async () => {
  const { paths } = busy();
  const stop = new AbortController();
  const waiting = settled({ paths, signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(settled({ paths, signal: stop.signal })).rejects.toThrow('enough');
});

it.each([-1, Number.NaN, 2 ** 31])('%d ms is no time to wait', async (timeoutMs) => await expect(settled({ timeoutMs })).rejects.toThrow(ArgumentError));

for (const [name, contender] of [['systemd-udevd', installedUdevd], ['devmasterd', () => devmaster]] as const) {
  it(`what ${name} was working at is done when its queue is settled`, async (context) => {
    const chosen: Contender | null = contender();
    context.skip(chosen === null, 'needs systemd-udevd: apt-get install udev');
    const project = new Project();
    onTestFinished(() => project.remove());
    const waiting = 'until [ -e /run/go ]; do sleep 0.02; done; touch /run/done';
    const bed = await givenTestbed(context, { rules: { '10-test.rules': `SUBSYSTEM=="net", KERNEL=="one", RUN+="/bin/sh -c '${waiting}'"\n` } });
    const daemon = await Daemon.start(bed, chosen as Contender);
    bed.run(['ip', 'link', 'add', 'one', 'type', 'bridge']);
    await until('there is work', () => bed.exists('/run/udev/queue'));
    const started = await bed.start([...project.program(fileURLToPath(new URL('inside/settled.ts', import.meta.url))), '/run/done', '/run/udev/queue'], { log: '/run/settled.log' });
    await until('the program waits', () => bed.read('/run/settled.log') === 'waiting\n');
    bed.write('/run/go', '');
    expect(await started.ended).toBe(0);
    expect(bed.read('/run/settled.log')).toBe('waiting\n/run/done\n');
    await daemon.stop();
  });
}

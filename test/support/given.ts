import type { TestContext } from 'vitest';
import { devmaster, findOracle, lacksTestbed, type Contender } from './contender.ts';
import { Daemon } from './daemon.ts';
import { Testbed, type TestbedOptions } from './testbed.ts';

/** A testbed for one test, which is skipped where there can be none. It is closed when the test is over. */
export async function givenTestbed(context: TestContext, options: TestbedOptions = {}): Promise<Testbed> {
  const missing = lacksTestbed();
  context.skip(missing !== null, missing ?? '');
  const bed = await Testbed.open(options);
  context.onTestFinished(() => bed.close());
  return bed;
}

/** devmasterd at work in a testbed with no rules but these. */
export async function givenDaemon(context: TestContext, rules: Readonly<Record<string, string>>, options: readonly string[] = []): Promise<Daemon> {
  return await Daemon.start(await givenTestbed(context, { rules }), devmaster, options);
}

/** systemd-udevd to compare with; the test is skipped where there is none. */
export function givenOracle(context: TestContext): Contender {
  const oracle = findOracle();
  if ('missing' in oracle) context.skip(oracle.missing);
  return oracle as Contender;
}

/** What a scene leaves when systemd-udevd is at work in it, and what it leaves when devmasterd is, in testbeds that are equal. */
export async function playBoth<T>(oracle: Contender, options: Pick<TestbedOptions, 'rules'>, scene: (daemon: Daemon) => T | Promise<T>): Promise<{ expected: T; got: T }> {
  const play = async (contender: Contender): Promise<T> => {
    const bed = await Testbed.open({ ...options, referenceRoot: oracle.referenceRoot });
    try {
      const daemon = await Daemon.start(bed, contender);
      const outcome = await scene(daemon);
      await daemon.stop();
      return outcome;
    } finally {
      await bed.close();
    }
  };
  return { expected: await play(oracle), got: await play(devmaster) };
}

import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { parseOptions } from '../../src/daemon/options.ts';

describe("devmasterd's command line", () => {
  it("takes systemd-udevd's options, long and short", () => {
    expect(parseOptions(['--children-max=4', '--event-timeout', '10', '--exec-delay=2', '--timeout-signal=SIGTERM', '--resolve-names=never', '--debug'], {}).settings).toEqual({
      childrenMax: 4, eventTimeoutMs: 10_000, execDelayMs: 2000, timeoutSignal: 15, resolveNames: 'never', logLevel: 'debug',
    });
    expect(parseOptions(['-c', '4', '-t', '10', '-D', '-N', 'late'], {}).settings).toEqual({ childrenMax: 4, eventTimeoutMs: 10_000, logLevel: 'debug', resolveNames: 'late' });
    expect(parseOptions(['-d'], {}).detach).toBe(true);
  });

  it('takes any number of rule directories, the strongest first', () => {
    expect(parseOptions(['--rules-dir', '/a', '--rules-dir=/b'], {}).settings.rulesDirectories).toEqual(['/a', '/b']);
  });

  it('takes every root, from options and from the environment', () => {
    const { paths } = parseOptions(['--sys', '/s', '--run=/r'], { DEVMASTER_DEV: '/d', DEVMASTER_RUN: '/ignored', DEVMASTER_LOCAL_LIB: '/l' });
    expect(paths).toMatchObject({ sys: '/s', run: '/r', dev: '/d', localLib: '/l', proc: '/proc' });
  });

  it.each([['--no-such-option'], ['--children-max=many'], ['--resolve-names=soon'], ['--event-timeout=soon'], ['--rules-dir']])('refuses %s in one line', (option) => {
    expect(() => parseOptions([option], {})).toThrow(UsageError);
    try {
      parseOptions([option], {});
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
    }
  });
});

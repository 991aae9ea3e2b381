import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemPaths, type Paths } from '../src/base/paths.ts';
import type { Problem } from '../src/base/problem.ts';
import { defaultChildrenMax, fromEnvironment, fromKernelCommandLine, parseConfigToml, parseLogLevel, parseUdevConf, readConfig } from '../src/config.ts';

const root = mkdtempSync(join(tmpdir(), 'devmaster-test-'));
afterAll(() => rmSync(root, { recursive: true }));

let machines = 0;

/** A machine with these configuration files. */
function machine(files: Readonly<Record<string, string>>): Paths {
  const folder = join(root, String(machines++));
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return { ...systemPaths, etc: `${folder}/etc`, run: `${folder}/run`, proc: `${folder}/proc`, lib: `${folder}/lib`, localLib: `${folder}/local` };
}

describe('the configuration', () => {
  it('has a value for everything when nobody set anything', () => {
    const paths = machine({});
    const { config, problems } = readConfig(paths, null, {});
    expect(problems).toEqual([]);
    expect(config).toMatchObject({ eventTimeoutMs: 180_000, childrenMax: defaultChildrenMax(), resolveNames: 'early', logLevel: 'info', timeoutSignal: 9 });
    expect(config.rulesDirectories.slice(0, 4)).toEqual([`${paths.etc}/udev/rules.d`, `${paths.run}/udev/rules.d`, `${paths.localLib}/udev/rules.d`, `${paths.lib}/udev/rules.d`]);
  });

  it('is overridden by config.toml, udev.conf, options and the kernel command line, each stronger than the one before', () => {
    const places = {
      'etc/devmaster/config.toml': 'max_workers = 1\nlog_level = "debug"\nevent_timeout = 10\n',
      'etc/udev/udev.conf': 'children_max=2\nevent_timeout=20\n',
    };
    const read = (files: Record<string, string>, options = {}): number => readConfig(machine(files), null, options).config.childrenMax;
    expect(read({ 'etc/devmaster/config.toml': places['etc/devmaster/config.toml'] })).toBe(1);
    expect(read(places)).toBe(2);
    expect(read(places, { childrenMax: 3 })).toBe(3);
    expect(read({ ...places, 'proc/cmdline': 'quiet udev.children_max=4\n' }, { childrenMax: 3 })).toBe(4);
    expect(readConfig(machine(places), null, {}).config).toMatchObject({ logLevel: 'debug', eventTimeoutMs: 20_000 });
  });

  it('takes the strongest udev.conf and the drop-ins of all folders, by name', () => {
    const paths = machine({
      'etc/udev/udev.conf': 'children_max=5\n',
      'lib/udev/udev.conf': 'children_max=6\nevent_timeout=7\n',
      'lib/udev/udev.conf.d/10-a.conf': 'event_timeout=8\nexec_delay=1\n',
      'run/udev/udev.conf.d/20-b.conf': 'event_timeout=9\n',
      'etc/udev/udev.conf.d/10-a.conf': 'event_timeout=11\n',
    });
    expect(readConfig(paths, null, {}).config).toMatchObject({ childrenMax: 5, eventTimeoutMs: 9000, execDelayMs: 0 });
  });

  it('complains about a file that was named and is not there, and goes on', () => {
    const { config, problems } = readConfig(machine({}), '/no/such/config.toml', {});
    expect(problems).toMatchObject([{ code: 'config-unreadable', file: '/no/such/config.toml' }]);
    expect(config.resolveNames).toBe('early');
  });
});

describe('config.toml', () => {
  const read = (text: string): { settings: object; problems: Problem[] } => {
    const problems: Problem[] = [];
    return { settings: parseConfigToml('c.toml', text, problems), problems };
  };

  it("knows devMaster's keys", () => {
    const { settings, problems } = read('rules_d = ["/a", "/b"]\nnetwork_d = ["/n"]\nmax_workers = 7\nlog_level = "warning"\nlog_targets = ["console", "json"]\n');
    expect(problems).toEqual([]);
    expect(settings).toEqual({ rulesDirectories: ['/a', '/b'], networkDirectories: ['/n'], childrenMax: 7, logLevel: 'warn', logTarget: 'json' });
  });

  it('says where a mistake is, and uses the rest', () => {
    const { settings, problems } = read('max_workers = 3\nmax_wokers = 4\n  resolve_names = "soon"\n');
    expect(settings).toEqual({ childrenMax: 3 });
    expect(problems.map(({ code, source }) => [code, source?.line, source?.column])).toEqual([
      ['config-unknown-key', 2, 1],
      ['config-bad-value', 3, 3],
    ]);
  });

  it('says where it stops being TOML', () => {
    expect(read('max_workers = 3\n= 4\n').problems).toMatchObject([{ code: 'config-syntax', source: { line: 2 } }]);
  });
});

describe('udev.conf', () => {
  it('is assignments with optional quotes, and comments', () => {
    const problems: Problem[] = [];
    expect(parseUdevConf('u', '# one\n; two\n\nudev_log="debug"\n resolve_names = late \ntimeout_signal=SIGABRT\n', problems)).toEqual({ logLevel: 'debug', resolveNames: 'late', timeoutSignal: 6 });
    expect(problems).toEqual([]);
  });

  it('says where a mistake is', () => {
    const problems: Problem[] = [];
    parseUdevConf('u', 'nonsense\nudev_lgo=1\nchildren_max=many\n', problems);
    expect(problems.map(({ code, source }) => [code, source?.line])).toEqual([['config-syntax', 1], ['config-unknown-key', 2], ['config-bad-value', 3]]);
  });
});

describe('the kernel command line', () => {
  it('sets what udev takes from it, with dashes or underscores', () => {
    expect(fromKernelCommandLine('udev.log-level=debug udev.event_timeout=5 udev.blockdev_read_only quiet', false)).toEqual({ logLevel: 'debug', eventTimeoutMs: 5000, blockDeviceReadOnly: true });
  });

  it('has words that count in an initrd only', () => {
    expect(fromKernelCommandLine('rd.udev.children_max=3', false)).toEqual({});
    expect(fromKernelCommandLine('rd.udev.children_max=3', true)).toEqual({ childrenMax: 3 });
  });

  it('does not mind what it does not know', () => {
    expect(fromKernelCommandLine('udev.nonsense=1 udev.children_max=x udev.exec_delay', false)).toEqual({});
  });
});

describe('words that every object knows', () => {
  const words = Object.getOwnPropertyNames(Object.prototype);

  it.each(words)('%s is no setting of config.toml', (word) => {
    const problems: Problem[] = [];
    expect(parseConfigToml('c.toml', `"${word}" = 1\n`, problems)).toEqual({});
    expect(problems).toMatchObject([{ code: 'config-unknown-key' }]);
  });

  it.each(words)('%s is no setting of udev.conf', (word) => {
    const problems: Problem[] = [];
    expect(parseUdevConf('u', `${word}=1\n`, problems)).toEqual({});
    expect(problems).toMatchObject([{ code: 'config-unknown-key' }]);
  });

  it.each(words)('%s is not for the kernel command line to set', (word) => {
    expect(fromKernelCommandLine(`udev.${word}=1`, false)).toEqual({});
  });

  it.each(words)('%s is no log level', (word) => {
    expect(parseLogLevel(word)).toBeNull();
  });
});

describe('the environment', () => {
  // What initramfs-tools sets: notice for a quiet start, info otherwise.
  it.each([[{ SYSTEMD_LOG_LEVEL: 'notice' }, { logLevel: 'warn' }], [{ SYSTEMD_LOG_LEVEL: 'info' }, { logLevel: 'info' }], [{ SYSTEMD_LOG_LEVEL: 'loud' }, {}], [{}, {}]])('of %j sets %j', (environment, expected) => {
    expect(fromEnvironment(environment)).toEqual(expected);
  });
});

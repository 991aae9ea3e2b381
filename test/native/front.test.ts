import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const front = resolve('dist/devctl');
const folder = mkdtempSync(join(tmpdir(), 'devmaster-front-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** What the client's native front says when it is started under a name, as through a distribution's link. */
function startedAs(name: string, ...words: string[]): string {
  const path = join(folder, name);
  rmSync(path, { force: true });
  symlinkSync(front, path);
  // Other roots than the daemon's: a daemon that happens to run here does not answer in place of devctl.js.
  const { stdout, stderr } = spawnSync(path, words, { encoding: 'utf8', env: { ...process.env, DEVMASTER_RUN: '/nowhere' } });
  return stdout + stderr;
}

describe('the name that the client is started under', () => {
  it('is udevadm for scripts that compare its version with a number', () => {
    expect(startedAs('udevadm', '--version')).toBe('262\n');
  });

  it("is udevadm in complaints, which are udevadm's", () => {
    expect(startedAs('udevadm', 'info', '--query=bogus', '/dev/null')).toBe("Unknown query type 'bogus'\n");
  });

  it('is systemd-hwdb, with its verbs and no others', () => {
    expect(startedAs('systemd-hwdb', '--help')).toMatch(/^systemd-hwdb /);
  });

  it('is devctl under any other', () => {
    expect(startedAs('anything', 'info', '--query=bogus', '/dev/null')).toMatch(/^devctl info: /);
  });
});

describe('a client that cannot write', () => {
  it('says so in one line', () => {
    const full = openSync('/dev/full', 'w');
    const { stderr, status } = spawnSync(front, ['--version'], { encoding: 'utf8', stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    expect([stderr, status]).toEqual(['cannot write: No space left on device\n', 1]);
  });
});

describe('settle where no daemon runs', () => {
  it('tells others than root, who cannot ask it', (context) => {
    if (process.getuid?.() !== 0) return context.skip('needs root, to become somebody else');
    const { stderr, status } = spawnSync(process.execPath, [resolve('dist/devctl.js'), 'settle', `--run=${folder}`], { encoding: 'utf8', uid: 65534, gid: 65534 });
    expect([stderr, status]).toEqual(['devctl settle: systemd-udevd is not running.\n', 1]);
  });
});

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import { SysctlSettings } from '../../src/worker/sysctl-settings.ts';

/** As 99-systemd.rules has it. */
const command = '/usr/lib/systemd/systemd-sysctl --prefix=/net/ipv4/conf/eth0 --prefix=/net/ipv6/conf/eth0';

function given(files: Readonly<Record<string, string>>): { settings: SysctlSettings; write: (name: string, text: string) => void } {
  const root = mkdtempSync(join(tmpdir(), 'devmaster-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  let edits = 0;
  const write = (name: string, text: string): void => {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
    utimesSync(join(root, name), 1000 + edits, 1000 + edits++);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const settings = new SysctlSettings({ ...systemPaths, etc: `${root}/etc`, run: `${root}/run`, localLib: `${root}/local`, lib: `${root}/lib` });
  onTestFinished(() => settings.close());
  return { settings, write };
}

describe('systemd-sysctl for an interface', () => {
  it.each([
    ['kernel.pid_max = 4194304\n# net.ipv4.conf.eth0.rp_filter=1\n;net/ipv4\nnet.core.somaxconn=1\n', false],
    ['net.ipv4.conf.eth0.rp_filter = 2', true],
    ['-net/ipv4/conf/eth0/rp_filter', true],
    ['/proc/sys/net/ipv6/conf/eth0/forwarding=1', true],
    ['net.ipv4.conf.*.rp_filter=2', true],
    ['net.*.conf.all.rp_filter=2', true],
    ['net.ipv4.conf.eth1.rp_filter=2', false],
    ['net.ipv4.conf.eth[0-3].rp_filter=2', true],
  ])('with %j has something to do: %s', (text, expected) => {
    expect(given({ 'etc/sysctl.d/10-test.conf': text }).settings.wouldAct(command)).toBe(expected);
  });

  it('notices files that come and that are edited', () => {
    const { settings, write } = given({ 'lib/sysctl.d/50-a.conf': 'kernel.a=1' });
    expect(settings.wouldAct(command)).toBe(false);
    write('run/sysctl.d/60-b.conf', 'net.ipv4.conf.eth0.b=1');
    expect(settings.wouldAct(command)).toBe(true);
    write('run/sysctl.d/60-b.conf', 'net.ipv4.conf.eth9.b=1');
    expect(settings.wouldAct(command)).toBe(false);
  });

  it('is started for everything that is not understood', () => {
    const { settings } = given({});
    expect(settings.wouldAct('/usr/lib/systemd/systemd-sysctl')).toBe(true);
    expect(settings.wouldAct('/usr/lib/systemd/systemd-sysctl --prefix=/net/ipv4/conf/eth0 --strict')).toBe(true);
    expect(settings.wouldAct('/opt/systemd-sysctl --prefix=/net/ipv4/conf/eth0')).toBe(true);
  });
});

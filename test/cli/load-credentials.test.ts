import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import { loadCredentials } from '../../src/cli/load-credentials.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/devmaster-credentials-`);
  mkdirSync(`${folder}/credentials`);
});
afterEach(() => rmSync(folder, { recursive: true }));

function credential(name: string, text: string): void {
  writeFileSync(`${folder}/credentials/${name}`, text, { mode: 0o400 });
}

/** What was said, and whether all went well. */
function load(credentials: string | undefined = `${folder}/credentials`): [told: string[], complete: boolean] {
  const told: string[] = [];
  const complete = loadCredentials({ ...systemPaths, run: `${folder}/run` }, credentials, (line) => told.push(line.replaceAll(folder, '')));
  return [told, complete];
}

describe('credentials', () => {
  it('become rule files and settings that everybody may read', () => {
    credential('udev.rules.50-foobar', 'KERNEL=="sda"\n');
    credential('udev.conf.50-foobar', 'udev_log=debug\n');
    expect(load()).toEqual([['Installed /run/udev/udev.conf.d/50-foobar.conf from credential.', 'Installed /run/udev/rules.d/50-foobar.rules from credential.'], true]);
    expect(readFileSync(`${folder}/run/udev/rules.d/50-foobar.rules`, 'utf8')).toBe('KERNEL=="sda"\n');
    expect(statSync(`${folder}/run/udev/udev.conf.d/50-foobar.conf`).mode & 0o777).toBe(0o644);
  });

  it('of others are left alone', () => {
    credential('network.wireguard', 'secret');
    credential('udev.rules.', '');
    expect(load()).toEqual([[], true]);
  });

  it('are missing where the service was given none', () => {
    expect(loadCredentials(systemPaths, undefined, () => {})).toBe(true);
  });

  it('that cannot be copied are named, and the others copied', () => {
    credential('udev.rules.a', 'KERNEL=="sda"\n');
    mkdirSync(`${folder}/credentials/udev.rules.b`);
    const [told, complete] = load();
    expect(told).toContain('Failed to copy credential udev.rules.b to /run/udev/rules.d/b.rules: Is a directory');
    expect(told).toContain('Installed /run/udev/rules.d/a.rules from credential.');
    expect(complete).toBe(false);
  });

  it('are looked for below an absolute path only', () => {
    expect(() => load('credentials')).toThrow('Failed to open credentials directory: Invalid argument');
  });
});

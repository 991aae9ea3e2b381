import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installedScheme } from '../../src/netif/installed-scheme.ts';
import { chooseNamingScheme } from '../../src/netif/scheme.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'devmaster-scheme-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the naming scheme that an installation wrote down', () => {
  it('counts where nobody says anything else, and the kernel command line is stronger', () => {
    writeFileSync(join(folder, 'naming-scheme'), 'v252\n');
    const environment = installedScheme(['/nowhere', folder]);
    expect(chooseNamingScheme({ kernelCommandLine: '', environment }).scheme.name).toBe('v252');
    expect(chooseNamingScheme({ kernelCommandLine: 'net.naming_scheme=v245', environment }).scheme.name).toBe('v245');
  });

  it.each(['', '\n', null])('does not count when its file has %j', (content) => {
    if (content !== null) writeFileSync(join(folder, 'naming-scheme'), content);
    expect(installedScheme([folder])).toBeNull();
  });
});

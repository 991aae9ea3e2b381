import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silent } from '../../src/base/log.ts';
import { systemPaths } from '../../src/base/paths.ts';
import { factoryReset } from '../../src/builtin/factory_reset.ts';
import type { BuiltinCall } from '../../src/rules/world.ts';

const VARIABLE = 'sys/firmware/efi/efivars/FactoryResetRequest-8cf2644b-4b0b-428f-9387-6d876050dc67';

function ask(commandLine: string, files: Readonly<Record<string, string>> = {}, argv = ['factory_reset', 'status']) {
  const folder = mkdtempSync(join(tmpdir(), 'devmaster-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const paths = { ...systemPaths, run: `${folder}/run`, sys: `${folder}/sys` };
  return factoryReset({ paths, log: silent, kernelCommandLine: () => commandLine }).run({ argv } as unknown as BuiltinCall);
}

describe('factory_reset status', () => {
  it.each([
    ['', {}, 'unspecified'],
    ['quiet systemd.factory_reset=1', {}, 'on'],
    ['systemd.factory_reset', {}, 'on'],
    ['systemd.factory-reset=yes systemd.factory_reset=no', {}, 'off'],
    ['systemd.factory_reset=maybe', {}, 'unspecified'],
    ['systemd.factory_reset=1', { 'run/systemd/factory-reset-complete': '' }, 'complete'],
    ['', { [VARIABLE]: '\x07\0\0\0{}' }, 'pending'],
    ['systemd.factory_reset=0', { [VARIABLE]: '\x07\0\0\0{}' }, 'off'],
  ])('with %j and %j is %s', (commandLine, files, state) => {
    expect(ask(commandLine, files)).toEqual({ ok: true, properties: [['ID_FACTORY_RESET', state]], reason: null });
  });

  it('is the only question', () => {
    expect(ask('', {}, ['factory_reset'])).toMatchObject({ ok: false });
    expect(ask('', {}, ['factory_reset', 'begin'])).toMatchObject({ ok: false });
  });
});

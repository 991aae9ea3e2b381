import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigurationWatch } from '../../src/worker/configuration-watch.ts';

interface Scene {
  readonly watch: ConfigurationWatch;
  at(name: string): string;
}

/** Watches etc/rules.d, run/rules.d and lib/hwdb.bin below a folder in which `files` are. */
function given(files: readonly string[]): Scene {
  const root = mkdtempSync(join(tmpdir(), 'devmaster-'));
  const at = (name: string): string => join(root, name);
  for (const file of files) {
    mkdirSync(join(at(file), '..'), { recursive: true });
    writeFileSync(at(file), '');
  }
  const watch = new ConfigurationWatch({
    paths: () => ['etc/rules.d', 'run/rules.d', 'lib/hwdb.bin'].map(at),
    isConfiguration: (name) => name === '' || name.endsWith('.rules'),
    busyFolder: at('run'),
  });
  onTestFinished(() => {
    watch.close();
    rmSync(root, { recursive: true });
  });
  return { watch, at };
}

describe('watched configuration', () => {
  const changes: readonly (readonly [string, (scene: Scene) => void])[] = [
    ['a file is new', ({ at }) => writeFileSync(at('etc/rules.d/20.rules'), '')],
    ['a file is written in place', ({ at }) => appendFileSync(at('etc/rules.d/10.rules'), '# more')],
    ['a file is replaced', ({ at }) => (writeFileSync(at('etc/new'), ''), renameSync(at('etc/new'), at('etc/rules.d/10.rules')))],
    ['a file goes', ({ at }) => rmSync(at('etc/rules.d/10.rules'))],
    ['the folder goes', ({ at }) => rmSync(at('etc/rules.d'), { recursive: true })],
    ['a folder appears where there was none', ({ at }) => mkdirSync(at('run/rules.d'), { recursive: true })],
    ['the single file appears', ({ at }) => writeFileSync(at('lib/hwdb.bin'), '')],
  ];
  it.each(changes)('has changed once when %s', (_, change) => {
    const scene = given(['etc/rules.d/10.rules', 'lib/else', 'run/else']);
    expect(scene.watch.takeChange()).toBe(false);
    change(scene);
    expect(scene.watch.takeChange()).toBe(true);
    expect(scene.watch.takeChange()).toBe(false);
  });

  const strangers: readonly (readonly [string, (scene: Scene) => void])[] = [
    ['an editor leaves a swap file', ({ at }) => writeFileSync(at('etc/rules.d/.10.rules.swp'), '')],
    ['another file appears beside a missing folder', ({ at }) => writeFileSync(at('run/queue'), '')],
    ['another file appears beside the single file', ({ at }) => writeFileSync(at('lib/other.bin'), '')],
    ['a file is only read', ({ at }) => readFileSync(at('etc/rules.d/10.rules'))],
  ];
  it.each(strangers)('has not changed when %s', (_, change) => {
    const scene = given(['etc/rules.d/10.rules', 'lib/hwdb.bin', 'run/else']);
    change(scene);
    expect(scene.watch.takeChange()).toBe(false);
  });

  it('is followed where links lead', () => {
    const scene = given(['etc/rules.d/10.rules', 'elsewhere']);
    symlinkSync(scene.at('elsewhere'), scene.at('etc/rules.d/30.rules'));
    expect(scene.watch.takeChange()).toBe(true);
    appendFileSync(scene.at('elsewhere'), '# more');
    expect(scene.watch.takeChange()).toBe(true);
  });

  it('is watched anew when its folder comes back, several steps down', () => {
    const scene = given(['lib/else', 'run/else']);
    mkdirSync(scene.at('etc'));
    expect(scene.watch.takeChange()).toBe(true);
    mkdirSync(scene.at('etc/rules.d'));
    expect(scene.watch.takeChange()).toBe(true);
    writeFileSync(scene.at('etc/rules.d/10.rules'), '');
    expect(scene.watch.takeChange()).toBe(true);
    expect(scene.watch.takeChange()).toBe(false);
  });
});

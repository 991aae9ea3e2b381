import { mkdirSync, rmSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { silent } from '../../src/base/log.ts';
import type { Paths } from '../../src/base/paths.ts';
import { kmod } from '../../src/builtin/kmod.ts';
import type { BuiltinAnswer, Probe } from '../../src/rules/world.ts';
import { deviceAt, hostOf, makeMachine, type DeviceFolder } from '../device/machine.ts';
import { conclude, saying } from './probe.ts';

const withModalias: DeviceFolder = { devpath: '/devices/pci0/0000:00:01.0', subsystem: 'bus:pci', uevent: ['MODALIAS=pci:v00001AF4'] };
const without: DeviceFolder = { devpath: '/devices/virtual/x', subsystem: 'bus:pci', uevent: [] };

type Answer = BuiltinAnswer | Probe;

/** A machine with one device, and the builtin that belongs to it. */
function bench(folder: DeviceFolder): { readonly paths: Paths; ask(words: readonly string[], rehearse?: boolean): Answer; reload(): void } {
  const machine = makeMachine([folder]);
  const paths = { ...machine, etc: `${machine.run}/etc` };
  mkdirSync(`${paths.etc}/modprobe.d`, { recursive: true });
  const device = deviceAt(hostOf(paths), folder.devpath);
  const builtin = kmod({ paths, log: silent, kernelCommandLine: () => '' });
  const source = { file: 'test.rules', line: 1, column: 1 };
  return {
    paths,
    ask: (words, rehearse = false) => builtin.run({ device, property: (name) => device.property(name), properties: () => device.properties, argv: ['kmod', ...words], source, rehearse }),
    reload: () => builtin.reload?.(),
  };
}

function ask(folder: DeviceFolder, words: readonly string[], { rehearse = false } = {}): Answer {
  return bench(folder).ask(words, rehearse);
}

describe('kmod load', () => {
  it.each<readonly [string, DeviceFolder, readonly string[], readonly string[]]>([
    ['the modules that a rule names', withModalias, ['load', 'sg', 'ppdev'], ['kmod', 'sg', 'ppdev']],
    ['what MODALIAS asks for when none is named', withModalias, ['load'], ['kmod', 'pci:v00001AF4']],
  ])('loads %s', (_what, device, words, argv) => {
    const answer = ask(device, words);
    expect('kind' in answer && answer.argv).toEqual(argv);
  });

  it.each<readonly [string, DeviceFolder, readonly string[]]>([
    ['without a MODALIAS or a name', without, ['load']],
    ['with another verb', withModalias, ['unload', 'sg']],
    ['without a verb', withModalias, []],
  ])('fails %s', (_what, device, words) => {
    const answer = ask(device, words);
    expect('kind' in answer || answer.ok).toBe(false);
  });

  it('succeeds whatever became of the modules', () => {
    const probe = ask(withModalias, ['load']);
    expect('kind' in probe && probe.understand(saying('MODULE=sg failed No such device'))).toEqual({ ok: true, properties: [], reason: null });
  });

  it.each<readonly [DeviceFolder, readonly string[]]>([[withModalias, ['load']], [without, ['load']], [without, ['unload']], [without, []]])('loads nothing in a rehearsal and is content (%#)', (folder, words) => {
    expect(ask(folder, words, { rehearse: true })).toEqual({ ok: true, properties: [], reason: null });
  });

  it('is content with an alias that no module has', () => {
    expect(conclude(ask(withModalias, ['load', 'devmaster-has-no-such-module']))).toEqual({ ok: true, properties: [], reason: null });
  });
});

describe('an alias that was asked about', () => {
  const isAskedAgain = (answer: Answer): boolean => 'kind' in answer;

  /** A machine on which the probe said this about the alias. */
  function afterwards(...said: readonly string[]): ReturnType<typeof bench> {
    const machine = bench(withModalias);
    mkdirSync(`${machine.paths.sys}/module/sg`, { recursive: true });
    const answer = machine.ask(['load']);
    if ('kind' in answer) answer.understand(saying(...said));
    return machine;
  }

  it.each<readonly [string, readonly string[], boolean]>([
    ['that no module has', [], false],
    ['whose module is there now', ['MODULE=sg inserted'], false],
    ['whose module was there before', ['MODULE=sg live'], false],
    ['whose module is part of the kernel', ['MODULE=virtio_pci built-in'], false],
    ['whose module is not to be loaded', ['MODULE=pcspkr blacklisted'], false],
    ['whose module could not be loaded', ['MODULE=sg failed No such device'], true],
    ['one of whose modules could not be loaded', ['MODULE=sg live', 'MODULE=ppdev failed No such device'], true],
    ['that could not be looked up', ['FAILED=pci: No memory'], true],
    ['whose module has gone since', ['MODULE=ppdev live'], true],
  ])('and %s: the probe is asked again: %j', (_which, said, again) => expect(isAskedAgain(afterwards(...said).ask(['load']))).toBe(again));

  it('is asked about again when its module is removed', () => {
    const machine = afterwards('MODULE=sg live');
    rmSync(`${machine.paths.sys}/module/sg`, { recursive: true });
    expect(isAskedAgain(machine.ask(['load']))).toBe(true);
  });

  it('is asked about again after a reload', () => {
    const machine = afterwards();
    machine.reload();
    expect(isAskedAgain(machine.ask(['load']))).toBe(true);
  });

  it("is asked about again when modprobe's configuration has changed", () => {
    const machine = afterwards();
    utimesSync(`${machine.paths.etc}/modprobe.d`, 1, 1);
    expect(isAskedAgain(machine.ask(['load']))).toBe(true);
  });

  it('is left out when others are asked about', () => {
    const answer = afterwards().ask(['load', 'pci:v00001AF4', 'sg']);
    expect('kind' in answer && answer.argv).toEqual(['kmod', 'sg']);
  });
});

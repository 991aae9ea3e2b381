import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { silent } from '../../src/base/log.ts';
import { BuiltinTimes, Stopwatch } from '../../src/worker/stopwatch.ts';
import { LiveWorld } from '../../src/worker/world.ts';
import { deviceAt, hostOf, makeMachine } from '../device/machine.ts';

const source = { file: '10-a.rules', line: 3, column: 1 };
const devpath = '/devices/virtual/misc/thing';

describe('writing an attribute', () => {
  it('changes the file below sysfs', () => {
    const { world, paths } = given();
    expect(world.setAttribute(`/sys${devpath}/level`, '7', source)).toEqual({ ok: true });
    expect(readFileSync(`${paths.sys}${devpath}/level`, 'latin1')).toBe('7');
  });

  it('is refused where a link leads out of sysfs', () => {
    const { world, paths } = given();
    writeFileSync(`${paths.run}/secret`, 'untouched');
    symlinkSync(`${paths.run}/secret`, `${paths.sys}${devpath}/out`);
    expect(world.setAttribute(`/sys${devpath}/out`, 'x', source)).toEqual({ ok: false, reason: `/sys${devpath}/out leads out of sysfs` });
    expect(readFileSync(`${paths.run}/secret`, 'latin1')).toBe('untouched');
  });

  it('is refused for a folder, and for what is not there', () => {
    const { world } = given();
    expect(world.setAttribute(`/sys${devpath}`, 'x', source)).toEqual({ ok: false, reason: `/sys${devpath} is no attribute` });
    expect(world.setAttribute(`/sys${devpath}/nothing`, 'x', source)).toEqual({ ok: false, reason: `there is no /sys${devpath}/nothing` });
  });
});

describe('a sysctl', () => {
  it('is a file below /proc/sys, named with dots or slashes', () => {
    const { world, paths } = given();
    expect([world.sysctl('kernel.a'), world.sysctl('kernel/a'), world.sysctl('kernel.b')]).toEqual(['1', '1', null]);
    expect(world.setSysctl('kernel.a', '2', source)).toEqual({ ok: true });
    expect(readFileSync(`${paths.proc}/sys/kernel/a`, 'latin1').trimEnd()).toBe('2');
  });

  it('that is not there cannot be written', () => {
    expect(given().world.setSysctl('kernel.b', '2', source)).toMatchObject({ ok: false });
  });
});

describe('files', () => {
  it('are looked for under the roots of this world', () => {
    const { world, paths } = given();
    writeFileSync(`${paths.run}/facts`, 'A=1\n');
    expect(world.readFile('/run/facts')).toBe('A=1\n');
    expect(world.readFile('/run/nothing')).toBeNull();
    expect(world.entries(`/sys${devpath}`)).toEqual(expect.arrayContaining(['level', 'uevent']));
    expect(world.entries('/run/nothing')).toEqual([]);
  });

  it('have their type in their mode', () => {
    const { world } = given();
    expect((world.fileMode(`/sys${devpath}`) ?? 0) & 0o170000).toBe(0o040000);
    expect((world.fileMode(`/sys${devpath}/level`) ?? 0) & 0o170000).toBe(0o100000);
    expect(world.fileMode('/run/nothing')).toBeNull();
  });
});

describe('accounts', () => {
  it('may be given by number, or by name', () => {
    const { world } = given();
    expect([world.user('4711'), world.user('root'), world.group('root'), world.user('nobody has this name')]).toEqual([4711, 0, 0, null]);
  });
});

describe('constants', () => {
  it('are those of udev(7), and no others', () => {
    const { world } = given();
    expect(world.constant('arch')).not.toBeNull();
    expect(world.constant('colour')).toBeNull();
  });
});

describe('a builtin', () => {
  it('is timed when somebody wants to know', () => {
    const { world, call } = given();
    world.builtin(call);
    world.builtinTimes = new BuiltinTimes();
    world.builtin(call);
    const stopwatch = new Stopwatch();
    world.builtinTimes.moveTo(stopwatch);
    expect(stopwatch.calls).toMatchObject([{ kind: 'builtin', name: 'path_id', source, result: 'failed' }]);
  });

  it('that does not exist fails with the reason', () => {
    const { world, call } = given();
    expect(world.builtin({ ...call, argv: ['no_such'] })).toEqual({ ok: false, properties: [], reason: "there is no builtin 'no_such'" });
  });
});

function given() {
  const machine = makeMachine([{ devpath, subsystem: 'misc', attributes: { level: '1' } }]);
  const paths = { ...machine, proc: `${machine.run}/proc`, etc: `${machine.run}/etc`, lib: `${machine.run}/lib`, localLib: `${machine.run}/local` };
  mkdirSync(`${paths.proc}/sys/kernel`, { recursive: true });
  writeFileSync(`${paths.proc}/sys/kernel/a`, '1\n');
  const world = new LiveWorld(paths, silent);
  const call = { device: deviceAt(hostOf(paths), devpath), property: () => null, properties: () => new Map<string, string>(), argv: ['path_id'], source, rehearse: false };
  return { world, paths, call };
}

import { describe, expect, it } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import { Device } from '../../src/device/device.ts';
import { noEffects, RehearsalWorld, type Refrained } from '../../src/worker/rehearsal.ts';
import { decide } from '../support/check.ts';
import { eth0, stick, tableDevice } from '../support/table-device.ts';
import { TableWorld } from '../support/table-world.ts';

const source = { file: '10-a.rules', line: 3, column: 1 };

describe('a world for rehearsals', () => {
  it('answers as the real one does', () => {
    const { world } = given();
    expect(world.constant('arch')).toBe('x86-64');
    expect(world.sysctl('kernel/a')).toBe('1');
    expect(world.readFile('/etc/a')).toBe('text');
    expect(world.fileMode('/etc/a')).toBe(0o100644);
    expect(world.kernelCommandLine()).toBe('quiet');
    expect([world.user('root'), world.group('disk'), world.user('nobody-here')]).toEqual([0, 6, null]);
  });

  it('reports what would be written, with the rule that wants it, and counts it as done', () => {
    const { world, real, refrained } = given();
    expect(world.setAttribute('/sys/a', 'on', source)).toEqual({ ok: true });
    expect(world.setSysctl('kernel/a', '2', source)).toEqual({ ok: true });
    expect(refrained).toEqual([
      { words: "write 'on' to /sys/a", source, target: { kind: 'attribute', path: '/sys/a' }, value: 'on' },
      { words: "write '2' to the sysctl kernel/a", source, target: { kind: 'sysctl', path: 'kernel/a' }, value: '2' },
    ]);
    expect(real.writes).toEqual([]);
  });

  it('tells builtins that they are only rehearsed', () => {
    const calls: boolean[] = [];
    class Noting extends TableWorld {
      override builtin(call: Parameters<TableWorld['builtin']>[0]): ReturnType<TableWorld['builtin']> {
        calls.push(call.rehearse);
        return { ok: true, properties: [], reason: null };
      }
    }
    const device = tableDevice(stick);
    new RehearsalWorld(new Noting(), () => {}).builtin({ device, property: () => null, properties: () => new Map(), argv: ['kmod'], source, rehearse: false });
    expect(calls).toEqual([true]);
  });
});

describe('effects that leave everything alone', () => {
  it('still say which properties a renamed interface would get', () => {
    const uevent = { action: 'add', devpath: '/devices/virtual/net/eth0', subsystem: 'net', seqnum: 1n, properties: new Map([['IFINDEX', '2'], ['INTERFACE', 'eth0']]) } as const;
    const device = Device.fromUevent({ paths: systemPaths, stored: () => null }, uevent);
    const { verdict } = decide({ device: eth0, rules: 'NAME="lan0"' });
    const renamed = noEffects.renameInterface({ device, verdict, action: 'add', announce: () => {} }, []);
    expect(renamed).toEqual(new Map([['DEVPATH', '/devices/virtual/net/lan0'], ['INTERFACE_OLD', 'eth0'], ['INTERFACE', 'lan0'], ['ID_RENAMING', '1']]));
  });

  it('have nothing to watch', () => {
    expect(noEffects.prepareWatch(tableDevice(stick))).toBeNull();
  });
});

function given() {
  const real = new TableWorld({
    constants: { arch: 'x86-64' }, sysctls: { 'kernel/a': '1' }, files: { '/etc/a': 'text' }, commandLine: 'quiet', users: { root: 0 }, groups: { disk: 6 },
  });
  const refrained: Refrained[] = [];
  return { world: new RehearsalWorld(real, (one) => refrained.push(one)), real, refrained };
}

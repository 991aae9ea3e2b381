import { describe, expect, it } from 'vitest';
import { KernelError } from '../../src/base/errors.ts';
import { systemPaths } from '../../src/base/paths.ts';
import { Device } from '../../src/device/device.ts';
import type { Stored } from '../../src/device/stored.ts';
import type { Fact, Verdict } from '../../src/rules/verdict.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';
import { environmentOf, failureOf, outlookOf } from '../../src/worker/outlook.ts';

const source = { file: 'x.rules', line: 1, column: 1 };

function uevent(action: Uevent['action']): Uevent {
  const properties = new Map([['ACTION', action], ['DEVPATH', '/devices/virtual/mem/null'], ['SUBSYSTEM', 'mem'], ['MAJOR', '1'], ['MINOR', '3'], ['DEVNAME', 'null'], ['SEQNUM', '7']]);
  return { action, devpath: '/devices/virtual/mem/null', subsystem: 'mem', seqnum: 7n, properties };
}

function fact<T>(value: T): Fact<T> {
  return { value, source };
}

const nothing: Verdict = {
  properties: new Map(), tags: new Map(), currentTags: new Map(), links: new Map(), linkPriority: null, owner: null, group: null, mode: null, seclabels: new Map(),
  name: null, alternativeNames: null, run: [], watch: null, persist: null, logLevel: null, attributes: new Map(), sysctls: new Map(), notes: [], dumps: [], overridden: [],
};

function outlook(verdict: Partial<Verdict>, { action = 'add', previous = null }: { action?: Uevent['action']; previous?: Stored | null } = {}) {
  const event = uevent(action);
  const device = Device.fromUevent({ paths: systemPaths, stored: () => previous }, event);
  return outlookOf({ device, uevent: event, previous, verdict: { ...nothing, ...verdict }, renamed: null, receivedUsec: 123n });
}

const earlier: Stored = { links: ['old'], linkPriority: 0, initializedUsec: 99n, properties: new Map([['OLD', '1']]), tags: new Set(['t']), currentTags: new Set(['t']) };

describe('what an event makes of its device', () => {
  it('tells listeners the properties in the order in which udevd does', () => {
    const { properties } = outlook({
      properties: new Map([['A', fact('1')], ['.B', fact('2')]]),
      links: new Map([['one', source], ['two', source]]),
      tags: new Map([['t', null], ['u', source]]),
      currentTags: new Map([['u', source]]),
    });
    expect([...properties].map(([name, value]) => `${name}=${value}`)).toEqual([
      'ACTION=add', 'DEVPATH=/devices/virtual/mem/null', 'SUBSYSTEM=mem', 'DEVNAME=/dev/null', 'SEQNUM=7', 'USEC_INITIALIZED=123', 'MAJOR=1', 'MINOR=3',
      'A=1', '.B=2', 'DEVLINKS=/dev/one /dev/two', 'TAGS=:t:u:', 'CURRENT_TAGS=:u:',
    ]);
  });

  it('stores neither private nor removed properties', () => {
    const { record, properties } = outlook({ properties: new Map([['A', fact<string | null>('1')], ['.B', fact('2')], ['SEQNUM', fact(null)]]) });
    expect([...record.properties]).toEqual([['A', '1']]);
    expect(properties.has('SEQNUM')).toBe(false);
  });

  it('keeps the time at which the device was first seen', () => {
    expect(outlook({}).record.initializedUsec).toBe(123n);
    expect(outlook({}, { action: 'change', previous: earlier }).record.initializedUsec).toBe(99n);
  });

  it('forgets on change what the rules do not say again, and knows on remove what was stored', () => {
    expect(outlook({}, { action: 'change', previous: earlier }).properties.has('OLD')).toBe(false);
    const { properties } = outlook({ tags: new Map([['t', null]]) }, { action: 'remove', previous: earlier });
    expect(properties.get('OLD')).toBe('1');
    expect(properties.get('DEVLINKS')).toBe('/dev/old');
  });

  it('gives programs everything but private properties', () => {
    const environment = environmentOf(outlook({ properties: new Map([['A', fact('1')], ['.B', fact('2')]]) }), { processing: true });
    expect(environment).toContain('A=1');
    expect(environment).toContain('ID_PROCESSING=1');
    expect(environment).toContain('UDEV_DATABASE_VERSION=1');
    expect(environment.some((line) => line.startsWith('.'))).toBe(false);
  });
});

describe('what listeners are told of an event that failed', () => {
  const device = Device.fromUevent({ paths: systemPaths, stored: () => null }, uevent('add'));
  const full = new KernelError({ syscall: 'rename', code: 'ENOSPC', errno: 28 });

  it('is what was known, and which system call failed', () => {
    const { properties, tags } = failureOf(device, outlook({ properties: new Map([['A', fact('1')]]), tags: new Map([['t', source]]) }), full);
    expect(properties.get('A')).toBe('1');
    expect([...properties].slice(-3)).toEqual([['UDEV_WORKER_FAILED', '1'], ['UDEV_WORKER_ERRNO', '28'], ['UDEV_WORKER_ERRNO_NAME', 'ENOSPC']]);
    expect([...tags]).toEqual(['t']);
  });

  it('is what the kernel said, before the rules have decided', () => {
    const { properties, tags } = failureOf(device, null, new Error('a defect'));
    expect([...properties.keys()].at(-1)).toBe('UDEV_WORKER_FAILED');
    expect(properties.get('DEVPATH')).toBe('/devices/virtual/mem/null');
    expect([...tags]).toEqual([]);
  });
});

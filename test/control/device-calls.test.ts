import { describe, expect, it } from 'vitest';
import { deviceRequestOf, devicesDescription } from '../../src/control/device-calls.ts';

const call = (method: string, parameters: Record<string, unknown> = {}) => deviceRequestOf({ method: `io.devmaster.Devices.${method}`, parameters, oneway: false, more: true });
const everything = { subsystems: [], tags: [], initialized: null };

describe('calls of io.devmaster.Devices', () => {
  it('are understood', () => {
    expect(call('GetDevice', { device: '/dev/sda' })).toEqual({ kind: 'get', device: '/dev/sda' });
    expect(call('GetQueue')).toEqual({ kind: 'queue', limit: null });
    expect(call('GetQueue', { limit: 20 })).toEqual({ kind: 'queue', limit: 20 });
    expect(call('ListDevices', { subsystems: ['net'], initialized: true })).toEqual({ kind: 'list', match: { subsystems: ['net'], tags: [], initialized: true } });
    expect(call('Subscribe', { since: 7, snapshot: true, tags: null })).toEqual({ kind: 'subscribe', match: everything, since: 7, snapshot: true });
    expect(call('Subscribe')).toEqual({ kind: 'subscribe', match: everything, since: null, snapshot: false });
  });

  it.each([
    ['GetDevice', {}, 'device'],
    ['GetDevice', { device: 8 }, 'device'],
    ['GetQueue', { limit: -1 }, 'limit'],
    ['ListDevices', { subsystems: 'net' }, 'subsystems'],
    ['ListDevices', { tags: [1] }, 'tags'],
    ['ListDevices', { initialized: 'yes' }, 'initialized'],
    ['Subscribe', { since: -1 }, 'since'],
    ['Subscribe', { since: 1.5 }, 'since'],
    ['Subscribe', { snapshot: 1 }, 'snapshot'],
  ])('%s with %j is refused for its parameter', (method, parameters, parameter) => {
    expect(call(method, parameters)).toEqual({ error: 'org.varlink.service.InvalidParameter', parameters: { parameter } });
  });

  it('that there are none of are refused by name', () => {
    expect(call('SetDevice')).toMatchObject({ error: 'org.varlink.service.MethodNotFound' });
  });

  it('are all in the description that introspection gives', () => {
    for (const method of ['GetDevice', 'ListDevices', 'GetQueue', 'Subscribe']) expect(devicesDescription).toContain(`\nmethod ${method}(`);
  });
});

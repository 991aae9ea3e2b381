import { describe, expect, it } from 'vitest';
import { callFor, requestOf } from '../../src/control/control-calls.ts';
import type { ControlRequest } from '../../src/control/request.ts';

const requests: readonly ControlRequest[] = [
  { kind: 'ping' }, { kind: 'reload' }, { kind: 'exit' }, { kind: 'start-queue' }, { kind: 'stop-queue' },
  { kind: 'children-max', count: 7 }, { kind: 'log-level', priority: 7 }, { kind: 'environment', assignments: ['A=1', 'B=two words'] },
  { kind: 'revert' }, { kind: 'trace', on: true }, { kind: 'hand-over', command: ['/bin/p', 'a'] }, { kind: 'kill', seqnums: [4, 5], signal: 15 },
];

describe('the varlink calls of udevadm since 258 and of devctl', () => {
  it.each(requests)('say $kind', (request) => {
    expect(requestOf(callFor(request))).toEqual(request);
  });

  it('are answered with an error when they ask for what is not there', () => {
    const call = (method: string, parameters = {}): object => requestOf({ method, parameters, oneway: false, more: false });
    expect(call('io.systemd.Udev.Nonsense')).toMatchObject({ error: 'org.varlink.service.MethodNotFound' });
    expect(call('valueOf')).toMatchObject({ error: 'org.varlink.service.InterfaceNotFound', parameters: { interface: 'valueOf' } });
    expect(call('constructor.Method')).toMatchObject({ error: 'org.varlink.service.InterfaceNotFound' });
    expect(call('no.such.interface.Method')).toMatchObject({ error: 'org.varlink.service.InterfaceNotFound' });
    expect(call('io.systemd.Udev.SetChildrenMax', { number: 'many' })).toMatchObject({ error: 'org.varlink.service.InvalidParameter', parameters: { parameter: 'number' } });
  });
});

import { describe, expect, it } from 'vitest';
import { timingRequestOf, timingsDescription, timingsInterface } from '../../src/control/timing-calls.ts';

describe('calls of io.devmaster.Timings', () => {
  it.each([
    ['GetEvents', { kind: 'timed-events' }],
    ['GetTotals', { kind: 'totals' }],
    ['Forget', { error: 'org.varlink.service.MethodNotFound', parameters: { method: 'io.devmaster.Timings.Forget' } }],
  ])('%s', (method, expected) => expect(timingRequestOf({ method: `${timingsInterface}.${method}` })).toEqual(expected));

  it('are all in the description that introspection gives', () => {
    for (const method of ['GetEvents', 'GetTotals']) expect(timingsDescription).toContain(`\nmethod ${method}(`);
  });
});

import { expect, it } from 'vitest';
import { DeadlineError, waitFor } from '../../src/index.ts';
import { smallMachine } from './machine.ts';

it('a device that is there is not waited for', async () => {
  expect(await waitFor({ subsystem: 'tty', properties: { ID_BUS: 'usb' } }, { paths: smallMachine(), timeoutMs: 0 })).toMatchObject({ sysname: 'ttyUSB0' });
});

it('one that no device manager has processed is waited for, unless that is not wanted', async () => {
  const paths = smallMachine();
  await expect(waitFor({ sysname: 'eth007' }, { paths, timeoutMs: 0 })).rejects.toThrow(DeadlineError);
  expect(await waitFor({ sysname: 'eth007', initialized: false }, { paths, timeoutMs: 0 })).toMatchObject({ ifindex: 7 });
  expect(await waitFor({ sysname: 'eth007' }, { paths, source: 'kernel', timeoutMs: 0 })).toMatchObject({ ifindex: 7 });
});

it('who no longer wants to wait says so', async () => {
  const stop = new AbortController();
  const waiting = waitFor({ sysname: 'no such device' }, { paths: smallMachine(), signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

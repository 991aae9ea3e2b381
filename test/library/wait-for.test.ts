import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DeadlineError, Device, waitFor } from '../../src/index.ts';
import { port, smallMachine } from './machine.ts';

it('a device that is there is not waited for', async () => {
  expect(await waitFor({ subsystem: 'tty', properties: { ID_BUS: 'usb' } }, { paths: smallMachine(), timeoutMs: 0 })).toMatchObject({ sysname: 'ttyUSB0' });
});

it('one that no device manager has processed is waited for, unless that is not wanted', async () => {
  const paths = smallMachine();
  await expect(waitFor({ sysname: 'eth007' }, { paths, timeoutMs: 0 })).rejects.toThrow(DeadlineError);
  expect(await waitFor({ sysname: 'eth007', initialized: false }, { paths, timeoutMs: 0 })).toMatchObject({ ifindex: 7 });
  expect(await waitFor({ sysname: 'eth007' }, { paths, source: 'kernel', timeoutMs: 0 })).toMatchObject({ ifindex: 7 });
});

it('a device that came while the program was busy is found though its time is over', async () => {
  const paths = smallMachine();
  const waiting = waitFor({ sysname: 'eth007' }, { paths, timeoutMs: 0 });
  writeFileSync(`${paths.run}/udev/data/n7`, 'I:1\nV:1\n');
  expect(await waiting).toMatchObject({ sysname: 'eth007', isInitialized: true });
});

it('who waited in vain learns for what, and that it may be there already', async () => {
  const paths = smallMachine();
  await expect(waitFor({ sysname: 'sdx', parent: Device.fromSyspath(`/sys${port}`, { paths }) ?? '' }, { paths, timeoutMs: 0 })).rejects.toMatchObject({
    message: `waited 0 ms in vain: no device came that satisfies { sysname: 'sdx', parent: '/sys${port}' }`,
    hint: null,
  });
  await expect(waitFor({ sysname: 'eth007' }, { paths, timeoutMs: 0 })).rejects.toMatchObject({ hint: expect.stringMatching(/^\/sys\/devices\/virtual\/net\/eth007 is there, but no device manager has processed it/) });
});

it('who no longer wants to wait says so', async () => {
  const stop = new AbortController();
  const waiting = waitFor({ sysname: 'no such device' }, { paths: smallMachine(), signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

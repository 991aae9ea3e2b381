import { expect, it } from 'vitest';
import { eventAsObject } from '../../src/cli/event-report.ts';
import { undecided } from '../../src/rules/draft.ts';
import type { Uevent } from '../../src/uevent/uevent.ts';
import { outlookOf } from '../../src/worker/outlook.ts';
import { deviceAt, hostOf, makeMachine } from '../device/machine.ts';

it('DRIVER is among the properties that are told of a device with a driver, though the event did not name it, as with udevadm 262', () => {
  const devpath = '/devices/pci0/card';
  const device = deviceAt(hostOf(makeMachine([{ devpath, subsystem: 'bus:pci', links: { driver: '../../../bus/pci/drivers/nvme' } }])), devpath);
  const uevent: Uevent = { action: 'add', devpath, subsystem: 'pci', seqnum: 0n, properties: new Map([['ACTION', 'add']]) };
  const verdict = undecided({ action: 'add', previous: null });
  const outlook = outlookOf({ device, uevent, previous: null, verdict, renamed: null, receivedUsec: 1n });
  const names = { user: () => null, group: () => null };
  const report = eventAsObject({ device, verdict, outlook, unwritten: { attributes: new Map(), sysctls: new Map() }, isRemoval: false }, names);
  expect(report).toMatchObject({ driver: 'nvme', properties: expect.arrayContaining(['DRIVER=nvme']) as string[] });
});

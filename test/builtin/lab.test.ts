import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pathId } from '../../src/builtin/path_id.ts';
import { usbId } from '../../src/builtin/usb_id.ts';
import { Device } from '../../src/device/device.ts';
import { fixtures, hostOf, loadMachine } from '../device/machine.ts';
import { callBuiltin } from './call.ts';

/** The recording has no `bcdDevice`, from which these come. */
const notRecorded = new Set(['ID_REVISION', 'ID_USB_REVISION']);

describe('on a recorded machine', () => {
  it.each([[pathId, 30], [usbId, 60]] as const)('$name says what systemd has stored', (builtin, atLeast) => {
    const paths = loadMachine('lab');
    const host = hostOf(paths);
    let compared = 0;
    for (const id of readdirSync(`${fixtures}/database/lab`)) {
      const device = Device.fromId({ paths, stored: () => null }, id);
      const stored = host.stored(id)?.properties;
      if (device === null || stored === undefined) continue;
      for (const [name, value] of callBuiltin(builtin, device).properties) {
        if (notRecorded.has(name) || !stored.has(name)) continue;
        expect.soft(value, `${device.devpath} ${name}`).toBe(stored.get(name));
        compared++;
      }
    }
    expect(compared).toBeGreaterThanOrEqual(atLeast);
  });
});

import { nodeFile, sysFile } from '../base/paths.ts';
import type { Device } from '../device/device.ts';
import { errnoName } from '../kernel/errno.ts';
import { InputNode } from '../kernel/evdev.ts';
import { writeExisting } from '../kernel/file.ts';
import type { BuiltinAnswer, BuiltinCall } from '../rules/world.ts';
import { found, nothing, type Builtin, type BuiltinContext } from './builtin.ts';
import { readAdjustments, type Adjustments, type AxisOverride } from './keyboard/adjustments.ts';
import { overrideAxis } from './keyboard/axis.ts';

/**
 * Makes an input device what the hardware database says it is: keys of scan codes, ranges of axes, and how sensitive a pointing
 * stick is. What is written wrong or refused is complained about, and the rest is done. A rehearsal does nothing.
 */
export function keyboard({ log }: BuiltinContext): Builtin {
  return {
    name: 'keyboard',
    summary: 'keys of scan codes, ranges of axes, sensitivity of pointing sticks',
    run(call) {
      if (call.rehearse) return found([]);
      return adjust(call, (complaint) => log.warn({ source: call.source, device: call.device.syspath }, complaint));
    },
  };
}

type Complain = (complaint: string) => void;

/** EV_ABS and ABS_MAX of <linux/input-event-codes.h> */
const absoluteEvents = 3;
const lastAxis = 0x3f;

function adjust({ device, properties }: BuiltinCall, complain: Complain): BuiltinAnswer {
  if (device.devname === null) return nothing('it has no node');
  const adjustments = readAdjustments(properties());
  for (const mistake of adjustments.mistakes) complain(mistake);

  if (adjustments.keys.length > 0 || adjustments.axes.length > 0) {
    const failure = adjustNode(device, adjustments, complain);
    if (failure !== null) return nothing(failure);
  }
  if (adjustments.sensitivity !== null || adjustments.released.length > 0) adjustPort(device, adjustments, complain);
  return found([]);
}

/** What the node takes: keys and axes. Returns why nothing can be done with it, or null. */
function adjustNode(device: Device, { keys, axes }: Adjustments, complain: Complain): string | null {
  const { devname, devnum, host } = device;
  if (devname === null || devnum === null) return 'it has no node';
  const node = InputNode.open({ path: nodeFile(host.paths, devname), devnum, writable: true });
  if (typeof node === 'number') return `${devname} cannot be opened: ${errnoName(node)}`;
  try {
    for (const { property, scancode, keycode } of keys) {
      const errno = node.mapKey({ scancode, keycode });
      if (errno !== 0) complain(`${property}: the keyboard does not take key ${keycode}: ${errnoName(errno)}`);
    }
    if (axes.length === 0) return null;
    const types = node.eventTypes();
    if (types < 0) return `it does not tell its events: ${errnoName(-types)}`;
    const hasAxes = ((types >>> absoluteEvents) & 1) === 1;
    if (!hasAxes) complain(`${axes[0]?.property}: it has no absolute axes`);
    else for (const override of axes) setAxis(node, override, complain);
    return null;
  } finally {
    node.close();
  }
}

function setAxis(node: InputNode, { property, axis, text }: AxisOverride, complain: Complain): void {
  // Beyond the last axis the number of the ioctl means another one.
  const before = axis > lastAxis ? null : node.axis(axis);
  if (before === null || typeof before === 'number') return complain(`${property}: it has no such axis`);
  const after = overrideAxis(before, text);
  if (after === null) return complain(`${property}: '${text}' is not MIN:MAX:RESOLUTION:FUZZ:FLAT`);
  const errno = node.setAxis(axis, after);
  if (errno !== 0) complain(`${property}: it does not take the axis: ${errnoName(errno)}`);
}

/** What the driver of the port takes that the device is plugged into. */
function adjustPort(device: Device, { sensitivity, released }: Adjustments, complain: Complain): void {
  const port = device.ancestor({ subsystem: 'serio' });
  if (port === null) return complain('it is not on a serio port');
  if (sensitivity !== null) writeAttribute(port, { name: 'sensitivity', value: String(sensitivity) }, complain);
  if (released.length === 0) return;
  const known = port.attribute('force_release');
  if (known === null) complain(`${port.syspath} cannot force keys to be released`);
  else writeAttribute(port, { name: 'force_release', value: [known, ...released].join(',') }, complain);
}

function writeAttribute(device: Device, { name, value }: { name: string; value: string }, complain: Complain): void {
  const errno = writeExisting(`${sysFile(device.host.paths, device.syspath)}/${name}`, value);
  device.forgetAttribute(name);
  if (errno !== 0) complain(`${device.syspath}/${name} does not take '${value}': ${errnoName(errno)}`);
}

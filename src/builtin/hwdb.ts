import { compileGlob, type Glob, matchesGlob } from '../base/glob.ts';
import { parseUnsigned } from '../base/number.ts';
import { Device } from '../device/device.ts';
import type { Hwdb } from '../hwdb/database.ts';
import { hwdbBinPaths, LiveHwdb } from '../hwdb/locate.ts';
import type { BuiltinAnswer, BuiltinCall } from '../rules/world.ts';
import { type Builtin, type BuiltinContext, found, nothing } from './builtin.ts';
import { parseWords, type OptionTable } from './getopt.ts';

/**
 * Asks the hardware database: `hwdb [OPTION…] [MODALIAS]`. Without a MODALIAS that of the device is used, or of the nearest
 * one above that has one and that the database knows.
 *
 * @see udev(7) "hwdb"; hwdb(7)
 */
export function hwdb({ paths }: BuiltinContext, live = new LiveHwdb({ root: '', paths })): Builtin {
  return {
    name: 'hwdb',
    summary: 'ask the hardware database',
    run: (call) => ask(live, call),
    reload: () => live.refresh(),
    configuration: hwdbBinPaths(paths),
  };
}

function ask(live: LiveHwdb, call: BuiltinCall): BuiltinAnswer {
  const { opened } = live;
  if (opened.kind !== 'open') return nothing(opened.kind === 'missing' ? 'there is no hwdb.bin' : `${opened.path} cannot be used: ${opened.reason}`);
  const words = parseWords(call.argv.slice(1), optionTable);
  if (words === null) return nothing(`--filter=, --device=, --subsystem= and --lookup-prefix= are the options, not '${call.argv.slice(1).join(' ')}'`);
  const options = new Map(words.options.map(({ name, value }) => [name, value]));
  const question: Question = {
    hwdb: opened.hwdb,
    prefix: options.get('lookup-prefix') ?? '',
    filter: filterOf(options.get('filter')),
  };
  const [modalias] = words.operands;
  if (modalias !== undefined) return answerOf(lookUp(question, modalias));

  const given = options.get('device');
  const start = given === undefined ? call.device : Device.fromId(call.device.host, given);
  if (start === null) return nothing(`there is no device '${given}'`);
  return answerOf(search(question, { start, call, subsystem: options.get('subsystem') ?? null }));
}

interface Question {
  readonly hwdb: Hwdb;
  /** stands in front of every MODALIAS */
  readonly prefix: string;
  /** which properties count, null for all */
  readonly filter: Glob | null;
}

type Properties = readonly (readonly [name: string, value: string])[];

/** Goes up from a device until something is found. */
function search(question: Question, { start, call, subsystem }: { start: Device; call: BuiltinCall; subsystem: string | null }): Properties {
  for (let device: Device | null = start; device !== null; device = device.parent) {
    if (device.subsystem === null || (subsystem !== null && device.subsystem !== subsystem)) continue;
    const isUsbDevice = device.subsystem === 'usb' && device.devtype === 'usb_device';
    // Of the event's own device the rules may have said what its MODALIAS is.
    const own = device === call.device ? call.property('MODALIAS') : device.property('MODALIAS');
    const modalias = own ?? (isUsbDevice ? usbModalias(device) : null);
    if (modalias === null) continue;
    const properties = lookUp(question, modalias);
    // What is above a USB device is a hub, which knows nothing about it.
    if (properties.length > 0 || isUsbDevice) return properties;
  }
  return [];
}

/** The kernel gives a modalias to the interfaces of a USB device, and none to the device: `usb:vVVVVpPPPP:NAME`. */
function usbModalias(device: Device): string | null {
  const vendor = parseUnsigned(device.attribute('idVendor') ?? '', { base: 16, max: 0xffff });
  const product = parseUnsigned(device.attribute('idProduct') ?? '', { base: 16, max: 0xffff });
  if (vendor === null || product === null) return null;
  return `usb:v${hex4(vendor)}p${hex4(product)}:${device.attribute('product') ?? ''}`;
}

function hex4(number: number): string {
  return number.toString(16).toUpperCase().padStart(4, '0');
}

function lookUp({ hwdb: database, prefix, filter }: Question, modalias: string): Properties {
  const properties = [...database.lookup(prefix + modalias)];
  return filter === null ? properties : properties.filter(([name]) => matchesGlob(filter, name));
}

function answerOf(properties: Properties): BuiltinAnswer {
  // An entry without a value takes the property away.
  return properties.length > 0 ? found(properties.map(([name, value]) => [name, value === '' ? null : value])) : nothing('the hardware database has no entry');
}

/** In a filter a backslash is an ordinary character (FNM_NOESCAPE of fnmatch(3)). */
function filterOf(pattern: string | undefined): Glob | null {
  return pattern === undefined ? null : compileGlob(pattern.replaceAll('\\', '\\\\'));
}

const optionTable: OptionTable = {
  long: ['filter', 'device', 'subsystem', 'lookup-prefix'],
  short: { f: 'filter', d: 'device', s: 'subsystem', p: 'lookup-prefix' },
  flags: [],
};

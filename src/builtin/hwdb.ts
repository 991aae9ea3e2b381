import { compileGlob, type Glob, matchesGlob } from '../base/glob.ts';
import { Device } from '../device/device.ts';
import type { Hwdb } from '../hwdb/database.ts';
import { hwdbBinPaths, LiveHwdb } from '../hwdb/locate.ts';
import type { BuiltinAnswer, BuiltinCall } from '../rules/world.ts';
import { type Builtin, type BuiltinContext, found, nothing } from './builtin.ts';
import { parseUnsigned } from '../base/number.ts';

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
  const words = parseWords(call.argv.slice(1));
  if (typeof words === 'string') return nothing(words);
  const question: Question = {
    hwdb: opened.hwdb,
    prefix: words.options.get('lookup-prefix') ?? '',
    filter: filterOf(words.options.get('filter')),
  };
  if (words.modalias !== null) return answerOf(lookUp(question, words.modalias));

  const given = words.options.get('device');
  const start = given === undefined ? call.device : Device.fromId(call.device.host, given);
  if (start === null) return nothing(`there is no device '${given}'`);
  return answerOf(search(question, { start, call, subsystem: words.options.get('subsystem') ?? null }));
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
  return properties.length > 0 ? found(properties) : nothing('the hardware database has no entry');
}

/** In a filter a backslash is an ordinary character (FNM_NOESCAPE of fnmatch(3)). */
function filterOf(pattern: string | undefined): Glob | null {
  return pattern === undefined ? null : compileGlob(pattern.replaceAll('\\', '\\\\'));
}

type OptionName = 'filter' | 'device' | 'subsystem' | 'lookup-prefix';
const shortOptions: Readonly<Record<string, OptionName>> = { f: 'filter', d: 'device', s: 'subsystem', p: 'lookup-prefix' };
const longOptions: readonly OptionName[] = Object.values(shortOptions);

interface Words {
  readonly options: ReadonlyMap<OptionName, string>;
  /** the first word that is no option; what follows it is not looked at */
  readonly modalias: string | null;
}

/**
 * Reads the words of a call as getopt_long(3) does: options before and behind the MODALIAS, long ones also by an unambiguous
 * beginning.
 *
 * @returns what is wrong when it cannot be understood
 */
function parseWords(words: readonly string[]): Words | string {
  const options = new Map<OptionName, string>();
  let modalias: string | null = null;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (word === '--') {
      modalias ??= words[index + 1] ?? null;
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      modalias ??= word;
      continue;
    }
    const option = parseOption(word);
    if (option === null) return `'${word}' is no option of hwdb`;
    const value = option.value ?? words[++index];
    if (value === undefined) return `'${word}' lacks a value`;
    options.set(option.name, value);
  }
  return { options, modalias };
}

/** @returns the value as null when it is the next word, and null for an unknown option */
function parseOption(word: string): { readonly name: OptionName; readonly value: string | null } | null {
  if (!word.startsWith('--')) {
    const name = shortOptions[word[1] as string];
    return name === undefined ? null : { name, value: word.length > 2 ? word.slice(2) : null };
  }
  const equals = word.indexOf('=');
  const spelt = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const [name, ...others] = longOptions.filter((option) => option.startsWith(spelt));
  return name === undefined || others.length > 0 ? null : { name, value: equals < 0 ? null : word.slice(equals + 1) };
}

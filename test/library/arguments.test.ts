/** What programs that nobody checks the types of may get wrong, and what they are told. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as library from '../../src/index.ts';
import { ArgumentError, DevmasterError } from '../../src/index.ts';
import { smallMachine } from './machine.ts';

type Untyped = (...given: readonly unknown[]) => unknown;

// As plain JavaScript sees the library.
const { checkRules, enumerate, monitor, parseRules, settled, waitFor } = library as unknown as Record<'checkRules' | 'enumerate' | 'monitor' | 'parseRules' | 'settled' | 'waitFor', Untyped>;
const Device = library.Device as unknown as Record<'fromSyspath' | 'fromDevnode' | 'fromId' | 'fromDevnum' | 'fromIfindex' | 'fromSubsystemSysname', Untyped>;
const device = (): Record<'property' | 'attribute' | 'attributeBytes' | 'ancestor', Untyped> => Device.fromSyspath('/sys/class/tty/ttyUSB0', { paths: smallMachine() }) as never;

const all = 'subsystem, notSubsystem, sysname, notSysname, properties, attributes, notAttributes, tags, parent, initialized';

/** What is told when it is told at once. */
const mistakes: readonly (readonly [what: string, make: () => unknown, message: string])[] = [
  ['an option that is misspelt', () => enumerate({ subsytem: 'net' }), `"options" must not have "subsytem": did you mean "subsystem"? It may have ${all}, paths`],
  ['an option that there is not', () => enumerate({ colour: 'blue' }), `"options" must not have "colour": nothing here has that name. It may have ${all}, paths`],
  ['what every object has', () => enumerate(JSON.parse('{ "__proto__": 1 }')), `"options" must not have "__proto__": nothing here has that name. It may have ${all}, paths`],
  ['no options at all', () => enumerate(null), '"options" must be an object. Received null'],
  ['options that are no object', () => enumerate('net'), `"options" must be an object. Received 'net' (string)`],
  ['a list for options', () => enumerate(['net']), `"options" must be an object. Received [ 'net' ]`],
  ['a number for a pattern', () => enumerate({ subsystem: 5 }), '"options.subsystem" must be a string or a list of strings. Received 5 (number)'],
  ['nothing for a pattern', () => enumerate({ sysname: null }), '"options.sysname" must be a string or a list of strings. Received null'],
  ['a regular expression for a pattern', () => enumerate({ sysname: /sd./ }), '"options.sysname" must be a string or a list of strings. Received an instance of RegExp'],
  ['a set of patterns', () => enumerate({ notSysname: new Set(['a']) }), '"options.notSysname" must be a string or a list of strings. Received an instance of Set'],
  ['another thing in a list', () => enumerate({ subsystem: ['net', 5] }), `"options.subsystem" must be a string or a list of strings. Received [ 'net', 5 ]`],
  ['any of nothing', () => enumerate({ subsystem: [] }), '"options.subsystem" must be no empty list: leave it out to take all. Received []'],
  ['a number for a property', () => enumerate({ properties: { MAJOR: 8 } }), '"options.properties.MAJOR" must be a string, a list of strings, or true for any value. Received 8 (number)'],
  ['any of no values', () => enumerate({ attributes: { size: [] } }), '"options.attributes.size" must be no empty list: leave it out to take all. Received []'],
  ['an undefined property', () => enumerate({ properties: { MAJOR: undefined } }), '"options.properties.MAJOR" must be a string, a list of strings, or true for any value. Received undefined'],
  ['text for properties', () => enumerate({ properties: 'ID_BUS=usb' }), `"options.properties" must be an object. Received 'ID_BUS=usb' (string)`],
  ['a map of properties', () => enumerate({ properties: new Map([['ID_BUS', 'usb']]) }), '"options.properties" must be an object. Received an instance of Map'],
  ['the name of an attribute that ends early', () => enumerate({ attributes: { 'size\0': true } }), `"a name in options.attributes" must be a string without null bytes. Received 'size\\x00' (string)`],
  ['a pattern for a tag', () => enumerate({ tags: 'seat*' }), `"options.tags" must be a tag or a list of tags, each of letters, digits, - and _. Received 'seat*' (string)`],
  ['nothing for a parent', () => enumerate({ parent: null }), '"options.parent" must be a Device, or a syspath without null bytes. Received null'],
  ['what looks like a device', () => enumerate({ parent: { syspath: '/sys' } }), `"options.parent" must be a Device, or a syspath without null bytes. Received { syspath: '/sys' }`],
  ['a word for yes or no', () => enumerate({ initialized: 'yes' }), `"options.initialized" must be true or false. Received 'yes' (string)`],
  ['a root that there is not', () => enumerate({ paths: { sysfs: '/x' } }), '"options.paths" must not have "sysfs": did you mean "sys"? It may have sys, dev, run, proc, etc, lib, localLib'],
  ['another thing for a root', () => enumerate({ paths: { sys: new URL('file:///sys') } }), '"options.paths.sys" must be a string without null bytes. Received an instance of URL'],

  ['no path', () => Device.fromSyspath(), '"syspath" must be a string without null bytes. Received undefined'],
  ['a path that ends early', () => Device.fromSyspath('/sys/class/net/lo\0x'), `"syspath" must be a string without null bytes. Received '/sys/class/net/lo\\x00x' (string)`],
  ['bytes for a node', () => Device.fromDevnode(Buffer.from('/dev/null')), '"devnode" must be a string without null bytes. Received an instance of Buffer'],
  ['a number for an id', () => Device.fromId(5), '"id" must be a string without null bytes. Received 5 (number)'],
  ["pyudev's word for a kind", () => Device.fromDevnum('char', { major: 1, minor: 3 }), `"kind" must be 'block' or 'character'. Received 'char' (string)`],
  ['half a device number', () => Device.fromDevnum('character', { major: 1 }), '"devnum" must be a device number: { major, minor }, or what stat calls rdev. Received { major: 1 }'],
  ['text for an index', () => Device.fromIfindex('1'), `"ifindex" must be an integer. Received '1' (string)`],
  ['half of a name', () => Device.fromSubsystemSysname('net'), '"sysname" must be a string without null bytes. Received undefined'],
  ['another location', () => Device.fromId('n1', '/host/sys'), `"location" must be an object. Received '/host/sys' (string)`],
  ['no name of a property', () => device().property(), '"name" must be a string without null bytes. Received undefined'],
  ['the name of an attribute that ends early', () => device().attribute('dev\0x'), `"name" must be a string without null bytes. Received 'dev\\x00x' (string)`],
  ['no name of an attribute', () => device().attributeBytes(), '"name" must be a string without null bytes. Received undefined'],
  ['no subsystem of an ancestor', () => device().ancestor(), '"subsystem" must be a string without null bytes. Received undefined'],

  ['another source', () => monitor({ source: 'usb' }), `"options.source" must be 'udev' or 'kernel'. Received 'usb' (string)`],
  ['a pattern of subsystems', () => monitor({ subsystem: 'usb*' }), `"options.subsystem" must be the name of a subsystem, which is no pattern and no path. Received 'usb*' (string)`],
  ['a path for a subsystem', () => monitor({ subsystem: ['usb', 'block/disk'] }), `"options.subsystem[1]" must be the name of a subsystem, which is no pattern and no path. Received 'block/disk' (string)`],
  ['a number for a subsystem', () => monitor({ subsystem: 5 }), '"options.subsystem" must be the name of a subsystem, { subsystem, devtype }, or a list of these. Received 5 (number)'],
  ['no subsystem of a devtype', () => monitor({ subsystem: { devtype: 'disk' } }), '"options.subsystem.subsystem" must be the name of a subsystem, which is no pattern and no path. Received undefined'],
  ['a devtype that is misspelt', () => monitor({ subsystem: { subsystem: 'block', devType: 'disk' } }), '"options.subsystem" must not have "devType": did you mean "devtype"? It may have subsystem, devtype'],
  ['any of no subsystems', () => monitor({ subsystem: [] }), '"options.subsystem" must be no empty list: leave it out to take all. Received []'],
  ['any of no tags', () => monitor({ tags: [] }), '"options.tags" must be no empty list: leave it out to take all. Received []'],
  ["tags of the kernel's events", () => monitor({ source: 'kernel', tags: 'a' }), `"options.tags" must not be given with the source 'kernel': only a device manager gives tags`],
  ['a controller for a signal', () => monitor({ signal: new AbortController() }), '"options.signal" must be an AbortSignal. Received an instance of AbortController'],
  ['no room', () => monitor({ receiveBufferBytes: 0 }), '"options.receiveBufferBytes" must be an integer from 1 to 2147483647. Received 0 (number)'],
  ['a match of another function', () => monitor({ sysname: 'sda' }), '"options" must not have "sysname": nothing here has that name. It may have source, subsystem, tags, signal, receiveBufferBytes, paths'],

  ['no rules', () => parseRules(), '"text" must be a string or an Uint8Array. Received undefined'],
  ['a list of rules', () => checkRules(['a']), `"text" must be a string or an Uint8Array. Received [ 'a' ]`],
  ['a way that there is not', () => parseRules('', { resolveNames: 'sometimes' }), `"options.resolveNames" must be 'early' or 'late' or 'never'. Received 'sometimes' (string)`],
  ['a number for the name of a file', () => checkRules('', { path: 5 }), '"options.path" must be a string without null bytes. Received 5 (number)'],
];

/** What is told by a promise, as every mistake of an asynchronous function. */
const lateMistakes: readonly (readonly [what: string, make: () => unknown, message: string])[] = [
  ['no match', () => waitFor(), '"match" must be an object. Received undefined'],
  ['an option in the match', () => waitFor({ sysname: 'sda', timeoutMs: 1 }), `"match" must not have "timeoutMs": nothing here has that name. It may have ${all}`],
  ['a time limit that is misspelt', () => waitFor({ sysname: 'sda' }, { timeout: 1 }), '"options" must not have "timeout": did you mean "timeoutMs"? It may have timeoutMs, signal, source, paths'],
  ['text for a time limit', () => settled({ timeoutMs: '5' }), `"options.timeoutMs" must be a number of milliseconds from 0 to 2147483647. Received '5' (string)`],
  ['a time before now', () => settled({ timeoutMs: -1 }), '"options.timeoutMs" must be a number of milliseconds from 0 to 2147483647. Received -1 (number)'],
  ['a number for a signal', () => settled({ signal: 5 }), '"options.signal" must be an AbortSignal. Received 5 (number)'],
];

describe('a program is told of', () => {
  it.each(mistakes)('%s', (_, make, message) => expect(make).toThrow(new ArgumentError(message)));
  it.each(lateMistakes)('%s', async (_, make, message) => await expect(make()).rejects.toThrow(new ArgumentError(message)));
});

it('a mistake of the program is a TypeError with a code, and nothing that the machine did', () => {
  const error = mistaken(() => enumerate({ subsytem: 'net' }));
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toMatchObject({ name: 'ArgumentError', code: 'ERR_DEVMASTER_ARGUMENT' });
  expect(error).not.toBeInstanceOf(DevmasterError);
});

it('an option that is undefined is one that is missing', () => {
  const paths = smallMachine();
  const options = Object.fromEntries(all.split(', ').map((name) => [name, undefined]));
  expect(enumerate({ ...options, paths })).toHaveLength((enumerate({ paths }) as unknown[]).length);
});

it('all of nothing, and none of nothing, leave out nothing', () => {
  const paths = smallMachine();
  expect(enumerate({ tags: [], notSubsystem: [], notSysname: [], properties: {}, paths })).toHaveLength((enumerate({ paths }) as unknown[]).length);
});

it('a monitor that cannot be made leaves no socket behind', () => {
  const descriptors = (): number => readdirSync('/proc/self/fd').length;
  const before = descriptors();
  for (let time = 0; time < 20; time++) mistaken(() => monitor({ signal: {} }));
  expect(descriptors()).toBeLessThan(before + 20);
});

function mistaken(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    return error;
  }
  throw new Error('it was not told of a mistake');
}

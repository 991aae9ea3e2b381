/** Rule files and devices for laws: small alphabets, so that rules meet the devices and each other. */
import fc from 'fast-check';
import type { Action } from '../../src/uevent/uevent.ts';
import { type DeviceTable, eth0, stick } from './table-device.ts';

const pattern = fc.constantFrom('block', 'net', 'usb', 'net|block', 'b*', '?*', '', '*', 'sda1', 'eth*', '1', '2|x', '|1', 'add', 'add|change', 'remove', 'on');
const template = fc.constantFrom('1', '2', 'x y', '$kernel', '%n', '$id', '$env{A}', '$attr{size}', '$attr{idVendor}', '%c', '%c{1}', '$links', '$name', '', 'a$driver');
const name = fc.constantFrom('A', 'B', '.C');
const matching = fc.constantFrom('==', '!=');
const adding = fc.constantFrom('=', '+=');

const guard = fc.tuple(fc.constantFrom('ACTION', 'SUBSYSTEM', 'SUBSYSTEM'), matching, pattern).map(([key, operator, value]) => `${key}${operator}"${value}"`);
const match = fc
  .tuple(
    fc.constantFrom('KERNEL', 'DRIVER', 'TAG', 'SYMLINK', 'NAME', 'RESULT', 'ENV{A}', 'ENV{B}', 'ENV{.C}', 'ATTR{size}', 'ATTR{mtu}', 'SUBSYSTEMS', 'KERNELS', 'DRIVERS', 'ATTRS{idVendor}', 'TAGS'),
    matching,
    pattern,
  )
  .map(([key, operator, value]) => `${key}${operator}"${value}"`);
const ask = fc.constantFrom('PROGRAM=="/bin/p"', 'PROGRAM!="/bin/q"', 'IMPORT{program}=="/bin/p"', 'IMPORT{db}=="A"', 'IMPORT{parent}=="ID_*"', 'TEST=="size"', 'IMPORT{builtin}=="path_id"', 'IMPORT{file}=="/f"');
const assignment = fc.oneof(
  fc.tuple(name, adding, template).map(([key, operator, value]) => `ENV{${key}}${operator}"${value}"`),
  fc.tuple(fc.constantFrom('=', '+=', '-='), fc.constantFrom('t', 'u', '1')).map(([operator, value]) => `TAG${operator}"${value}"`),
  fc.tuple(fc.constantFrom('=', '+=', '-=', ':='), template).map(([operator, value]) => `SYMLINK${operator}"${value}"`),
  fc.tuple(fc.constantFrom('=', ':='), fc.constantFrom('1', '2')).map(([operator, value]) => `OWNER${operator}"${value}"`),
  fc.tuple(fc.constantFrom('=', '+=', ':='), template).map(([operator, value]) => `RUN${operator}"/x ${value}"`),
  fc.tuple(fc.constantFrom('=', ':='), template).map(([operator, value]) => `NAME${operator}"n${value}"`),
  fc.constantFrom('OPTIONS+="link_priority=3"', 'OPTIONS+="watch"', 'OPTIONS:="nowatch"', 'OPTIONS+="string_escape=replace"', 'MODE="640"', 'ATTR{mtu}="9"'),
);
const jump = fc.constantFrom('GOTO="a"', 'GOTO="b"', 'GOTO="c"');
const label = fc.constantFrom('LABEL="a"', 'LABEL="b"', 'LABEL="c"');

const line = fc
  .tuple(
    fc.array(guard, { maxLength: 2 }),
    fc.array(match, { maxLength: 2 }),
    fc.option(ask, { freq: 4 }),
    fc.array(assignment, { maxLength: 3 }),
    fc.option(jump, { freq: 3 }),
    fc.option(label, { freq: 3 }),
  )
  .map(([guards, matches, question, assignments, goto, mark]) => [...guards, ...matches, question, ...assignments, goto, mark].filter((part) => part !== null).join(', '));

/** A rule file of a few lines, with jumps. */
export const ruleText = fc.array(line, { minLength: 1, maxLength: 14 }).map((lines) => lines.join('\n'));

/** Rules that mostly jump: what was run through shows in the property A. */
export const mazeText = fc
  .array(
    fc.tuple(fc.option(fc.tuple(matching, fc.constantFrom('sda1', 'eth*', 's*', 'x*|y')), { freq: 2 }), fc.option(jump, { freq: 2 }), fc.option(label, { freq: 2 })),
    { minLength: 3, maxLength: 14 },
  )
  .map((lines) => lines
    .map(([kernel, goto, mark], number) => [kernel === null ? null : `KERNEL${kernel[0]}"${kernel[1]}"`, `ENV{A}="$env{A}${number}"`, goto, mark].filter((part) => part !== null && (goto === null || !part.startsWith('ENV'))).join(', '))
    .join('\n'));

/** A node, an interface, a device that is neither, and one without a subsystem. */
export const device: fc.Arbitrary<DeviceTable> = fc.constantFrom(stick, eth0, stick.parent?.parent ?? stick, { devpath: '/devices/bare' });

export const action: fc.Arbitrary<Action> = fc.constantFrom('add', 'change', 'remove', 'bind');

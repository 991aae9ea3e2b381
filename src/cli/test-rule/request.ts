/** What the options of `test-rule` say of the device and of what is answered for it. */
import { UsageError } from '../../base/errors.ts';
import type { Action } from '../../uevent/uevent.ts';
import type { Parsed } from '../command.ts';
import { noAnswers, type Answers, type ProgramOutcome } from './answers.ts';
import type { DeviceDescription } from './describe.ts';
import type { DeviceRequest, StoredUse } from './subject.ts';

/** Options that only make sense for a device that is nowhere. */
const describing = ['subsystem', 'devtype', 'driver', 'devnode', 'parent-kernel', 'parent-subsystem', 'parent-driver'] as const;

/** @throws {UsageError} when no device is named or described, or two are */
export function readDeviceRequest(parsed: Parsed, action: Action): DeviceRequest {
  const name = parsed.text('device');
  const fixture = parsed.text('fixture');
  const kernel = parsed.text('kernel');
  const attributes = assignments(parsed, 'attr');
  const parentAttributes = assignments(parsed, 'parent-attr');
  const properties = assignments(parsed, 'property');
  const common = { action, properties, stored: storedUse(parsed.text('stored')) };
  if (name !== null) {
    const stray = kernel !== null ? 'kernel' : describing.find((option) => parsed.text(option) !== null);
    if (stray !== undefined) throw new UsageError(`--${stray} describes a device that is nowhere; --device names one that is there`);
    const from = fixture === null ? ({ kind: 'live', name } as const) : ({ kind: 'recorded', file: fixture, name } as const);
    return { ...common, from, attributes, parentAttributes };
  }
  if (fixture !== null) throw new UsageError(`which device of ${fixture}? Name it with --device`);
  if (kernel === null) throw new UsageError('which device? Name it with --device, or describe one with --kernel, --subsystem and so on');
  const device: DeviceDescription = {
    kernel,
    subsystem: parsed.text('subsystem'),
    devtype: parsed.text('devtype'),
    driver: parsed.text('driver'),
    devnode: parsed.text('devnode'),
    attributes,
    properties,
  };
  const parent = parentOf(parsed, parentAttributes);
  return { ...common, from: { kind: 'described', device, parents: parent === null ? [] : [parent] }, attributes: new Map(), parentAttributes: new Map() };
}

/** `--answer 'COMMAND=OUTPUT'`; a command may have `=` in it, so the place to divide is known only when one is asked for. */
export function readAnswers(parsed: Parsed): Answers {
  const programs = new Map<string, ProgramOutcome>();
  for (const text of parsed.texts('answer')) {
    if (text.indexOf('=') < 1) throw new UsageError(`'${text}' is not of the form COMMAND=OUTPUT`);
    for (let equals = text.indexOf('='); equals > 0; equals = text.indexOf('=', equals + 1)) {
      const command = text.slice(0, equals);
      if (!programs.has(command)) programs.set(command, { status: 0, output: text.slice(equals + 1) });
    }
  }
  return { ...noAnswers, programs };
}

function parentOf(parsed: Parsed, attributes: ReadonlyMap<string, string>): DeviceDescription | null {
  const subsystem = parsed.text('parent-subsystem');
  const driver = parsed.text('parent-driver');
  const kernel = parsed.text('parent-kernel');
  if (subsystem === null && driver === null && kernel === null && attributes.size === 0) return null;
  return { kernel: kernel ?? 'parent', subsystem, devtype: null, driver, devnode: null, attributes, properties: new Map() };
}

function storedUse(text: string | null): StoredUse {
  if (text === null || text === 'ignore') return 'ignore';
  if (text === 'record' || text === 'event') return text;
  throw new UsageError(`--stored= must be ignore, record or event, not '${text}'`);
}

function assignments(parsed: Parsed, option: string): Map<string, string> {
  return new Map(parsed.texts(option).map((text): [string, string] => {
    const equals = text.indexOf('=');
    if (equals < 1) throw new UsageError(`--${option}: '${text}' is not of the form NAME=VALUE`);
    return [text.slice(0, equals), text.slice(equals + 1)];
  }));
}

import type { Builtin } from '../../src/builtin/builtin.ts';
import type { Device } from '../../src/device/device.ts';
import type { BuiltinAnswer } from '../../src/rules/world.ts';

/** Calls a builtin as a rule would, for a device whose properties are the kernel's and those given. */
export function callBuiltin(builtin: Builtin, device: Device, { given = {}, words = [], rehearse = true }: { given?: Readonly<Record<string, string>>; words?: readonly string[]; rehearse?: boolean } = {}): BuiltinAnswer {
  const properties = new Map([...device.properties, ...Object.entries(given)]);
  const answer = builtin.run({
    device,
    property: (name) => properties.get(name) ?? null,
    properties: () => properties,
    argv: [builtin.name, ...words],
    source: { file: 'test.rules', line: 1, column: 1 },
    rehearse,
  });
  if ('kind' in answer) throw new Error(`${builtin.name} wants to ask the probe`);
  return answer;
}

/** The properties of an answer by name; null when the builtin failed. */
export function propertiesOf(answer: BuiltinAnswer): Readonly<Record<string, string | null>> | null {
  return answer.ok ? Object.fromEntries(answer.properties) : null;
}

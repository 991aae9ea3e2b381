import { sysctlPath } from '../../base/sysctl-path.ts';
import { maxNameBytes, maxPathBytes } from '../../base/text.ts';
import { plainPath } from '../attribute.ts';
import type { Draft } from '../draft.ts';
import type { AttributeAssignment, SysctlAssignment } from '../program.ts';
import { substitute } from '../substitute.ts';
import { expandFolder } from './test.ts';

/** ATTR{name}= writes a sysfs attribute at once; later rules see the new value. One `*` may stand for a folder. */
export function assignAttribute(draft: Draft, instruction: AttributeAssignment): void {
  const { source } = instruction.token;
  const file = fileOf(draft, instruction);
  if (file === null) return;
  const value = substitute(draft, instruction.value, { by: instruction, maxBytes: maxNameBytes });
  if (value === null) return draft.refuse(instruction, { what: 'attribute', name: file }, `the value would be longer than ${maxNameBytes} bytes`);
  const effect = draft.world.setAttribute(file, value, source);
  if (!effect.ok) return draft.refuse(instruction, { what: 'attribute', name: file }, effect.reason);
  const target = plainPath(file);
  draft.attributes.set(target, { target, value, source });
  draft.changed(instruction, { what: 'attribute', how: 'set', name: target, value });
}

/** SYSCTL{name}= writes a kernel parameter at once. */
export function assignSysctl(draft: Draft, instruction: SysctlAssignment): void {
  const { source } = instruction.token;
  const given = substitute(draft, instruction.name, { by: instruction, maxBytes: maxPathBytes });
  const value = given === null ? null : substitute(draft, instruction.value, { by: instruction, maxBytes: maxNameBytes });
  if (given === null || value === null) return draft.refuse(instruction, { what: 'sysctl', name: null }, 'the name or the value would be too long');
  const name = sysctlPath(given);
  const effect = draft.world.setSysctl(name, value, source);
  if (!effect.ok) return draft.refuse(instruction, { what: 'sysctl', name }, effect.reason);
  draft.sysctls.set(name, { target: name, value, source });
  draft.changed(instruction, { what: 'sysctl', how: 'set', name, value });
}

function fileOf(draft: Draft, instruction: AttributeAssignment): string | null {
  const { attribute } = instruction;
  const refuse = (name: string, message: string): null => {
    draft.refuse(instruction, { what: 'attribute', name }, message);
    return null;
  };
  let path: string;
  if (attribute.kind === 'plain') path = `${draft.device.syspath}/${attribute.name}`;
  else {
    const device = draft.deviceElsewhere(attribute.subsystem, attribute.sysname);
    const name = `[${attribute.subsystem}/${attribute.sysname}]${attribute.name ?? ''}`;
    if (device === null) return refuse(name, `there is no device for ${name}`);
    path = attribute.name === null ? device.syspath : `${device.syspath}/${attribute.name}`;
  }
  if (path.length > maxPathBytes) return refuse(path, `the path would be longer than ${maxPathBytes} bytes`);
  const expanded = expandFolder(draft, path);
  return expanded ?? refuse(path, `nothing fits ${path}`);
}

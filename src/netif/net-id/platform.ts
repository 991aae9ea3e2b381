import { lowerAscii } from '../../base/text.ts';
import { parseUnsigned } from '../../base/number.ts';
import { firstPartBelow, naming, parentOf, type Naming, type Subject } from './subject.ts';

/**
 * ACPI devices on a platform bus, as ARM64 servers have them: `HISI00C2:01` is a vendor of three letters, or of four letters and
 * digits, a model and an instance.
 */
export function platformNames({ device, prefix }: Subject): readonly Naming[] {
  if (parentOf(device, { subsystems: ['platform'] }) === null) return [];
  const parts = /^(?:([A-Z]{3})|([A-Z0-9]{4}))(.{4}):(.{2})$/.exec(firstPartBelow(device, '/devices/platform') ?? '');
  if (parts === null) return [];
  const model = parseUnsigned(parts[3] ?? '', { base: 16 });
  const instance = parseUnsigned(parts[4] ?? '', { base: 16 });
  if (model === null || instance === null) return [];
  return naming('ID_NET_NAME_PATH', `${prefix}a${lowerAscii(parts[1] ?? parts[2] ?? '')}${model.toString(16)}i${instance}`);
}

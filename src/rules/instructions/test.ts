import { maxPathBytes } from '../../base/text.ts';
import { parseElsewhere } from '../attribute.ts';
import type { Draft } from '../draft.ts';
import type { TestMatch } from '../program.ts';
import { substitute } from '../substitute.ts';

/**
 * TEST{mask}: whether a file exists, and has one of the mask's permission bits. A relative name is below the device's
 * folder, `[subsystem/sysname]name` below another device's; one `*` may stand for a folder.
 */
export function testFile(draft: Draft, instruction: TestMatch): boolean {
  const name = substitute(draft, instruction.path, { by: instruction, maxBytes: maxPathBytes });
  if (name === null) return false;
  const path = expandFolder(draft, pathOf(draft, name));
  if (path === null) return instruction.negated;
  if (path.length > maxPathBytes) return false;
  const mode = draft.world.fileMode(path);
  if (mode === null) return instruction.negated;
  const found = instruction.mask === null || (mode & instruction.mask) !== 0;
  return found !== instruction.negated;
}

/**
 * Replaces the first `*` that is a whole folder name by the first folder in which the rest of the path exists.
 *
 * @returns null when there is none; the path itself when it has no such `*`
 */
export function expandFolder(draft: Draft, path: string): string | null {
  const star = path.indexOf('/*/');
  if (star < 0) return path;
  const folder = path.slice(0, star + 1);
  const rest = path.slice(star + 2);
  for (const entry of draft.world.entries(folder)) {
    if (entry.startsWith('.')) continue;
    const candidate = folder + entry + rest;
    if (candidate.length <= maxPathBytes && draft.world.fileMode(candidate) !== null) return candidate;
  }
  return null;
}

function pathOf(draft: Draft, name: string): string {
  if (name.startsWith('/')) return name;
  const elsewhere = parseElsewhere(name);
  const device = elsewhere === null ? null : draft.deviceElsewhere(elsewhere.subsystem, elsewhere.sysname);
  if (device === null) return `${draft.device.syspath}/${name}`;
  return elsewhere?.name ? `${device.syspath}/${elsewhere.name}` : device.syspath;
}

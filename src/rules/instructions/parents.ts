import type { Device } from '../../device/device.ts';
import type { Draft } from '../draft.ts';
import type { ParentCondition, ParentsMatch } from '../program.ts';
import { holdsFor } from './compare.ts';

/**
 * KERNELS, SUBSYSTEMS, DRIVERS, ATTRS and TAGS of one line: all must hold on one and the same device, the event's own or one
 * above it; the nearest counts. `$id`, `$driver` and `$attr` then mean that device, in later lines too until another line
 * asks for parents (udev(7) "Keys").
 */
export function matchParents(draft: Draft, instruction: ParentsMatch): boolean {
  const { subsystems } = instruction;
  if (subsystems !== null && draft.trace === null && !areAmong(subsystems, draft.lineage)) {
    draft.matchedParent = null;
    return false;
  }
  for (let device: Device | null = draft.device; device !== null; device = device.parent) {
    // Set before the conditions are tried: the name of an attribute may be a template that refers to this device.
    draft.matchedParent = device;
    const held = holdAll(draft, instruction, device);
    draft.trace?.parentTried(instruction, device, held);
    if (held) return true;
  }
  draft.matchedParent = null;
  draft.trace?.parentTried(instruction, null, false);
  return false;
}

/** Whether one of these subsystems is there. */
function areAmong(subsystems: readonly string[], lineage: ReadonlySet<string>): boolean {
  for (let i = 0; i < subsystems.length; i++) if (lineage.has(subsystems[i] as string)) return true;
  return false;
}

function holdAll(draft: Draft, { conditions }: ParentsMatch, device: Device): boolean {
  for (let i = 0; i < conditions.length; i++) if (!holdsFor(draft, conditions[i] as ParentCondition, device)) return false;
  return true;
}

import type { Device } from '../../device/device.ts';
import { comparable } from '../../rules/attribute.ts';
import { matches } from '../../rules/match.ts';
import type { ParentCondition, ParentsMatch } from '../../rules/program.ts';
import type { Token } from '../../rules/rule.ts';

/** A device of the chain, and what each parent condition of a line sees on it. */
export interface ParentRow {
  readonly device: Device;
  readonly cells: readonly ParentCell[];
}

export interface ParentCell {
  readonly token: Token;
  /** null when the device has no such thing, or it cannot be told */
  readonly value: string | null;
  /** null where it depends on more than the device, such as an attribute whose name is put together */
  readonly holds: boolean | null;
}

/** All conditions on all devices: an evaluation gives a device up at the first that fails. */
export function parentTable(device: Device, { conditions }: ParentsMatch): ParentRow[] {
  const rows: ParentRow[] = [];
  for (let at: Device | null = device; at !== null; at = at.parent) {
    const on = at;
    rows.push({ device: on, cells: conditions.map((condition) => cellOf(on, condition)) });
  }
  return rows;
}

/** Whether each condition holds somewhere, though never all on one device: the usual mistake with these keys. */
export function isSpread(rows: readonly ParentRow[]): boolean {
  const count = rows[0]?.cells.length ?? 0;
  return count > 1 && Array.from({ length: count }, (_, index) => rows.some(({ cells }) => cells[index]?.holds === true)).every(Boolean);
}

function cellOf(device: Device, condition: ParentCondition): ParentCell {
  const { token, pattern, negated } = condition;
  switch (condition.kind) {
    case 'parent-tag': {
      const tags = [...(device.stored?.currentTags ?? [])];
      return { token, value: tags.length === 0 ? null : tags.join(' '), holds: tags.some((tag) => matches(pattern, tag)) !== negated };
    }
    case 'parent-attr': {
      if (condition.attribute.kind !== 'plain') return { token, value: null, holds: null };
      const value = device.attribute(condition.attribute.name);
      const shown = value === null ? null : comparable(value, condition.trims);
      return { token, value: shown, holds: shown !== null && matches(pattern, shown) !== negated };
    }
    default: {
      const value = condition.kind === 'parent-kernel' ? device.sysname : condition.kind === 'parent-subsystem' ? device.subsystem : device.driver;
      return { token, value, holds: matches(pattern, value ?? '') !== negated };
    }
  }
}

import type { Device } from '../../device/device.ts';
import { recordLines } from './record.ts';

/** What a drawing is made of. */
export interface Lines {
  readonly branch: string;
  readonly lastBranch: string;
  readonly trunk: string;
  readonly leaf: string;
}

/** ├─ └─ │ ┆ in UTF-8 */
export const utf8Lines: Lines = { branch: '\xe2\x94\x9c\xe2\x94\x80', lastBranch: '\xe2\x94\x94\xe2\x94\x80', trunk: '\xe2\x94\x82 ', leaf: '\xe2\x94\x86 ' };

export const asciiLines: Lines = { branch: '|-', lastBranch: '`-', trunk: '| ', leaf: ': ' };

interface Item {
  readonly device: Device;
  readonly children: Item[];
}

/**
 * Devices as a tree of sysfs: what is below another is drawn below it, with its path from there.
 *
 * @param devices  those above come before those below
 */
export function drawTree(devices: readonly Device[], lines: Lines): string {
  if (devices.length === 0) return 'No items.\n';
  const roots: Item[] = [];
  const open: Item[] = [];
  for (const device of devices) {
    const item: Item = { device, children: [] };
    while (open.length > 0 && !device.devpath.startsWith(`${open.at(-1)?.device.devpath}/`)) open.pop();
    (open.at(-1)?.children ?? roots).push(item);
    open.push(item);
  }
  return `${drawItems(roots, { indent: '', above: '', lines })}\n${devices.length} items shown.\n`;
}

function drawItems(items: readonly Item[], { indent, above, lines }: { indent: string; above: string; lines: Lines }): string {
  return items
    .map(({ device, children }, index) => {
      const isLast = index === items.length - 1;
      const inner = indent + (isLast ? '  ' : lines.trunk);
      const name = above === '' ? device.devpath : device.devpath.slice(above.length + 1);
      const leaves = recordLines(device).map((line) => `${inner}${lines.leaf}${line}\n`);
      return `${indent}${isLast ? lines.lastBranch : lines.branch}${name}\n${leaves.join('')}${drawItems(children, { indent: inner, above: device.devpath, lines })}`;
    })
    .join('');
}

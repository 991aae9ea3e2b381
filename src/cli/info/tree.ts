import type { Device } from '../../device/device.ts';
import { recordLines } from './record.ts';

/** Lines of a drawing, in UTF-8: ├─ └─ │ ┆ */
const BRANCH = '\xe2\x94\x9c\xe2\x94\x80';
const LAST_BRANCH = '\xe2\x94\x94\xe2\x94\x80';
const TRUNK = '\xe2\x94\x82 ';
const LEAF = '\xe2\x94\x86 ';

interface Item {
  readonly device: Device;
  readonly children: Item[];
}

/** Devices as a tree of sysfs: what is below another is drawn below it, with its path from there. */
export function drawTree(devices: readonly Device[]): string {
  const sorted = [...devices].sort((one, other) => comparePaths(one.devpath, other.devpath));
  const roots: Item[] = [];
  const open: Item[] = [];
  for (const device of sorted) {
    const item: Item = { device, children: [] };
    while (open.length > 0 && !device.devpath.startsWith(`${open.at(-1)?.device.devpath}/`)) open.pop();
    (open.at(-1)?.children ?? roots).push(item);
    open.push(item);
  }
  return `${drawItems(roots, { indent: '', above: '' })}\n${sorted.length} items shown.\n`;
}

function drawItems(items: readonly Item[], { indent, above }: { indent: string; above: string }): string {
  return items
    .map(({ device, children }, index) => {
      const isLast = index === items.length - 1;
      const inner = indent + (isLast ? '  ' : TRUNK);
      const name = above === '' ? device.devpath : device.devpath.slice(above.length + 1);
      const lines = recordLines(device).map((line) => `${inner}${LEAF}${line}\n`);
      return `${indent}${isLast ? LAST_BRANCH : BRANCH}${name}\n${lines.join('')}${drawItems(children, { indent: inner, above: device.devpath })}`;
    })
    .join('');
}

/** By parts, so that what is below a path follows it at once. */
function comparePaths(one: string, other: string): number {
  const [a, b] = [one.split('/'), other.split('/')];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return (a[i] as string) < (b[i] as string) ? -1 : 1;
  }
  return a.length - b.length;
}

/** What systemd-udevd 262 decided (fixtures/rules/decisions/README.md), and what is decided here. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/rules/verdict.ts';
import type { Action } from '../../src/uevent/uevent.ts';
import { decide, summarise } from '../support/check.ts';
import { type DeviceTable, type StoredTable } from '../support/table-device.ts';
import type { WorldTable } from '../support/table-world.ts';

const folder = new URL('../../fixtures/rules/decisions/', import.meta.url);

interface Circumstances {
  readonly action: Action;
  readonly device: DeviceTable;
  readonly previous?: Partial<StoredTable>;
  readonly world?: WorldTable;
}

/** Keys that have nothing to say are left out. */
interface Expected {
  readonly properties?: Readonly<Record<string, string>>;
  readonly links?: readonly string[];
  readonly tags?: readonly string[];
  readonly currentTags?: readonly string[];
  readonly owner?: number;
  readonly group?: number;
  readonly mode?: string;
  readonly name?: string;
  readonly run?: readonly string[];
  readonly watch?: boolean;
  readonly linkPriority?: number;
}

/** What `udevadm test` adds to the properties, or takes from them when it prints them. */
const notCompared = ['ID_PROCESSING', 'UDEV_DATABASE_VERSION', 'USEC_INITIALIZED', 'DEVLINKS', 'TAGS', 'CURRENT_TAGS', 'DRIVER'];

describe('the verdict of udevd', () => {
  const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  it.each(cases.map(({ name }) => name))('%s', (name) => {
    const read = (file: string) => readFileSync(new URL(`${name}/${file}`, folder), 'utf8');
    expectDecision(read('10-case.rules'), JSON.parse(read('circumstances.json')) as Circumstances, JSON.parse(read('verdict.json')) as Expected);
  });
});

describe('the verdict of udevd about a mixture', () => {
  type Mixture = Circumstances & { readonly rules: readonly string[]; readonly verdict: Expected };
  const mixtures = JSON.parse(readFileSync(new URL('mixtures.json', folder), 'utf8')) as Mixture[];
  it.each(mixtures.map((mixture, index) => [index + 1, mixture] as const))('number %i', (_number, { rules, verdict, ...circumstances }) => {
    expectDecision(rules.join('\n'), circumstances, verdict);
  });
});

function expectDecision(rules: string, { world = {}, ...circumstances }: Circumstances, expected: Expected): void {
  const run = [...rules.matchAll(/PROGRAM[!=]="([^"]*)"/g)].map(([, command = '']) => [command, ''] as const);
  const answers = { programs: Object.fromEntries(run) };
  const { verdict } = decide({ rules, ...circumstances, world: { ...accounts, ...answers, ...world } });
  expect(asPrinted(verdict, circumstances)).toEqual(expected);
}

/** Those of the machine that the verdicts were recorded on. */
const accounts: WorldTable = {
  users: { root: 0, daemon: 1, bin: 2, nobody: 65534, ...numbers() },
  groups: { root: 0, daemon: 1, nogroup: 65534, ...numbers() },
};

function numbers(): Record<string, number> {
  return Object.fromEntries(Array.from({ length: 10 }, (_, number) => [String(number), number]));
}

function asPrinted(verdict: Verdict, { action, device, previous }: Circumstances): Expected {
  const summary = summarise(verdict);
  const properties = { DEVPATH: device.devpath, SUBSYSTEM: device.subsystem, ...device.properties, ...(action === 'remove' ? previous?.properties : {}), ...summary.properties };
  const shown = Object.entries(properties).filter(([name, value]) => typeof value === 'string' && !notCompared.includes(name));
  // Of a device without a node nothing about one is printed, and no priority without links.
  const isNode = device.properties?.['MAJOR'] !== undefined;
  const priority = summary.linkPriority ?? (action === 'remove' ? previous?.linkPriority : 0);
  const printed = {
    properties: Object.fromEntries(shown),
    links: [...summary.links].sort(),
    tags: [...summary.tags].sort(),
    currentTags: [...summary.currentTags].sort(),
    name: summary.name ?? undefined,
    run: summary.run,
    ...(isNode ? { owner: summary.owner ?? undefined, group: summary.group ?? undefined, mode: summary.mode ?? kernelMode(device), watch: summary.watch || undefined } : {}),
    ...(summary.links.length > 0 ? { linkPriority: priority || undefined } : {}),
  };
  return JSON.parse(JSON.stringify(printed, (_key, value: unknown) => (typeof value === 'string' ? Buffer.from(value, 'latin1').toString('utf8') : isEmpty(value) ? undefined : value))) as Expected;
}

function kernelMode(device: DeviceTable): string | undefined {
  return device.properties?.['DEVMODE']?.replace(/^0+(?=.)/, '');
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

import type { ExpressionNode } from '../rules/syntax.ts';

/** The version of udev that rules shall work with. */
export interface Target {
  /** as the user gave it */
  readonly name: string;
  /** systemd's number; devmaster counts as the newest that it follows */
  readonly version: number;
}

/** What the rule language gained, and with which version of systemd. */
export interface Feature {
  readonly since: number;
  readonly what: string;
  /** what an older udevd makes of it */
  readonly before: string;
  uses(expression: ExpressionNode): boolean;
}

export const oldestTarget = 250;
export const newestTarget = 262;

/** @returns null for what is no version that is known */
export function readTarget(name: string): Target | null {
  if (name === 'devmaster') return { name, version: newestTarget };
  const version = /^[0-9]{3}$/.test(name) ? Number(name) : 0;
  return version >= oldestTarget && version <= newestTarget ? { name, version } : null;
}

/** The worst that can happen: the other cases cost no more than what is new. */
export const droppedLine = 'it ignores the line';
const neverMatches = 'nobody sets it there, so that it is empty';

/** NEWS of systemd, version by version: what a rule can be written with. Versions before the oldest target do not matter. */
export const features: readonly Feature[] = [
  { since: 254, what: 'CONST{cvm}', before: droppedLine, uses: ({ key, attribute }) => key === 'CONST' && attribute === 'cvm' },
  { since: 257, what: 'the prefix i of a value', before: droppedLine, uses: ({ quoting }) => quoting.includes('i') },
  { since: 258, what: 'OPTIONS="dump"', before: 'it ignores the option', uses: (expression) => isOption(expression, 'dump') },
  { since: 259, what: 'OPTIONS="dump-json"', before: 'it ignores the option', uses: (expression) => isOption(expression, 'dump-json') },
  { since: 260, what: 'the tag xaccess', before: 'nobody looks for it', uses: ({ key, value }) => key === 'TAG' && /^xaccess/.test(value) },
  ...([['net_driver', 255], ['factory_reset', 258], ['dissect_image', 258], ['tpm2_id', 260]] as const).map(([name, since]): Feature => (
    { since, what: `the builtin ${name}`, before: droppedLine, uses: (expression) => callsBuiltin(expression, name) })),
  ...([['iocost', 254]] as const).map(([name, since]): Feature => (
    { since, what: `the helper ${name}`, before: 'it finds no such program', uses: ({ key, value }) => /^(RUN|PROGRAM|IMPORT)$/.test(key) && value.split(' ', 1)[0] === name })),
  ...([
    ['ID_NET_MANAGED_BY', 255], ['ID_NET_AUTO_LINK_LOCAL_ONLY', 255], ['ID_NET_BRING_UP_BEFORE_JOINING_BRIDGE', 258],
    ['ID_NET_NAME_INCLUDE_DOMAIN', 258], ['ID_AV_LIGHTS', 258], ['ID_DEBUG_APPLIANCE', 258], ['ID_BLOCK_SUBSYSTEM', 259],
    ['ID_INTEGRATION', 260], ['ID_PART_GPT_AUTO_ROOT_DISK_NEEDS_LOOP', 261], ['SYSTEMD_MACHINE_TAG', 262],
  ] as const).map(([name, since]): Feature => (
    { since, what: `the property ${name}`, before: neverMatches, uses: ({ key, attribute, operator }) => key === 'ENV' && attribute === name && /^[=!]=$/.test(operator) })),
];

function isOption({ key, value }: ExpressionNode, option: string): boolean {
  return key === 'OPTIONS' && value === option;
}

function callsBuiltin({ key, attribute, value }: ExpressionNode, name: string): boolean {
  return (key === 'IMPORT' || key === 'RUN') && attribute === 'builtin' && value.split(/[ \t]/, 1)[0] === name;
}

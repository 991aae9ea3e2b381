/** The library: devices, their database, and the rules, for programs in Node. */
export { Device, type Host } from './device/device.ts';
export { enumerate as enumerateDevices, type Matches } from './device/enumerate.ts';
export { Store } from './database/store.ts';
export { systemPaths, type Paths } from './base/paths.ts';
export type { Stored } from './device/stored.ts';
export type { Action, Uevent } from './uevent/uevent.ts';
export { parseRuleFile } from './rules/parse.ts';

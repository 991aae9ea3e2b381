/** The library: devices, what happens to them, and the rules, for programs in Node. See docs/library.md. */
export { Device, type DeviceJson } from './library/device.ts';
export { enumerate, type DeviceMatch, type EnumerateOptions, type NamedPatterns, type Patterns } from './library/enumerate.ts';
export { ArgumentError, DeadlineError, DevmasterError, HwdbError, MonitorError, SystemError, type DevmasterErrorCode } from './library/errors.ts';
export type { Devnum } from './library/devnum.ts';
export type { PathOptions } from './library/host.ts';
export { queryHwdb } from './library/hwdb.ts';
export { DeviceMonitor, monitor, type DeviceEvent, type GapEvent, type MonitorEvent, type MonitorOptions, type SubsystemMatch } from './library/monitor.ts';
export type { PluginAnswer, PluginBuiltin, PluginCall } from './library/plugin.ts';
export { checkRules, parseRules, type CheckedRules, type ParsedRules, type RuleOptions } from './library/rules.ts';
export { settled, type SettledOptions } from './library/settled.ts';
export { waitFor, type WaitOptions } from './library/wait-for.ts';
export type { Paths } from './base/paths.ts';
export type { Problem, Severity, Source } from './base/problem.ts';
export type { DeviceNumber } from './device/names.ts';
export type { AssignToken, MatchToken, Rule, Token } from './rules/rule.ts';
export type { Action } from './uevent/uevent.ts';

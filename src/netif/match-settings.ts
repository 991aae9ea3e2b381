import { isValidName, maxAlternativeNameBytes } from '../device/interface-name.ts';
import type { Condition, ConditionKind, Draft, Match } from './link-config.ts';
import { parseHardwareAddress } from './hardware-address.ts';
import { growing, single, type Setting, type Settings } from './setting.ts';
import { splitQuoted } from './words.ts';

/** What [Match] fills. */
export interface MatchDraft extends Draft<Match> {
  readonly conditions: Map<ConditionKind, Condition>;
}

/** systemd.link(5) "[MATCH] SECTION OPTIONS" */
export const matchSettings: Settings<MatchDraft> = {
  MACAddress: growing('addresses', { parse: parseHardwareAddress }),
  PermanentMACAddress: growing('permanentAddresses', { parse: parseHardwareAddress }),
  Path: patterns('paths'),
  Driver: patterns('drivers'),
  Type: patterns('types'),
  Kind: patterns('kinds'),
  OriginalName: inverting('names', { parse: (word) => (isValidName(word, maxAlternativeNameBytes) ? word : null) }),
  Property: inverting('properties', { parse: (word) => (isAssignment(word) ? word : null), split: (value) => splitQuoted(value, 'c'), quoted: true }),
  Host: condition('Host'),
  Virtualization: condition('Virtualization'),
  KernelCommandLine: condition('KernelCommandLine'),
  KernelVersion: condition('KernelVersion'),
  Version: condition('Version'),
  Credential: condition('Credential'),
  Architecture: condition('Architecture'),
  Firmware: condition('Firmware'),
  MachineTag: condition('MachineTag'),
};

type PatternList = 'paths' | 'drivers' | 'types' | 'kinds' | 'names' | 'properties';

function patterns(key: PatternList): Setting<MatchDraft> {
  return inverting(key, { parse: (word) => word, split: (value) => splitQuoted(value, 'keep'), quoted: true });
}

/** A list before which a `!` inverts each of its items. */
function inverting(key: PatternList, options: Parameters<typeof growing<MatchDraft, PatternList>>[1]): Setting<MatchDraft> {
  const setting = growing<MatchDraft, PatternList>(key, options);
  return {
    quoted: setting.quoted,
    read(draft, value, complain) {
      if (!value.startsWith('!')) return setting.read(draft, value, complain);
      const before = draft[key];
      setting.read(draft, value.slice(1), complain);
      draft[key] = draft[key].map((item, index) => (index < before.length ? item : `!${item}`));
    },
  };
}

function condition(kind: ConditionKind): Setting<MatchDraft> {
  return single((text) => text, (draft, text) => {
    draft.conditions.delete(kind);
    const negated = text?.startsWith('!') === true;
    if (text !== null) draft.conditions.set(kind, { parameter: text.slice(negated ? 1 : 0), negated });
  });
}

/** The name of an environment variable, and any value without control characters (environ(7)). */
function isAssignment(word: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*=[^\x00-\x08\x0e-\x1f\x7f]*$/.test(word);
}

/**
 * .link files (systemd.link(5)): text to `LinkConfig`. devMaster's are accepted too, which write values as TOML does.
 */
import type { Problem } from '../base/problem.ts';
import { entryOf } from '../base/table.ts';
import { readSections, type Assignment, type Section } from './assignments.ts';
import {
  emptyEnergyEfficiency, emptyLink, emptyMatch, emptyVirtualFunction, type Condition, type ConditionKind, type LinkConfig, type VirtualFunction,
} from './link-config.ts';
import { linkSettings } from './link-settings.ts';
import { matchSettings, type MatchDraft } from './match-settings.ts';
import { energyEfficiencySettings, virtualFunctionSettings } from './section-settings.ts';
import type { Setting, Settings } from './setting.ts';
import { tomlStrings } from './toml-value.ts';

export interface TextFile {
  readonly file: string;
  /** byte string */
  readonly text: string;
}

/** A .link file and its drop-ins, as text. */
export interface LinkTexts {
  readonly main: TextFile;
  /** in the order in which they count */
  readonly dropIns: readonly TextFile[];
  /** replaces specifiers in a word; null when one cannot be resolved */
  expand(word: string): string | null;
}

export interface ParsedLink {
  /** null when the file says nothing that can be used */
  readonly config: LinkConfig | null;
  readonly problems: readonly Problem[];
}

/** Understands a .link file and its drop-ins, which add to it and override it. */
export function parseLink({ main, dropIns, expand }: LinkTexts): ParsedLink {
  const reader = new LinkReader(linkSettings(expand));
  const isUsable = [main, ...dropIns].every((file) => reader.read(file));
  const config = isUsable ? reader.finish({ file: main.file, dropIns: dropIns.map(({ file }) => file) }) : null;
  return { config, problems: reader.problems };
}

/** One [SR-IOV] section and where it begins. */
interface Placed {
  readonly settings: VirtualFunction;
  readonly file: string;
  readonly line: number;
}

interface Complaint {
  readonly file: string;
  /** null when it is about the file as a whole */
  readonly line?: number | null;
  readonly column?: number;
  readonly code: string;
  readonly message: string;
  readonly hint?: string | null;
}

class LinkReader {
  readonly problems: Problem[] = [];
  readonly #linkSettings: ReturnType<typeof linkSettings>;
  readonly #match: MatchDraft = { ...emptyMatch, conditions: new Map<ConditionKind, Condition>() };
  readonly #link = {
    ...emptyLink, features: new Map(), channels: new Map(), rings: new Map(), flowControl: new Map(), coalescing: new Map(),
  };
  readonly #energyEfficiency = { ...emptyEnergyEfficiency };
  readonly #virtualFunctions: Placed[] = [];

  constructor(settings: ReturnType<typeof linkSettings>) {
    this.#linkSettings = settings;
  }

  /** @returns false when the file cannot be read as sections */
  read({ file, text }: TextFile): boolean {
    const { sections, problems } = readSections(file, text);
    this.problems.push(...problems);
    for (const section of sections ?? []) this.#readSection(file, section);
    return sections !== null;
  }

  /** The whole configuration; null for one that would match every interface without saying so. */
  finish({ file, dropIns }: { file: string; dropIns: readonly string[] }): LinkConfig | null {
    const { conditions, ...match } = this.#match;
    if (conditions.size === 0 && Object.values(match).every((list) => list.length === 0)) {
      const message = 'nothing usable in [Match], so that the file is ignored';
      this.#complain({ file, code: 'link-no-match', message, hint: 'OriginalName=* matches every interface' });
      return null;
    }
    if (this.#link.addressPolicy !== 'none' && this.#link.address !== null) {
      const message = `MACAddress= is not used together with MACAddressPolicy=${this.#link.addressPolicy}`;
      this.#complain({ file, code: 'link-unused-address', message });
    }
    const virtualFunctions = this.#usableVirtualFunctions();
    return { file, dropIns, match, conditions, link: this.#link, energyEfficiency: this.#energyEfficiency, virtualFunctions };
  }

  #readSection(file: string, section: Section): void {
    switch (section.name) {
      case 'Match':
        this.#readAssignments({ file, section, settings: matchSettings, draft: this.#match });
        return;
      case 'Link':
        this.#readAssignments({ file, section, settings: this.#linkSettings, draft: this.#link });
        return;
      case 'EnergyEfficientEthernet':
        this.#readAssignments({ file, section, settings: energyEfficiencySettings, draft: this.#energyEfficiency });
        return;
      case 'SR-IOV': {
        const settings = { ...emptyVirtualFunction };
        // Half of what was meant for a function is worse than nothing, and systemd-udevd drops it too.
        const isWhole = this.#readAssignments({ file, section, settings: virtualFunctionSettings, draft: settings });
        if (isWhole) this.#virtualFunctions.push({ settings, file, line: section.line });
        return;
      }
      default:
        // Names that begin with X- are for other programs (systemd.syntax(7)).
        if (section.name.startsWith('X-')) return;
        this.#complain({ file, line: section.line, code: 'link-unknown-section', message: `unknown section [${section.name}]` });
    }
  }

  /** @returns whether every value was usable */
  #readAssignments<T>({ file, section, settings, draft }: { file: string; section: Section; settings: Settings<T>; draft: T }): boolean {
    let isWhole = true;
    for (const assignment of section.assignments) {
      const { key, line, keyColumn, valueColumn } = assignment;
      const setting = entryOf(settings, key);
      if (setting !== null) {
        setting.read(draft, valueFor(setting, assignment), (message) => {
          isWhole = false;
          this.#complain({ file, line, column: valueColumn, code: 'link-bad-value', message: `${key}=: ${message}` });
        });
      } else if (!key.startsWith('X-')) {
        const message = `unknown setting '${key}' in [${section.name}]`;
        this.#complain({ file, line, column: keyColumn, code: 'link-unknown-setting', message });
      }
    }
    return isWhole;
  }

  /** Each function once, the last section about it counting, and none that will not exist. */
  #usableVirtualFunctions(): readonly VirtualFunction[] {
    const count = this.#link.virtualFunctionCount ?? Number.POSITIVE_INFINITY;
    const byIndex = new Map<number, Placed>();
    const drop = ({ file, line }: Placed, reason: string) => {
      this.#complain({ file, line, code: 'link-bad-section', message: `[SR-IOV] is ignored: ${reason}` });
    };
    for (const placed of this.#virtualFunctions) {
      const { index } = placed.settings;
      if (index === null) drop(placed, 'there is no VirtualFunction= in it');
      else if (index >= count) drop(placed, `VirtualFunction=${index} is not below SR-IOVVirtualFunctions=${count}`);
      else {
        const before = byIndex.get(index);
        if (before !== undefined) drop(before, `a later one is about VirtualFunction=${index} too`);
        byIndex.delete(index);
        byIndex.set(index, placed);
      }
    }
    return [...byIndex.values()].map(({ settings }) => settings);
  }

  #complain({ file, line = null, column = 1, code, message, hint = null }: Complaint): void {
    const source = line === null ? null : { file, line, column };
    this.problems.push({ severity: 'warning', code, message, source, file, span: 1, hint });
  }
}

/** A value as systemd writes it, whether the file has it so or as TOML. */
function valueFor({ quoted }: Setting<never>, { value }: Assignment): string {
  const strings = tomlStrings(value);
  if (strings === null) return value;
  // One string in quotes means the same to a setting whose words may be quoted.
  if (quoted) return value.startsWith('[') ? strings.map((word) => `"${word.replace(/["\\]/g, '\\$&')}"`).join(' ') : value;
  return strings.join(' ');
}

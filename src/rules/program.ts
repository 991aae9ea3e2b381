import type { Glob } from '../base/glob.ts';
import type { Source } from '../base/problem.ts';
import type { Pattern } from './match.ts';
import type { Needs } from './presence.ts';
import type { Template } from './template.ts';
import type { Token } from './rule.ts';

/**
 * The executable form of all rules, in which everything is settled that does not depend on the event (compile.ts). Types only.
 *
 * A line is a list of instructions. They are gone through in order until one fails; when none does, evaluation goes on at
 * `next`, which is the following line or where the line's GOTO leads, always forward.
 */
export interface Program {
  readonly lines: readonly Line[];
  /** positions in `lines`, ascending, of the lines that ask for one of a few subsystems, by subsystem */
  readonly bySubsystem: ReadonlyMap<string, readonly number[]>;
  /** positions in `lines`, ascending, of all other lines */
  readonly ofAnySubsystem: readonly number[];
  /** the properties without which lines cannot hold */
  readonly needs: Needs;
  /** what OPTIONS="static_node=…" asks for, in the order of the rules */
  readonly staticNodes: readonly StaticNode[];
}

export interface Line {
  /** where the line begins */
  readonly source: Source;
  /** where to go on when every instruction holds */
  readonly next: number;
  /** what the line can do, as bits (see below): a device for which it can do none of this passes it over */
  readonly effects: number;
  /** the number in `Program.needs` of a property without which the line cannot hold; -1 for none */
  readonly needs: number;
  /** the first letters of the names of devices for which the line can hold, as bits of `initialBit` */
  readonly initials: number;
  /** the first letters of the names of devices for which `rest` always holds, as bits of `initialBit` */
  readonly certain: number;
  /** every instruction, in udevd's order */
  readonly instructions: readonly Instruction[];
  /** the instructions about ACTION and SUBSYSTEM, which specialise.ts settles */
  readonly guards: readonly GuardInstruction[];
  /** the other instructions */
  readonly rest: readonly Instruction[];
}

// Bits of `Line.effects`.
/** it gives the interface a name */
export const givesName = 1;
/** it gives the node links, an owner, a group or a mode */
export const concernsNode = 2;
/** it does something for any device: jumps, sets properties, runs programs and so on */
export const concernsAny = 4;

/**
 * What rules say about a node whose driver is not loaded yet (udev(7) "OPTIONS" static_node): one value for each line with that
 * option. The line's matches do not matter, for there is no device to match.
 */
export interface StaticNode {
  /** below /dev, such as `net/tun` */
  readonly name: string;
  /** a uid; null here and below leaves things as they are */
  readonly owner: number | null;
  /** a gid */
  readonly group: number | null;
  readonly mode: number | null;
  readonly tags: readonly string[];
  readonly source: Source;
}

/** What every instruction has. */
interface Common {
  /** the rule's own words, for messages and traces; its source locates what the instruction decides */
  readonly token: Token;
}

/** A question whose answer is compared with a pattern. */
interface Matching extends Common {
  readonly pattern: Pattern;
  readonly negated: boolean;
}

export interface ValueMatch extends Matching {
  readonly kind: 'devpath' | 'kernel' | 'symlink' | 'name' | 'tag' | 'driver' | 'result';
}

export interface GuardInstruction extends Matching {
  readonly kind: 'action' | 'subsystem';
}

export interface NamedMatch extends Matching {
  readonly kind: 'env' | 'const';
  readonly name: string;
}

export interface SysctlMatch extends Matching {
  readonly kind: 'sysctl';
  readonly name: Template;
}

/** ATTR and ATTRS */
export interface AttributeMatch extends Matching {
  readonly kind: 'attr';
  readonly attribute: AttributeName;
  /** white space at the end of the attribute is ignored, because the pattern does not end in any */
  readonly trims: boolean;
}

/** One of the conditions that must hold together on the device or one of its parents. */
export interface ParentValueMatch extends Matching {
  readonly kind: 'parent-kernel' | 'parent-subsystem' | 'parent-driver' | 'parent-tag';
}

export interface ParentAttributeMatch extends Matching {
  readonly kind: 'parent-attr';
  readonly attribute: AttributeName;
  readonly trims: boolean;
}

export type ParentCondition = ParentValueMatch | ParentAttributeMatch;

export interface ParentsMatch extends Common {
  readonly kind: 'parents';
  readonly conditions: readonly ParentCondition[];
  /** the conditions can hold only if the device or one above it is in one of these subsystems; null where any may do */
  readonly subsystems: readonly string[] | null;
}

export interface TestMatch extends Common {
  readonly kind: 'test';
  readonly path: Template;
  /** permission bits of which one must be set; null asks only whether the file is there */
  readonly mask: number | null;
  readonly negated: boolean;
}

export interface ProgramMatch extends Common {
  readonly kind: 'program' | 'import-program';
  readonly command: Template;
  readonly negated: boolean;
}

export interface BuiltinMatch extends Common {
  readonly kind: 'import-builtin';
  readonly command: Template;
  /** the words of the command where nothing has to be substituted, else null */
  readonly argv: readonly string[] | null;
  /** the name of the builtin when an event runs it at most once, else null */
  readonly once: string | null;
  readonly negated: boolean;
}

export interface ImportFileMatch extends Common {
  readonly kind: 'import-file';
  readonly file: Template;
  readonly negated: boolean;
}

export interface ImportParentMatch extends Common {
  readonly kind: 'import-parent';
  /** which properties, as a pattern of their names */
  readonly names: Template;
  /** the pattern where nothing has to be substituted in it, else null */
  readonly glob: Glob | null;
  readonly negated: boolean;
}

export interface ImportOneMatch extends Common {
  readonly kind: 'import-db' | 'import-cmdline';
  /** the property; nothing is substituted in it */
  readonly name: string;
  readonly negated: boolean;
}

/** What an assignment does to earlier ones of its key; `final` also forbids later ones. */
export type Assigning = 'set' | 'add' | 'remove' | 'final';

/** An assignment of a value in which substitutions are carried out. */
export interface Assignment extends Common {
  readonly kind: 'set-tag' | 'set-name' | 'set-symlink' | 'run-program' | 'run-builtin';
  readonly how: Assigning;
  readonly value: Template;
}

export interface NamedAssignment extends Common {
  readonly kind: 'set-env' | 'set-seclabel';
  readonly how: Assigning;
  readonly name: string;
  readonly value: Template;
}

/** OWNER, GROUP, MODE: a number where it could be known at load, else a template */
export interface PermissionAssignment extends Common {
  readonly kind: 'set-owner' | 'set-group' | 'set-mode';
  readonly how: Assigning;
  readonly value: number | Template;
}

export interface AttributeAssignment extends Common {
  readonly kind: 'set-attr';
  /** nothing is substituted in it */
  readonly attribute: Exclude<AttributeName, { kind: 'template' }>;
  readonly value: Template;
}

export interface SysctlAssignment extends Common {
  readonly kind: 'set-sysctl';
  readonly name: Template;
  readonly value: Template;
}

export interface OptionAssignment extends Common {
  readonly kind: 'option';
  readonly how: Assigning;
  readonly option: Option;
}

/** What OPTIONS can say about an event. (static_node is about none: see `StaticNode`.) */
export type Option =
  | { readonly name: 'dump'; readonly format: 'text' | 'json' }
  | { readonly name: 'string_escape'; readonly value: 'none' | 'replace' }
  | { readonly name: 'db_persist' }
  | { readonly name: 'watch'; readonly value: boolean }
  | { readonly name: 'link_priority'; readonly value: number }
  | { readonly name: 'log_level'; readonly value: string };

export type Instruction =
  | ValueMatch | GuardInstruction | NamedMatch | SysctlMatch | AttributeMatch | ParentsMatch | TestMatch
  | ProgramMatch | BuiltinMatch | ImportFileMatch | ImportParentMatch | ImportOneMatch
  | Assignment | NamedAssignment | PermissionAssignment | AttributeAssignment | SysctlAssignment | OptionAssignment;

/** How a rule names an attribute. */
export type AttributeName =
  | { readonly kind: 'plain'; readonly name: string }
  | { readonly kind: 'template'; readonly template: Template }
  /** `[subsystem/sysname]attribute`: of another device; without an attribute its folder is meant */
  | { readonly kind: 'elsewhere'; readonly subsystem: string; readonly sysname: string; readonly name: string | null };

import type { Source } from '../base/problem.ts';

/**
 * A rule file after checking: what will be compiled. Everything that udev drops has been dropped, every operator that
 * udev replaces has been replaced, so that compile need not ask again.
 */

/** Keys that ask about the event's own device or its circumstances. */
export type OwnMatchKey =
  | 'ACTION' | 'DEVPATH' | 'KERNEL' | 'SYMLINK' | 'NAME' | 'SUBSYSTEM' | 'DRIVER' | 'TAG'
  | 'ENV' | 'CONST' | 'ATTR' | 'SYSCTL' | 'TEST' | 'PROGRAM' | 'IMPORT' | 'RESULT';

/** Keys that ask about the device or one of its parents; those of one line must hold on one and the same device. */
export type ParentMatchKey = 'KERNELS' | 'SUBSYSTEMS' | 'DRIVERS' | 'ATTRS' | 'TAGS';

export type AssignKey =
  | 'NAME' | 'SYMLINK' | 'OWNER' | 'GROUP' | 'MODE' | 'SECLABEL' | 'ENV' | 'TAG' | 'ATTR' | 'SYSCTL' | 'RUN' | 'OPTIONS';

/** `==` or `!=`; PROGRAM and IMPORT whatever they were written with. */
export interface MatchToken {
  readonly kind: 'match';
  readonly key: OwnMatchKey | ParentMatchKey;
  /**
   * What stands in braces: ENV, ATTR, CONST and SYSCTL name; IMPORT type, which is `builtin` also where a rule says `program`
   * and names a builtin; TEST mask in octal, null when there is none.
   */
  readonly attribute: string | null;
  readonly negated: boolean;
  readonly caseInsensitive: boolean;
  readonly value: string;
  readonly source: Source;
}

export interface AssignToken {
  readonly kind: 'assign';
  readonly key: AssignKey;
  /** ENV, ATTR, SYSCTL name; RUN type (`program` or `builtin`, never null); SECLABEL module */
  readonly attribute: string | null;
  readonly operator: '=' | '+=' | '-=' | ':=';
  /**
   * As written, but in its plainest form where udevd reads it at load: MODE `0664` is `664`, OPTIONS `link_priority=0x10` is
   * `link_priority=16` and `log_level=7` is `log_level=debug`. OWNER and GROUP keep their names.
   */
  readonly value: string;
  readonly source: Source;
}

export type Token = MatchToken | AssignToken;

/** One accepted rule line. */
export interface Rule {
  /** where the line begins */
  readonly source: Source;
  /**
   * In the order in which udevd evaluates them, which is not the order written (evaluation-order.ts): matches of the device,
   * matches of the parents, TEST, PROGRAM, IMPORT, RESULT, then what is assigned. Those of one kind stay as written.
   */
  readonly tokens: readonly Token[];
  /** the last one when the line has several */
  readonly label: string | null;
  readonly labelSource: Source | null;
  /**
   * The label that this line jumps to when it matches, on the next line below that has it. Null also when the rule names a label
   * that no line below has.
   */
  readonly goto: string | null;
  readonly gotoSource: Source | null;
}

/** One rule file after load, parse and check. */
export interface RuleFile {
  /** as shown to users and in `Source.file` */
  readonly path: string;
  readonly rules: readonly Rule[];
}

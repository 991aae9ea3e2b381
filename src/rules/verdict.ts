import type { Source } from '../base/problem.ts';

/** Something that was decided, and the place in a rule file that decided it. */
export interface Fact<T> {
  readonly value: T;
  readonly source: Source;
}

/** One entry of the RUN list, substituted and ready to run (udev(7) "RUN{type}"). */
export interface RunEntry {
  readonly type: 'program' | 'builtin';
  readonly command: string;
  readonly source: Source;
}

/** An attribute or sysctl that rules wrote while they were evaluated (or would have written, in a rehearsal). */
export interface Write {
  /** the file below /sys, or the name of the sysctl with slashes */
  readonly target: string;
  readonly value: string;
  readonly source: Source;
}

/** Something the rule's author or the machine's administrator should hear about, though the event goes on. */
export interface Note {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly source: Source;
}

/** Something that was decided and then undone, because a later rule decided otherwise. */
export interface Overridden {
  readonly what: 'property' | 'tag' | 'link' | 'link-priority' | 'owner' | 'group' | 'mode' | 'seclabel' | 'name' | 'run' | 'watch';
  /** of the property, tag, link or security module; `program` or `builtin` for an entry of the RUN list */
  readonly name: string | null;
  /** as text, the mode in octal; null where there is none, and for a property that had been removed */
  readonly value: string | null;
  /** what had decided it */
  readonly source: Source;
  /** what undid it */
  readonly by: Source;
}

/** OPTIONS dump and dump-json: what had been decided when the rule was reached. */
export interface Dump {
  readonly format: 'text' | 'json';
  readonly verdict: Verdict;
  readonly source: Source;
}

/**
 * What the rules decided about one event. Making it true is `apply`'s work, recording it the database's.
 */
export interface Verdict {
  /**
   * Properties that rules gave, in the order they were first given; null where a rule removed one. Names that begin with a
   * dot are private to the event: in no record, broadcast or environment of others.
   */
  readonly properties: ReadonlyMap<string, Fact<string | null>>;
  /** every tag, those kept from earlier events included (their source is null) */
  readonly tags: ReadonlyMap<string, Source | null>;
  /** tags that this event's rules gave; on `remove` also those of the event before, with null */
  readonly currentTags: ReadonlyMap<string, Source | null>;
  /** names below /dev, without `/dev/`; on `remove` also those that the device had, with null */
  readonly links: ReadonlyMap<string, Source | null>;
  readonly linkPriority: Fact<number> | null;
  /** a uid */
  readonly owner: Fact<number> | null;
  /** a gid */
  readonly group: Fact<number> | null;
  /** permission bits, at most 07777 */
  readonly mode: Fact<number> | null;
  /** security labels by module name (`selinux`, `smack`) */
  readonly seclabels: ReadonlyMap<string, Fact<string>>;
  /** the network interface's new name */
  readonly name: Fact<string> | null;
  /** what the network interface is to be found by besides its name (systemd.link(5) "AlternativeName=") */
  readonly alternativeNames: Fact<readonly string[]> | null;
  readonly run: readonly RunEntry[];
  /** OPTIONS watch and nowatch */
  readonly watch: Fact<boolean> | null;
  /** OPTIONS db_persist */
  readonly persist: Fact<boolean> | null;
  /** OPTIONS log_level: a level's name or `reset` */
  readonly logLevel: Fact<string> | null;
  /** attributes written, the last value of each */
  readonly attributes: ReadonlyMap<string, Write>;
  /** sysctls written, the last value of each */
  readonly sysctls: ReadonlyMap<string, Write>;
  readonly notes: readonly Note[];
  readonly dumps: readonly Dump[];
  /** in the order in which it was undone */
  readonly overridden: readonly Overridden[];
}

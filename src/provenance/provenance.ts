import type { Source } from '../base/problem.ts';
import type { Overridden, Verdict } from '../rules/verdict.ts';

/**
 * What decided the present state of a device: each thing that the rules gave it in its last event, and the place in a rule file
 * that gave it. A verdict without what is only needed to carry it out, so that it can be kept for every device.
 */
export interface Provenance {
  readonly event: DecidingEvent;
  readonly facts: readonly DecidedFact[];
  /** what was decided in this event and did not last */
  readonly overridden: readonly Overridden[];
  /** something was left out because there was too much of it */
  readonly isCut: boolean;
}

/** The event in which it was decided. */
export interface DecidingEvent {
  readonly action: string;
  /** 0 for an event that the kernel did not send */
  readonly seqnum: bigint;
  /** milliseconds since 1970 when it was finished */
  readonly finishedMs: number;
}

export interface DecidedFact {
  readonly what: FactKind;
  /** of the property, tag, link, attribute, sysctl or security module; `program` or `builtin` for an entry of the RUN list */
  readonly name: string | null;
  /** as text, the mode in octal; null where there is none, and for a property that was removed */
  readonly value: string | null;
  /** null for what the device has from earlier events */
  readonly source: Source | null;
}

export type FactKind = Overridden['what'] | 'persist' | 'log-level' | 'attribute' | 'sysctl';

/** Longer values end in an ellipsis; the record has properties in full. */
export const maxValueBytes = 256;
/** More facts than this are left out; a disk has about 60. */
export const maxFacts = 1024;

/** Whether the rules decided nothing at all, so that there is nothing to keep. */
export function isEmpty({ facts, overridden }: Provenance): boolean {
  return facts.length + overridden.length === 0;
}

/** What is to be kept of a verdict. */
export function provenanceOf(verdict: Verdict, event: DecidingEvent): Provenance {
  const facts = factsOf(verdict);
  const { overridden } = verdict;
  return {
    event,
    facts: facts.slice(0, maxFacts).map(shortened),
    overridden: overridden.slice(0, maxFacts).map(shortened),
    isCut: facts.length > maxFacts || overridden.length > maxFacts,
  };
}

function factsOf(verdict: Verdict): DecidedFact[] {
  const facts: DecidedFact[] = [];
  const add = (what: FactKind, fact: { readonly value: string | number | boolean; readonly source: Source } | null): void => {
    if (fact !== null) facts.push({ what, name: null, value: what === 'mode' ? fact.value.toString(8) : String(fact.value), source: fact.source });
  };
  add('name', verdict.name);
  for (const [name, source] of verdict.links) facts.push({ what: 'link', name, value: null, source });
  add('link-priority', verdict.linkPriority);
  add('owner', verdict.owner);
  add('group', verdict.group);
  add('mode', verdict.mode);
  for (const [name, { value, source }] of verdict.seclabels) facts.push({ what: 'seclabel', name, value, source });
  for (const [name, { value, source }] of verdict.properties) facts.push({ what: 'property', name, value, source });
  for (const [name, source] of verdict.tags) facts.push({ what: 'tag', name, value: null, source });
  for (const { target, value, source } of verdict.attributes.values()) facts.push({ what: 'attribute', name: target, value, source });
  for (const { target, value, source } of verdict.sysctls.values()) facts.push({ what: 'sysctl', name: target, value, source });
  for (const { type, command, source } of verdict.run) facts.push({ what: 'run', name: type, value: command, source });
  add('watch', verdict.watch);
  add('persist', verdict.persist);
  add('log-level', verdict.logLevel);
  return facts;
}

function shortened<T extends { readonly value: string | null }>(fact: T): T {
  const { value } = fact;
  return value === null || value.length <= maxValueBytes ? fact : { ...fact, value: `${value.slice(0, maxValueBytes)}...` };
}

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

/** One thing that the rules decided. */
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
    facts: facts.slice(0, maxFacts),
    overridden: overridden.slice(0, maxFacts).map((fact) => ({ ...fact, value: shortened(fact.value) })),
    isCut: facts.length > maxFacts || overridden.length > maxFacts,
  };
}

function factsOf(verdict: Verdict): DecidedFact[] {
  const facts: DecidedFact[] = [];
  const add = (what: FactKind, name: string | null, value: string | null, source: Source | null): void =>
    void facts.push({ what, name, value: shortened(value), source });
  const addOne = (what: FactKind, fact: { readonly value: string | number | boolean; readonly source: Source } | null): void => {
    if (fact !== null) add(what, null, what === 'mode' ? fact.value.toString(8) : String(fact.value), fact.source);
  };
  addOne('name', verdict.name);
  verdict.links.forEach((source, name) => add('link', name, null, source));
  addOne('link-priority', verdict.linkPriority);
  addOne('owner', verdict.owner);
  addOne('group', verdict.group);
  addOne('mode', verdict.mode);
  verdict.seclabels.forEach(({ value, source }, name) => add('seclabel', name, value, source));
  verdict.properties.forEach(({ value, source }, name) => add('property', name, value, source));
  verdict.tags.forEach((source, name) => add('tag', name, null, source));
  verdict.attributes.forEach(({ target, value, source }) => add('attribute', target, value, source));
  verdict.sysctls.forEach(({ target, value, source }) => add('sysctl', target, value, source));
  verdict.run.forEach(({ type, command, source }) => add('run', type, command, source));
  addOne('watch', verdict.watch);
  addOne('persist', verdict.persist);
  addOne('log-level', verdict.logLevel);
  return facts;
}

function shortened<T extends string | null>(value: T): T | string {
  return value === null || value.length <= maxValueBytes ? value : `${value.slice(0, maxValueBytes)}...`;
}

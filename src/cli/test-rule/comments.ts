/** What test-rule tells beside what happened: what a key gets wrong that failed, and what comes of one that held. Pure. */
import { sourceText } from '../../base/problem.ts';
import type { Device } from '../../device/device.ts';
import type { Instruction, Program } from '../../rules/program.ts';
import type { Verdict } from '../../rules/verdict.ts';
import type { Action } from '../../uevent/uevent.ts';
import type { TokenReport, Transcript } from '../transcript.ts';
import { hintsFor } from '../why/hints.ts';
import { passedOverReason } from '../why/passed-over.ts';

export interface Comments {
  /** in sentences; none where all is as it looks */
  about(report: TokenReport): readonly string[];
  /** why a line can do nothing */
  readonly passedOver: string;
}

export interface Tried {
  readonly device: Device;
  readonly action: Action;
  readonly verdict: Verdict;
  readonly transcript: Transcript;
  readonly program: Program;
  /** whether rules that are in force are left out */
  readonly isPartial: boolean;
}

export function commentsOn({ device, action, verdict, transcript, program, isPartial }: Tried): Comments {
  return {
    passedOver: passedOverReason(device, action),
    about: (report) => {
      const question = transcript.questionBehind(report);
      if (question === null) return [];
      const { at, values } = question;
      if (!report.held) return hintsFor({ device, at, saw: { values, meant: null, notes: [] }, verdict, program, isPartial });
      return report.isAssignment ? [...overridden(at, verdict), ...emptyAttributes(at, device, chosenBefore(report, transcript)), ...missingFile(at, device)] : goneByThen(at, action);
    },
  };
}

function overridden({ token: { source } }: Instruction, verdict: Verdict): string[] {
  const by = new Set(verdict.overridden.filter((fact) => fact.source === source && fact.by !== source).map((fact) => fact.by));
  return [...by].map((later) => `It does not last: overridden by ${sourceText(later)}.`);
}

/** `$attr{name}` asks the device, and the parent that was chosen last; no other parent (udev(7) "$attr{file}"). */
function emptyAttributes({ token: { value } }: Instruction, device: Device, chosen: string | null): string[] {
  return [...value.matchAll(/(?:\$attr|%s)\{([^}[]+)\}/g)].flatMap(([written, name = '']) => {
    if (device.attribute(name) !== null) return [];
    const owners: Device[] = [];
    for (let parent = device.parent; parent !== null; parent = parent.parent) if (parent.attribute(name) !== null) owners.push(parent);
    const [nearest] = owners;
    if (nearest === undefined) return [`${written} is empty: neither the device nor one of its parents has it.`];
    if (owners.some(({ devpath }) => devpath === chosen)) return [];
    const cause = `${written} is empty: ${device.sysname} has no ${name}.`;
    return [chosen === null
      ? `${cause} Its parent ${nearest.sysname} has, but has to be chosen by a question on this line, such as ATTRS{${name}}=="?*".`
      : `${cause} Its parent ${nearest.sysname} has, but another one was chosen: take it on a line above, as in ATTRS{${name}}=="?*", ENV{.${name}}="$attr{${name}}".`];
  });
}

/** The devpath of the device that the last question about parents held for, up to a report; null when it held for none. */
function chosenBefore(report: TokenReport, transcript: Transcript): string | null {
  let chosen: string | null = null;
  for (const token of transcript.reports().flatMap(({ tokens }) => tokens)) {
    if (token === report) break;
    if (transcript.questionBehind(token)?.at.kind === 'parents') chosen = token.tried.find(({ held }) => held)?.devpath ?? null;
  }
  return chosen;
}

function missingFile(at: Instruction, device: Device): string[] {
  if (at.kind !== 'set-attr' || at.attribute.kind !== 'plain' || device.attribute(at.attribute.name) !== null) return [];
  return [`${device.sysname} has no attribute ${at.attribute.name} that could be read here: nothing is written where there is none.`];
}

/** What is tried here still is there; what is unplugged is not (Documentation/driver-api/driver-model of the kernel). */
function goneByThen(at: Instruction, action: Action): string[] {
  const asksAttribute = at.kind === 'attr' || (at.kind === 'parents' && at.conditions.some(({ kind }) => kind === 'parent-attr'));
  if (action !== 'remove' || !asksAttribute) return [];
  return ['It would not hold for a device that has really gone: /sys has nothing about it then. ENV{...} asks for what is remembered.'];
}

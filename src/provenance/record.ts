/**
 * Provenance as text: one line of JSON for each event that decided something about a device, with facts as rows and rule files by
 * number, because there are many facts and few files:
 *
 *   {"id":"b8:0","version":1,"action":"add","seqnum":"17","finishedMs":1760000000000,"cut":false,
 *    "files":["/usr/lib/udev/rules.d/50-udev-default.rules"],
 *    "facts":[["property","ID_BUS","usb",0,12,5],["tag","seat",null,-1,0,0]],
 *    "overridden":[["mode",null,"600",0,3,20,0,9,1]]}
 *
 * A row is what, name, value, and file, line and column of what decided it; -1 stands for no file. With `overridden`, file,
 * line and column of what undid it follow. Like all text it is a byte string: names from hardware need not be UTF-8.
 */
import type { Source } from '../base/problem.ts';
import type { DecidedFact, Provenance } from './provenance.ts';

type Place = readonly [file: number, line: number, column: number];
type Row = readonly [what: string, name: string | null, value: string | null, ...place: Place];
type UndoneRow = readonly [...decided: Row, ...by: Place];

const version = 1;

/**
 * The line of a device, without its end, in which each rule file is named once.
 *
 * @param id  as in the database, such as `b8:0` or `n2`
 */
export function formatProvenance(id: string, { event, facts, overridden, isCut }: Provenance): string {
  const files: string[] = [];
  const numberOf = (file: string): number => {
    const known = files.indexOf(file);
    return known >= 0 ? known : files.push(file) - 1;
  };
  const rows = facts.map(({ what, name, value, source }): Row =>
    source === null ? [what, name, value, -1, 0, 0] : [what, name, value, numberOf(source.file), source.line, source.column],
  );
  const undone = overridden.map(({ what, name, value, source, by }): UndoneRow => [
    what, name, value, numberOf(source.file), source.line, source.column, numberOf(by.file), by.line, by.column,
  ]);
  const { action, seqnum, finishedMs } = event;
  return JSON.stringify({ id, version, action, seqnum: String(seqnum), finishedMs, cut: isCut, files, facts: rows, overridden: undone });
}

/**
 * Reads a line that `formatProvenance` wrote.
 *
 * @returns null for a text that is damaged or of another version
 */
export function parseProvenance(text: string): Provenance | null {
  const record = parseJson(text);
  if (!isRecord(record)) return null;
  const { files } = record;
  const sourceOf = (file: number, line: number, column: number): Source | null => {
    const name = files[file];
    return name === undefined ? null : { file: name, line, column };
  };
  const facts = record.facts.map(([what, name, value, ...place]) => ({ what, name, value, source: sourceOf(...place) }) as DecidedFact);
  const overridden = record.overridden.flatMap(([what, name, value, file, line, column, ...by]) => {
    const fact = { what, name, value, source: sourceOf(file, line, column), by: sourceOf(...by) };
    return fact.source === null || fact.by === null ? [] : [fact as Provenance['overridden'][number]];
  });
  const { action, seqnum, finishedMs, cut } = record;
  return { event: { action, seqnum: BigInt(seqnum), finishedMs }, facts, overridden, isCut: cut };
}

interface ProvenanceRecord {
  readonly version: number;
  readonly action: string;
  readonly seqnum: string;
  readonly finishedMs: number;
  readonly cut: boolean;
  readonly files: readonly string[];
  readonly facts: readonly Row[];
  readonly overridden: readonly UndoneRow[];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // A file that is no JSON is damaged, which is an answer like any other.
  }
}

function isRecord(value: unknown): value is ProvenanceRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Partial<Record<keyof ProvenanceRecord, unknown>>;
  return (
    record.version === version &&
    typeof record.action === 'string' &&
    typeof record.seqnum === 'string' && /^[0-9]{1,20}$/.test(record.seqnum) &&
    typeof record.finishedMs === 'number' &&
    typeof record.cut === 'boolean' &&
    isListOf(record.files, (file) => typeof file === 'string') &&
    isListOf(record.facts, (row) => isRow(row, 1)) &&
    isListOf(record.overridden, (row) => isRow(row, 2))
  );
}

function isListOf(value: unknown, isElement: (element: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isElement);
}

function isRow(value: unknown, placeCount: number): boolean {
  if (!Array.isArray(value) || value.length !== 3 + 3 * placeCount) return false;
  const [what, name, text, ...places] = value as unknown[];
  const isText = (field: unknown): boolean => field === null || typeof field === 'string';
  return typeof what === 'string' && isText(name) && isText(text) && places.every((number) => Number.isSafeInteger(number));
}

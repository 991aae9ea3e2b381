/** A transcript for people: a paragraph for each line of the rules, a line for each key of it. Pure. */
import { printable } from '../../base/text.ts';
import type { LineReport, TokenReport, TriedDevice } from '../transcript.ts';
import type { Comments } from './comments.ts';

/** Whether a line has to do with the device at all: most fail at their first question. */
export function concernsDevice({ outcome, tokens }: LineReport): boolean {
  return outcome === 'held' || (tokens[0]?.held ?? false);
}

/** @param comments  null for what happened alone */
export function describeLines(reports: readonly LineReport[], comments: Comments | null): string {
  return reports.map((report) => describeLine(report, comments)).join('');
}

function describeLine({ file, line, outcome, tokens, jumpedTo }: LineReport, comments: Comments | null): string {
  const lines = [`${file}:${line}`];
  if (outcome === 'passed over') lines.push(`  is passed over: ${comments?.passedOver ?? 'it can do nothing for a device and an action of this kind'}`);
  for (const token of tokens) {
    lines.push(`  ${token.held ? '+' : '-'} ${printable(describeToken(token))}`);
    for (const comment of comments?.about(token) ?? []) lines.push(`    = ${printable(comment)}`);
  }
  if (jumpedTo !== null) lines.push(`    goes on at ${jumpedTo} (GOTO)`);
  return `${lines.join('\n')}\n`;
}

function describeToken(report: TokenReport): string {
  const { token, held, tried } = report;
  if (!held) return `${token} fails${reasonOf(report)}`;
  const match = tried.find((device) => device.held);
  const saw = match === undefined ? valuesOf(report) : holdsOn(match, tried[0] === match);
  const remarks = [...saw, ...report.remarks];
  return remarks.length === 0 ? token : `${token}   # ${remarks.join('; ')}`;
}

/** Why a match failed, with what it saw; begins with a colon. */
function reasonOf(report: TokenReport): string {
  if (report.tried.length > 0) return `: ${noParentHolds(report.tried)}`;
  const said = [...valuesOf(report), ...report.remarks];
  if (report.values.length > 0) return `: it is ${said.join('; ')}`;
  return `: ${said.length === 0 || /^(SYMLINK|TAG)/.test(report.token) ? absence(report.token) : said.join('; ')}`;
}

/** What it means that nothing was compared. */
function absence(token: string): string {
  if (/^ATTR\{/.test(token)) return 'the device has no such attribute';
  if (/^(SYMLINK|TAG)/.test(token)) return 'there is none yet';
  return 'there is nothing';
}

function valuesOf({ values }: TokenReport): string[] {
  return values.map(quoted);
}

function holdsOn({ sysname, compared }: TriedDevice, isDevice: boolean): string[] {
  const values = compared.map(({ value }) => quoted(value)).join(', ');
  return [isDevice ? values : `${values} (${sysname})`];
}

/**
 * For one question, all the answers there are; for several that must hold together, the device that comes nearest.
 */
function noParentHolds(tried: readonly TriedDevice[]): string {
  const who = tried.length === 1 ? 'the device, which has no parent,' : `the device and its ${tried.length === 2 ? 'parent' : `${tried.length - 1} parents`}`;
  const nearest = tried.reduce((best, device) => (heldBy(device) > heldBy(best) ? device : best));
  if (heldBy(nearest) > 0) {
    const failing = nearest.compared.find(({ held }) => !held);
    const most = nearest.compared.filter(({ held }) => held).map(({ token }) => token).join(', ');
    const rest = failing === undefined ? '' : `, but for ${failing.token} it has ${quoted(failing.value)}`;
    return `all must hold on one device; the nearest to that is ${nearest.sysname}: ${most} holds${rest}`;
  }
  const found = tried.flatMap(({ sysname, compared }) => compared.filter(({ value }) => value !== null).map(({ value }) => `${quoted(value)} (${sysname})`));
  if (found.length > 0) return `${who} ${tried.length === 1 ? 'has' : 'have'} ${found.join(', ')}`;
  return tried.length === 1 ? `${who} does not have it` : `neither ${who.replace(' and ', ' nor ')} ${tried.length === 2 ? 'has' : 'have'} it`;
}

function heldBy({ compared }: TriedDevice): number {
  return compared.filter(({ held }) => held).length;
}

function quoted(value: string | null): string {
  return value === null ? 'nothing' : `'${value}'`;
}

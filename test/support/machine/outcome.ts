import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What one device manager made of one phase of the scene: lines by the thing they are about. */
export type Outcome = ReadonlyMap<string, readonly string[]>;

/** Reads what `snapshot` and `ask_clients` of scene.sh left in a folder. */
export function readOutcome(folder: string): Outcome {
  const outcome = new Map<string, readonly string[]>();
  const state = join(folder, 'run-udev');
  for (const id of namesIn(join(state, 'data'))) outcome.set(`record ${id}`, linesOf(join(state, 'data', id)).filter((line) => !/^(I|V):/.test(line)).sort());
  for (const tag of namesIn(join(state, 'tags'))) outcome.set(`tag ${tag}`, namesIn(join(state, 'tags', tag)));
  for (const link of namesIn(join(state, 'links'))) {
    const claims = namesIn(join(state, 'links', link)).filter((id) => !id.startsWith('.')).map((id) => `${id} ${readTarget(join(state, 'links', link, id))}`);
    if (claims.length > 0) outcome.set(`claims of ${neutral(link)}`, claims);
  }
  outcome.set('watched', namesIn(join(state, 'watch')).filter((name) => !/^[0-9]+$/.test(name)));
  for (const line of linesOf(join(folder, 'dev'))) {
    const path = line.split(' ')[0] as string;
    const isContested = (outcome.get(`claims of ${path.slice('/dev/'.length).replaceAll('/', '\\x2f')}`) ?? []).length > 1;
    // Of equal claims the latest wins, and events of different disks have no order.
    outcome.set(`file ${path}`, [isContested ? line.replace(/[^ ]+$/, '(one of its claimants)') : line]);
  }
  for (const name of ['acl', 'interfaces', 'modules', ...namesIn(folder).filter((each) => each.startsWith('client-') && !each.endsWith('.err'))]) {
    outcome.set(name, linesOf(join(folder, name)).map((line) => inOrder(line.replace(/USEC_INITIALIZED=[0-9]+|^I:[0-9]+/g, ''))));
  }
  return outcome;
}

/** What systemd's releases know that earlier ones did not, and what one of them gave up. */
const sinceRelease: readonly (readonly [release: number, pattern: RegExp])[] = [
  [257, /ID_PATH_WITH_USB_REVISION=|^claims of disk\\x2fby-diskseq/],
  [262, /ID_PART_GPT_SECTOR_SIZE=|ID_LOOP_BACKING_|ID_PATH(_TAG)?=(acpi-PNP.*)?platform-alarmtimer|ID_NET_DRIVER=|E:DM_[A-Z_]+=$/],
];

/**
 * The differences in words; none when they are equal.
 *
 * @param release  of systemd that was compared with: what only later ones know does not count
 */
export function compareOutcomes({ expected, got, release }: { readonly expected: Outcome; readonly got: Outcome; readonly release: number }): string[] {
  const found: string[] = [];
  for (const title of [...new Set([...expected.keys(), ...got.keys()])].sort()) {
    const theirs = expected.get(title) ?? [];
    const ours = got.get(title) ?? [];
    for (const line of theirs) if (!ours.includes(line)) found.push(`${title}: missing ${line}`);
    for (const line of ours) if (!theirs.includes(line)) found.push(`${title}: not expected ${line}`);
  }
  const isLater = (difference: string): boolean => sinceRelease.some(([since, pattern]) => since > release && (pattern.test(difference) || pattern.test(difference.replace(/^.*?(missing|not expected) /, ''))));
  return found.filter((difference) => !isLater(difference));
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { encoding: 'latin1' }).sort() : [];
}

function linesOf(file: string): string[] {
  return existsSync(file) ? neutral(readFileSync(file, 'latin1')).split('\n').filter((line) => line !== '') : [];
}

/** Links and tags are in the order of a hash table. */
function inOrder(line: string): string {
  const match = /^(E: (?:DEVLINKS|TAGS|CURRENT_TAGS)=)(.*)$/.exec(line);
  return match === null ? line : (match[1] as string) + (match[2] as string).split(/[ :]/).sort().join(' ');
}

/** A logical volume gets another number each time it is made. */
function neutral(text: string): string {
  return text.replace(/LVM-[A-Za-z0-9]{64}/g, 'LVM-N');
}

/** Claims are links since 250 (`PRIORITY:NODE`), and were files before. */
function readTarget(path: string): string {
  return lstatSync(path).isSymbolicLink() ? readlinkSync(path, 'latin1') : '';
}

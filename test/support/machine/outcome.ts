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
    const claims = namesIn(join(state, 'links', link)).map((id) => `${id} ${readTarget(join(state, 'links', link, id))}`);
    if (claims.length > 0) outcome.set(`claims of ${neutral(link)}`, claims);
  }
  outcome.set('watched', namesIn(join(state, 'watch')).filter((name) => !/^[0-9]+$/.test(name)));
  for (const line of linesOf(join(folder, 'dev'))) outcome.set(`file ${line.split(' ')[0]}`, [line]);
  for (const name of ['acl', 'interfaces', 'modules', ...namesIn(folder).filter((each) => each.startsWith('client-') && !each.endsWith('.err'))]) {
    outcome.set(name, linesOf(join(folder, name)).map((line) => line.replace(/USEC_INITIALIZED=[0-9]+|^I:[0-9]+/g, '')));
  }
  return outcome;
}

/** The differences in words; none when they are equal. */
export function compareOutcomes({ expected, got }: { readonly expected: Outcome; readonly got: Outcome }): string[] {
  const found: string[] = [];
  for (const title of [...new Set([...expected.keys(), ...got.keys()])].sort()) {
    const theirs = expected.get(title) ?? [];
    const ours = got.get(title) ?? [];
    for (const line of theirs) if (!ours.includes(line)) found.push(`${title}: missing ${line}`);
    for (const line of ours) if (!theirs.includes(line)) found.push(`${title}: not expected ${line}`);
  }
  return found;
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { encoding: 'latin1' }).sort() : [];
}

function linesOf(file: string): string[] {
  return existsSync(file) ? neutral(readFileSync(file, 'latin1')).split('\n').filter((line) => line !== '') : [];
}

/** A logical volume gets another number each time it is made. */
function neutral(text: string): string {
  return text.replace(/LVM-[A-Za-z0-9]{64}/g, 'LVM-N');
}

/** Claims are links since 250 (`PRIORITY:NODE`), and were files before. */
function readTarget(path: string): string {
  return lstatSync(path).isSymbolicLink() ? readlinkSync(path, 'latin1') : '';
}

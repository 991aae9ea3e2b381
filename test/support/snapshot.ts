import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import type { Broadcast } from './broadcast.ts';
import { isLinkOfBuiltins, isPropertyOfBuiltins } from './builtin-properties.ts';
import type { Testbed } from './testbed.ts';

/**
 * What a device manager left behind: lines by the thing they are about, such as `record b7:0`, `tags systemd`, `node loop0`. The
 * lines are sorted, because systemd has properties, links and tags in the order of a hash table with a random seed.
 */
export type Snapshot = ReadonlyMap<string, readonly string[]>;

export interface SnapshotOptions {
  /** whether what builtins provide counts, and links made of it */
  readonly withBuiltins: boolean;
  /**
   * whether the claims of `disk/by-diskseq` links count: no two devices can want the same, and releases of systemd differ in
   * whether they write such a claim down
   */
  readonly withDiskseqClaims?: boolean;
  /** whether the sequence number of a disk counts; the kernel gives a new one whenever a loop device gets a file */
  readonly withDiskseq?: boolean;
}

/** Everything of /run/udev that libudev and systemd read, and everything in /dev. */
export function takeSnapshot(bed: Testbed, options: SnapshotOptions): Snapshot {
  const things = [...records(bed, options), ...index(bed, 'tags'), ...index(bed, 'static_node-tags'), ...claims(bed, options), ...watches(bed), ...nodes(bed, options)];
  return new Map(things.map(([title, lines]) => [neutral(title, options), lines.map((line) => neutral(line, options)).sort()]));
}

/** What was broadcast, by event. */
export function summarise(broadcasts: readonly Broadcast[], options: SnapshotOptions): Snapshot {
  const summary = new Map<string, ReadonlySet<string>>();
  for (const { event, header } of broadcasts) {
    const lines = [header];
    for (const [name, value] of event.properties) {
      if (isOfTheMoment(name) || (!options.withBuiltins && isPropertyOfBuiltins(name))) continue;
      lines.push(`${name}=${arranged(name, value, options)}`);
    }
    const title = `broadcast ${event.action} ${event.devpath}`;
    // It may come again: somebody else on this machine may announce its devices.
    summary.set(title, new Set([...(summary.get(title) ?? []), ...lines.map((line) => neutral(line, options))]));
  }
  return new Map([...summary].map(([title, lines]) => [title, [...lines].sort()]));
}

/** The differences in words; empty when there are none. */
export function differences({ expected, got }: { readonly expected: Snapshot; readonly got: Snapshot }): string[] {
  const found: string[] = [];
  for (const title of new Set([...expected.keys(), ...got.keys()])) {
    const theirs = expected.get(title);
    const ours = got.get(title);
    if (ours === undefined) found.push(`${title}: missing; expected ${theirs?.join(' ')}`);
    else if (theirs === undefined) found.push(`${title}: not expected; got ${ours.join(' ')}`);
    else {
      for (const line of theirs) if (!ours.includes(line)) found.push(`${title}: missing ${line}`);
      for (const line of ours) if (!theirs.includes(line)) found.push(`${title}: not expected ${line}`);
      const isRepeated = ours.length !== theirs.length && new Set(ours).size === new Set(theirs).size;
      if (isRepeated) found.push(`${title}: ${theirs.length} lines expected, got ${ours.length}`);
    }
  }
  return found.sort();
}

function isOfTheMoment(property: string): boolean {
  return property === 'SEQNUM' || property === 'SYNTH_UUID' || property === 'USEC_INITIALIZED';
}

function neutral(text: string, { withDiskseq = true }: SnapshotOptions): string {
  return withDiskseq ? text : text.replace(/(DISKSEQ=|by-diskseq(?:\/|\\x2f))[0-9]+/g, '$1N');
}

/** Lists in a value, in an order that means nothing. */
function arranged(name: string, value: string, { withBuiltins }: SnapshotOptions): string {
  if (name === 'TAGS' || name === 'CURRENT_TAGS') return value.split(':').sort().join(':');
  if (name !== 'DEVLINKS') return value;
  return value.split(' ').filter((link) => withBuiltins || !isLinkOfBuiltins(link.slice('/dev/'.length))).sort().join(' ');
}

type Things = [title: string, lines: string[]][];

function records(bed: Testbed, { withBuiltins }: SnapshotOptions): Things {
  const found: Things = [];
  for (const id of bed.list('/run/udev/data')) {
    const text = bed.read(`/run/udev/data/${id}`);
    if (text === null) continue;
    const lines = text.split('\n').filter((line) => line !== '' && (withBuiltins || !isOfBuiltins(line)));
    const isBare = lines.every((line) => line.startsWith('I:') || line.startsWith('V:'));
    // What builtins say decides whether there is a record at all of a device without a number.
    if (!withBuiltins && isBare && id.startsWith('+')) continue;
    const mode = describeFile(bed, `/run/udev/data/${id}`);
    found.push([`record ${id}`, !withBuiltins && isBare ? [mode] : [mode, ...lines.map((line) => (line.startsWith('I:') ? 'I:' : line))]]);
  }
  return found;
}

function isOfBuiltins(line: string): boolean {
  if (line.startsWith('E:')) return isPropertyOfBuiltins(line.slice(2, line.indexOf('=')));
  return line.startsWith('S:') && isLinkOfBuiltins(line.slice(2));
}

function index(bed: Testbed, name: string): Things {
  return bed.list(`/run/udev/${name}`).map((tag) => [`${name} ${tag}`, bed.list(`/run/udev/${name}/${tag}`)]);
}

/** Who wants which link, with the priority. */
function claims(bed: Testbed, { withBuiltins, withDiskseqClaims = true }: SnapshotOptions): Things {
  const found: Things = [];
  for (const escaped of bed.list('/run/udev/links')) {
    const link = escaped.replace(/\\x2f/g, '/');
    if ((!withBuiltins && isLinkOfBuiltins(link)) || (!withDiskseqClaims && link.startsWith('disk/by-diskseq/'))) continue;
    const folder = `/run/udev/links/${escaped}`;
    // Releases before 255 keep a lock in the folder, and the folder for the lock's sake.
    const ids = bed.list(folder).filter((id) => id !== '.lock');
    if (ids.length > 0) found.push([`claims of ${link}`, ids.map((id) => `${id} ${bed.link(`${folder}/${id}`) ?? 'is no link'}`)]);
  }
  return found;
}

/** The handles of watches are the daemon's own business; which devices are watched is not. */
function watches(bed: Testbed): Things {
  return bed.list('/run/udev/watch').filter((name) => !/^[0-9]+$/.test(name)).map((id) => [`watch ${id}`, []]);
}

function nodes(bed: Testbed, { withBuiltins }: SnapshotOptions): Things {
  const found: Things = [];
  const look = (folder: string): void => {
    for (const entry of readdirSync(bed.path(`/dev/${folder}`), { withFileTypes: true, encoding: 'latin1' }) as Dirent[]) {
      const name = `${folder}${entry.name}`;
      if (name === 'pts' || name === 'shm' || (!withBuiltins && isFolderOfBuiltins(name))) continue;
      if (entry.isDirectory()) look(`${name}/`);
      found.push([`node ${name}`, [entry.isSymbolicLink() ? `→ ${bed.link(`/dev/${name}`)}` : describeFile(bed, `/dev/${name}`)]]);
    }
  };
  look('');
  return found;
}

function isFolderOfBuiltins(name: string): boolean {
  return isLinkOfBuiltins(`${name}/`);
}

function describeFile(bed: Testbed, inside: string): string {
  const { mode, uid, gid, rdev } = lstatSync(bed.path(inside));
  return `mode ${mode.toString(8)} owner ${uid}:${gid}${rdev === 0 ? '' : ` device ${rdev >>> 8}:${rdev & 255}`}`;
}

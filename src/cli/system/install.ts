/** `devctl system install` and `uninstall`, as far as files are concerned. */
import { rmSync } from 'node:fs';
import { posix } from 'node:path';
import { UsageError } from '../../base/errors.ts';
import { FileLock } from '../../kernel/lock.ts';
import { latestNamingScheme, namingSchemeOfRelease } from '../../netif/scheme.ts';
import { Diversions } from './dpkg.ts';
import type { Init } from './init.ts';
import { documentationItems } from './documentation.ts';
import { initramfsItems } from './initramfs.ts';
import { configurationFile, type Item } from './item.ts';
import { lay, makeFolders } from './lay.ts';
import { MANIFEST, readManifest, writeManifest, type Entry, type Manifest, type ManifestFields } from './manifest.ts';
import { runInside, type NodeProgram } from './node-program.ts';
import { packaged, programFiles } from './package-files.ts';
import { pendingSteps, planInstallation, type Plan, type Step } from './plan.ts';
import { PROGRAM_FOLDER, helperItems, programItems, udevNameItems } from './program.ts';
import { makeDurable } from './replace.ts';
import { isTaken, namesInside, outside } from './root.ts';
import { sysusersItems } from './sysusers.ts';
import { systemdVersion } from './systemd-version.ts';
import { manifestFolders, refuseUnclear, removeFolders, takeBack } from './take-back.ts';

export interface Installation {
  readonly root: string;
  /** the package that is installed */
  readonly folder: string;
  readonly version: string;
  readonly init: Init;
  readonly node: NodeProgram;
  readonly force: boolean;
}

/** A plan that was found clear, and may be carried out. */
export interface Prepared {
  readonly plan: Plan;
  readonly isUpToDate: boolean;
  /** Lays everything down. */
  carryOut(): void;
}

/** @throws {UsageError} when `root` is no root file system */
export function refuseStrangeRoot(root: string): void {
  const names = namesInside(root, '/');
  if (names.length === 0) throw new UsageError(`${root} is no folder, or an empty one`);
  if (!['usr', 'bin', 'etc'].some((name) => names.includes(name))) throw new UsageError(`${root} does not look like a root file system: it has no usr, bin or etc`);
}

/**
 * Finds out what has to be done, and changes nothing.
 *
 * @throws {UsageError} for whatever is not clear
 */
export function prepareInstallation(installation: Installation): Prepared {
  const { root, folder, init, node, force } = installation;
  const known = readManifest(root);
  if (known?.state === 'removing') throw new UsageError(`an uninstall in ${root} was interrupted: finish it first with 'devctl system uninstall'`);
  if (known !== null && known.init !== init.name) throw new UsageError(`devmaster is installed in ${root} for ${known.init}: uninstall it before it is installed for ${init.name}`);
  const diversions = new Diversions(root);
  const files = programFiles(folder);
  const items: Item[] = [
    ...programItems(files, { node: node.name, scheme: schemeOf(root) }),
    ...helperItems(files),
    ...documentationItems(folder),
    configurationFile('/etc/devmaster/config.toml', packaged(folder, 'config.toml').content),
    ...udevNameItems(root),
    ...init.items(root, folder),
    ...initramfsItems(root, folder),
    ...sysusersItems(root, folder),
  ];
  const plan = planInstallation({ root, items, known, diversions, force });
  return {
    plan,
    isUpToDate: known !== null && known.state === 'done' && plan.obsolete.length === 0 && pendingSteps(root, plan).length === 0,
    carryOut: () => withLock(root, (made) => carryOut({ installation, plan, known, diversions, made })),
  };
}

/**
 * Takes the installation back.
 *
 * @param part  `names` leaves the program in place, for a daemon that still has to end; `all` removes that too
 * @throws {UsageError} when nothing is installed, or something is not clear
 */
export function uninstall({ root, force, part }: { root: string; force: boolean; part: 'names' | 'all' }): void {
  const manifest = installed(root);
  if (!force) refuseUnclear(root, manifest);
  withLock(root, () => takeAllBack({ root, manifest, diversions: new Diversions(root), part }));
}

/** @throws {UsageError} when nothing is installed */
export function installed(root: string): Manifest {
  const manifest = readManifest(root);
  if (manifest === null) throw new UsageError(`devmaster is not installed in ${root}`);
  return manifest;
}

function carryOut({ installation, plan, known, diversions, made }: { installation: Installation; plan: Plan; known: Manifest | null; diversions: Diversions; made: readonly string[] }): void {
  const { root, version, init, node } = installation;
  const entries = [...plan.steps.map(({ entry }) => entry), ...plan.kept];
  const folders = [...new Set([...(known?.folders ?? []), ...made, ...plan.folders])].sort();
  const fields: ManifestFields = { version, init: init.name, node: node.name, state: 'installing', entries: [...entries, ...plan.obsolete], folders };
  makeFolders(root, folders);
  writeManifest(root, fields);
  layAll(plan.steps.filter(({ entry }) => isProgram(entry)), { root, diversions });
  const defect = programDefect(installation);
  if (defect !== null) {
    if (known === null) takeAllBack({ root, manifest: { format: 1, ...fields }, diversions, part: 'all' });
    throw new UsageError(`devmaster does not run in ${root}: ${defect}`);
  }
  layAll(plan.steps.filter(({ entry }) => !isProgram(entry)), { root, diversions });
  for (const entry of plan.obsolete) takeBack(entry, { root, diversions });
  writeManifest(root, { ...fields, state: 'done', entries: entries.map((entry) => ({ ...entry, formerly: null })) });
}

/** On disk before anything goes on: names that lead to files which a power failure emptied would not boot. */
function layAll(steps: readonly Step[], { root, diversions }: { root: string; diversions: Diversions }): void {
  for (const step of steps) lay(step, { root, diversions });
  makeDurable(root, steps.map(({ entry }) => entry.name));
}

/** Asks the program that was just laid down, while nothing leads to it yet; null when it runs, or cannot be tried from here. */
function programDefect({ root, node }: Installation): string | null {
  if (node.version === null) return null;
  // The daemon loads the addon before it reads its options.
  const answer = runInside(root, [`${PROGRAM_FOLDER}/devmasterd`, '--version']);
  if (answer === null || answer.status === 0) return null;
  return answer.output.split('\n').find((line) => /Error|error|not found/.test(line)) ?? `exit status ${answer.status}`;
}

function takeAllBack({ root, manifest, diversions, part }: { root: string; manifest: Manifest; diversions: Diversions; part: 'names' | 'all' }): void {
  writeManifest(root, { ...manifest, state: 'removing' });
  for (const entry of [...manifest.entries].reverse()) {
    if (part === 'all' || !isProgram(entry)) takeBack(entry, { root, diversions });
  }
  if (part === 'names') return;
  makeDurable(root, manifest.entries.map(({ name }) => name));
  removeFolders(root, manifest.folders);
  rmSync(outside(root, MANIFEST), { force: true });
  removeFolders(root, manifest.folders);
}

/** Interfaces keep the names that they have: the scheme of the udev that is replaced. Null where that cannot be told, or is ours. */
function schemeOf(root: string): string | null {
  const version = systemdVersion(root);
  const scheme = version === null ? latestNamingScheme : namingSchemeOfRelease(version);
  return scheme === latestNamingScheme ? null : scheme.name;
}

function isProgram({ name }: Entry): boolean {
  return name.startsWith(`${PROGRAM_FOLDER}/`);
}

/**
 * @param work  gets the folders that had to be made for the manifest
 * @throws {UsageError} while another devctl is at it
 */
function withLock(root: string, work: (made: readonly string[]) => void): void {
  const folder = posix.dirname(MANIFEST);
  const made = manifestFolders(root);
  makeFolders(root, made);
  const lock = FileLock.tryExclusive(Buffer.from(outside(root, folder)).toString('latin1'));
  if (typeof lock === 'number') {
    removeFolders(root, made);
    throw new UsageError(`another devctl is changing ${root}`);
  }
  try {
    work(made);
  } finally {
    lock.close();
    if (!isTaken(root, MANIFEST)) removeFolders(root, made);
  }
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type TestContext } from 'vitest';
import { enumerateAll } from '../../src/device/enumerate.ts';
import { Device } from '../../src/device/device.ts';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import { listFolder, status } from '../../src/kernel/file.ts';
import { hostOf, loadMachine } from '../device/machine.ts';
import { askOurs, Udevadm, type Answer, type MachineRoots } from './udevadm.ts';

/** A machine whose devices both clients are asked about. */
export interface Scene {
  /** null for this machine */
  readonly roots: MachineRoots | null;
  /** where ours finds what packages ship and what the administrator wrote, if not at /usr/lib and /etc */
  readonly ours?: Partial<Paths>;
  readonly paths: Paths;
}

/** The same machine with the rules, hardware database and settings of the reference. */
export function withReferenceFiles(scene: Scene, context: TestContext): Scene {
  const root = process.env['DEVMASTER_REFERENCE_ROOT'] ?? '';
  context.skip(root === '', 'needs the root file system of the reference: set DEVMASTER_REFERENCE_ROOT');
  return { ...scene, ours: { lib: `${root}/usr/lib`, etc: `${root}/etc` } };
}

export const thisMachine = (): Scene => ({ roots: null, paths: systemPaths });

/** The machine of fixtures/machines/lab.umockdev with its records, nodes and links. Only root can make nodes. */
export function recordedBoard(context: TestContext): Scene {
  context.skip(process.getuid?.() !== 0, 'needs root, to make device nodes and to show udevadm another machine');
  const paths = loadMachine('lab');
  const nodes = everyDevice(paths).filter(({ devname }) => devname !== null && devname !== '/dev/null');
  const commands = ['mknod -m 666 null c 1 3'];
  for (const { devname, devnum, subsystem } of nodes) {
    mkdirSync(dirname(paths.dev + nameOf(devname)), { recursive: true });
    commands.push(`mknod .${nameOf(devname)} ${subsystem === 'block' ? 'b' : 'c'} ${devnum?.major} ${devnum?.minor}`);
  }
  const { status: made } = spawnSync('sh', ['-ec', commands.join('\n')], { cwd: paths.dev, stdio: 'inherit' });
  context.skip(made !== 0, 'needs to be allowed to make device nodes');
  for (const { devname, stored } of nodes) for (const link of stored?.links ?? []) makeLink(paths.dev, link, nameOf(devname).slice(1));
  for (const { id, stored } of nodes) for (const tag of stored?.tags ?? []) makeTag(`${paths.run}/udev/tags/${tag}`, id);
  return { roots: paths, paths };
}

/** Of interfaces there are none: udevadm asks the kernel for the name that goes with a number, and that is this machine's. */
function makeTag(folder: string, id: string | null): void {
  if (id === null) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${id}`, '');
}

/** The machine of fixtures/machines/rare.umockdev, which was never handled and has no nodes: their numbers are those of real disks. */
export function rareMachine(context: TestContext): Scene {
  context.skip(process.getuid?.() !== 0, 'needs root, to show udevadm another machine');
  const paths = loadMachine('rare');
  context.skip(spawnSync('mknod', ['-m', '666', `${paths.dev}/null`, 'c', '1', '3']).status !== 0, 'needs to be allowed to make device nodes');
  return { roots: paths, paths };
}

/** `/dev/x` is `/x` below the root of nodes. */
function nameOf(devname: string | null): string {
  return (devname ?? '').slice('/dev'.length);
}

/** Of several that claim a name the first gets it. */
function makeLink(dev: string, link: string, name: string): void {
  if (existsSync(`${dev}/${link}`)) return;
  mkdirSync(dirname(`${dev}/${link}`), { recursive: true });
  symlinkSync(`${'../'.repeat(link.split('/').length - 1)}${name}`, `${dev}/${link}`);
}

/** Every device of a machine, those without a subsystem and those that no class lists too. */
export function everyDevice(paths: Paths): Device[] {
  const host = hostOf(paths);
  const found = new Map(enumerateAll(host, {}).map((device) => [device.devpath, device]));
  const visit = (devpath: string): void => {
    const device = Device.fromDevpath(host, devpath);
    if (device !== null) found.set(devpath, device);
    for (const name of listFolder(paths.sys + devpath) ?? []) {
      if (status(`${paths.sys}${devpath}/${name}`, { follow: false })?.kind === 'directory') visit(`${devpath}/${name}`);
    }
  };
  visit('/devices');
  return [...found.values()];
}

export interface Difference {
  /** the call */
  readonly words: readonly string[];
  readonly ours: string;
  readonly theirs: string;
}

/** How answers are made comparable: identity where bytes must be equal. */
export type Normalise = (answer: Answer) => Answer;

interface Request {
  readonly calls: readonly (readonly string[])[];
  readonly scene: Scene;
  readonly normalise?: Normalise;
}

/** Devices come and go meanwhile, and others write to their attributes: what differs is asked again, so often in all. */
const TIMES = 4;

/**
 * Makes the calls with udevadm and with ours.
 *
 * @returns for each call that was answered in another way the first line that differs
 */
export async function differences(udevadm: Udevadm, request: Request): Promise<Difference[]> {
  let found = await differencesNow(udevadm, request);
  for (let time = 1; time < TIMES && found.length > 0; time++) found = await differencesNow(udevadm, { ...request, calls: found.map(({ words }) => words) });
  return found;
}

/** What the kernel counts may have changed meanwhile: a line differs only when udevadm says the same once more. */
async function differencesNow(udevadm: Udevadm, { calls, scene, normalise = (answer) => answer }: Request): Promise<Difference[]> {
  const lines = (answers: readonly Answer[]): string[][] => answers.map((answer) => asText(normalise(answer)).split('\n'));
  const before = lines(udevadm.ask(calls, scene.roots));
  const ours = lines(await askOurs(calls, scene.roots === null && scene.ours === undefined ? null : { ...scene.roots, ...scene.ours }));
  const suspects = calls.flatMap((call, index) => (before[index]?.join('\n') === ours[index]?.join('\n') ? [] : [{ call, ours: ours[index] ?? [], before: before[index] ?? [] }]));
  if (suspects.length === 0) return [];
  const after = lines(udevadm.ask(suspects.map(({ call }) => call), scene.roots));
  return suspects.flatMap((suspect, index) => {
    const at = firstDifference(suspect.ours, suspect.before, after[index] ?? []);
    return at === null ? [] : [{ words: suspect.call, ours: suspect.ours[at] ?? 'nothing', theirs: suspect.before[at] ?? 'nothing' }];
  });
}

function firstDifference(ours: readonly string[], before: readonly string[], after: readonly string[]): number | null {
  for (let line = 0; line < Math.max(ours.length, before.length); line++) {
    if (ours[line] !== before[line] && before[line] === after[line]) return line;
  }
  return null;
}

function asText({ status: exit, out, complaints }: Answer): string {
  return `status ${exit}\n${complaints}${inOneOrder(out)}`;
}

/** udevadm prints links, tags and what would be written in an order of chance. */
function inOneOrder(text: string): string {
  return text
    .replace(/^.*\bS: .*\n(?:.*\bS: .*\n)+/gm, (lines) => `${lines.trimEnd().split('\n').sort().join('\n')}\n`)
    .replace(/(DEVLINKS(?:=|" ?: ?")'?)([^'"\n]*)/g, (_, name: string, links: string) => name + links.split(' ').sort().join(' '))
    .replace(/(TAGS(?:=|" ?: ?")'?):([^'"\n]*):/g, (_, name: string, tags: string) => `${name}:${tags.split(':').sort().join(':')}:`)
    .replace(/^((?:Current )?Tags:|Device node symlinks:.*|Written sys.*:|Alternative interface names:)\n((?:  .*\n)+)/gm, (_, title: string, lines: string) => `${title}\n${lines.trimEnd().split('\n').sort().join('\n')}\n`)
    .replace(/^\S+\/\S+(?: \S+\/\S+)+$/gm, (links) => links.split(' ').sort().join(' '));
}

/** The udevadm whose output is ours, or the end of the test. */
export function referenceOf(context: TestContext): Udevadm {
  const found = Udevadm.reference();
  context.skip(found === null, 'needs udevadm of 262: set DEVMASTER_REFERENCE_UDEVADM');
  return found as Udevadm;
}

/** The udevadm of this system, or the end of the test. */
export function installedOf(context: TestContext): Udevadm {
  const found = Udevadm.installed();
  context.skip(found === null, 'needs an installed udevadm (Debian: apt-get install udev)');
  return found as Udevadm;
}

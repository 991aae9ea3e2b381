import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import { Store } from '../../src/database/store.ts';
import { Device, type Host } from '../../src/device/device.ts';

export const fixtures = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures');

/** A device as a table: what its folder in sysfs holds. */
export interface DeviceFolder {
  readonly devpath: string;
  /** where the `subsystem` link leads; `bus:pci` for a bus, else a class; null makes no link */
  readonly subsystem?: string | null;
  /** lines of the `uevent` file; null makes no such file */
  readonly uevent?: readonly string[] | null;
  /** name and content */
  readonly attributes?: Readonly<Record<string, string>>;
  /** name and target */
  readonly links?: Readonly<Record<string, string>>;
}

/**
 * Makes a machine's roots in a folder of the test's own, which is removed when the test is over: a sysfs with these devices, an
 * empty /dev and an empty /run.
 */
export function makeMachine(devices: readonly DeviceFolder[] = []): Paths {
  const root = mkdtempSync(join(tmpdir(), 'devmaster-device-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const paths: Paths = { ...systemPaths, sys: `${root}/sys`, dev: `${root}/dev`, run: `${root}/run` };
  for (const folder of [paths.sys, paths.dev, `${paths.run}/udev/data`]) mkdirSync(folder, { recursive: true });
  for (const device of devices) addDevice(paths.sys, device);
  return paths;
}

/** The machine of fixtures/machines/NAME.umockdev, with the records of fixtures/database/NAME if there are any. */
export function loadMachine(name: string): Paths {
  const paths = makeMachine(parseMachine(readFileSync(`${fixtures}/machines/${name}.umockdev`, 'latin1')));
  if (existsSync(`${fixtures}/database/${name}`)) cpSync(`${fixtures}/database/${name}`, `${paths.run}/udev/data`, { recursive: true });
  return paths;
}

/** Devices with what the database says of them. */
export function hostOf(paths: Paths): Host {
  const store = new Store(paths);
  return { paths, stored: (id) => store.read(id) };
}

/** A device that is there. */
export function deviceAt(host: Host, devpath: string): Device {
  const device = Device.fromSyspath(host, `/sys${devpath}`);
  if (device === null) throw new Error(`there is no ${devpath}`);
  return device;
}

/** Makes a device's folder, and the links to it that its subsystem and its number have. Text is bytes. */
export function addDevice(sys: string, { devpath, subsystem = null, uevent = [], attributes = {}, links = {} }: DeviceFolder): void {
  const folder = sys + devpath;
  const up = '../'.repeat(devpath.split('/').length - 1);
  mkdirSync(bytes(folder), { recursive: true });
  if (uevent !== null) writeFileSync(bytes(`${folder}/uevent`), uevent.map((line) => `${line}\n`).join(''), 'latin1');
  for (const [name, value] of Object.entries(attributes)) {
    mkdirSync(dirname(`${folder}/${name}`), { recursive: true });
    writeFileSync(`${folder}/${name}`, value, 'latin1');
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, `${folder}/${name}`);
  if (subsystem !== null) {
    const bus = /^bus:(.*)$/.exec(subsystem)?.[1];
    const home = bus === undefined ? `class/${subsystem}` : `bus/${bus}`;
    symlinkSync(up + home, bytes(`${folder}/subsystem`));
    link(sys, bus === undefined ? home : `${home}/devices`, devpath);
  }
  const number = ['MAJOR', 'MINOR'].map((name) => uevent?.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1));
  if (number[0] !== undefined) link(sys, `dev/${subsystem === 'block' ? 'block' : 'char'}`, devpath, number.map((part) => part ?? '0').join(':'));
}

/** Bytes in the letters of umockdev: E for the lines of `uevent` and for SUBSYSTEM, L for links, A for attributes. */
function parseMachine(text: string): DeviceFolder[] {
  return text.split(/\n{2,}/).flatMap((block) => {
    const lines = block.split('\n');
    const of = (letter: string): string[] => lines.filter((line) => line.startsWith(`${letter}: `)).map((line) => line.slice(3));
    const [devpath] = of('P');
    if (devpath === undefined) return [];
    const subsystem = of('E').find((line) => line.startsWith('SUBSYSTEM='))?.slice('SUBSYSTEM='.length);
    return {
      devpath,
      subsystem: subsystem === undefined ? null : buses.has(subsystem) ? `bus:${subsystem}` : subsystem,
      uevent: of('E').filter((line) => !line.startsWith('SUBSYSTEM=')),
      attributes: Object.fromEntries(of('A').map((line) => [line.slice(0, line.indexOf('=')), unescape(line.slice(line.indexOf('=') + 1))])),
      links: Object.fromEntries(of('L').map((line) => line.split('=') as [string, string])),
    };
  });
}

/** The recording does not say which subsystems are buses. */
const buses: ReadonlySet<string> = new Set(['acpi', 'pci', 'virtio', 'scsi', 'usb', 'hid', 'serio', 'hdaudio', 'platform']);

function unescape(text: string): string {
  return text.replaceAll('\\n', '\n').replaceAll('\\\\', '\\');
}

/** A link to a device from a folder of sysfs; the first device of a name gets it. */
function link(sys: string, folder: string, devpath: string, name = basename(devpath)): void {
  const path = bytes(`${sys}/${folder}/${name}`);
  mkdirSync(`${sys}/${folder}`, { recursive: true });
  if (!existsSync(path)) symlinkSync(bytes('../'.repeat(folder.split('/').length) + devpath.slice(1)), path);
}

function bytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Paths } from '../../../src/base/paths.ts';
import type { Command } from '../../../src/cli/command.ts';
import { makeMachine } from '../../device/machine.ts';

/** A machine with a disk on a USB stick, and no rules but these, by path below its root: `etc/udev/rules.d/10-a.rules`. */
export function machineWith(rules: Readonly<Record<string, string>>): Machine {
  const paths = makeMachine([
    { devpath: '/devices/usb1', subsystem: 'bus:usb', uevent: ['DEVTYPE=usb_device'], attributes: { serial: 'X*7\n', idVendor: '1234\n' } },
    { devpath: '/devices/usb1/host0', subsystem: 'bus:scsi', uevent: ['DEVTYPE=scsi_host'], attributes: { vendor: 'Acme    \n' } },
    { devpath: '/devices/usb1/host0/sda', subsystem: 'block', uevent: ['MAJOR=8', 'MINOR=0', 'DEVNAME=sda', 'DEVTYPE=disk'], attributes: { size: '4096\n' } },
  ]);
  const root = dirname(paths.sys);
  for (const [path, text] of Object.entries(rules)) {
    mkdirSync(dirname(`${root}/${path}`), { recursive: true });
    writeFileSync(`${root}/${path}`, text, 'latin1');
  }
  return { root, paths: { ...paths, etc: `${root}/etc`, lib: `${root}/lib`, localLib: `${root}/local`, proc: `${root}/proc` } };
}

export interface Machine {
  readonly root: string;
  readonly paths: Paths;
}

/** What a verb prints on a machine, whose root is shown as `~`. */
export async function run(command: Command, { root, paths }: Machine, operands: readonly string[], options: Readonly<Record<string, string | true>> = {}) {
  let out = '';
  const complaints: string[] = [];
  const text = (name: string): string | null => (typeof options[name] === 'string' ? options[name] : null);
  const status = await command.run(
    { operands, flag: (name) => options[name] === true, text, texts: (name) => [text(name) ?? []].flat(), inOrder: (names) => names.flatMap((name) => (typeof options[name] === 'string' ? [{ name, text: options[name] }] : [])), lastOf: (names) => Object.keys(options).findLast((name) => names.includes(name)) ?? null },
    { paths, environment: {}, program: 'devctl', out: (more) => void (out += more), complain: (line) => void complaints.push(line.replaceAll(root, '~')) },
  );
  return { status, out: out.replaceAll(root, '~'), complaints };
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../support/repository.ts';

/** The node that a program is told to open. */
export const node = '/dev/pretended';

/** Sense data of a device that gave the registers of an ATA command, and of one that does not know a command. */
export const registers = '7201001d0000000e090c00000000000000000000000000500000';
export const unknownCommand = '700005000000000a00000000200000000000';

/** What a device answers. Bytes are hexadecimal digits, except where they are a Buffer. */
export interface Device {
  /** commands by their first bytes */
  readonly scsi?: readonly { readonly command: string; readonly status?: number; readonly sense?: string; readonly data?: Buffer }[];
  readonly ioctl?: readonly { readonly request: number; readonly result?: number; readonly data?: Buffer }[];
  readonly content?: Buffer;
}

export interface Answer {
  readonly status: number | null;
  /** byte string */
  readonly out: string;
  readonly errors: string;
}

/** Runs programs on devices that are not there, by a library that is loaded before them (pretend-device.cc). */
export class Pretender {
  readonly #folder = mkdtempSync(join(tmpdir(), 'devmaster-pretend-'));
  readonly #library = join(this.#folder, 'pretend.so');

  constructor() {
    const source = join(root, 'test/native/id/pretend-device.cc');
    const made = spawnSync(process.env['CXX'] ?? 'c++', ['-std=c++17', '-shared', '-fPIC', '-w', '-o', this.#library, source, '-ldl'], { encoding: 'latin1' });
    if (made.status !== 0) throw new Error(`pretend-device.cc cannot be compiled: ${made.stderr}`);
  }

  /** @param argv  the program's name and its arguments */
  ask(device: Device, argv: readonly string[]): Answer {
    return this.#run(device, [join(root, 'dist/devmaster-id'), ...argv]);
  }

  /** What the program of systemd answers that is installed here; null when it is not. */
  askInstalled(device: Device, [name, ...args]: readonly string[]): Answer | null {
    const program = `/usr/lib/udev/${name}`;
    return existsSync(program) ? this.#run(device, [program, ...args]) : null;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #run(device: Device, [program, ...args]: readonly string[]): Answer {
    const file = join(this.#folder, 'device');
    writeFileSync(file, describe(device));
    const { status, stdout, stderr } = spawnSync(program as string, args, { encoding: 'latin1', env: { PRETEND_DEVICE: file, LD_PRELOAD: this.#library } });
    return { status, out: stdout, errors: stderr };
  }
}

/** The lines of a program's answer as an object. */
export function propertiesOf({ out }: Answer): Record<string, string> {
  return Object.fromEntries(out.split('\n').filter((line) => line !== '').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function describe({ scsi = [], ioctl = [], content }: Device): string {
  const lines = [`node ${node}`];
  if (content !== undefined) lines.push(`content ${digits(content)}`);
  for (const { command, status = 0, sense = '-', data } of scsi) lines.push(`scsi ${command} ${status} ${sense} ${digits(data)}`);
  for (const { request, result = 0, data } of ioctl) lines.push(`ioctl ${request} ${result} ${digits(data)}`);
  return `${lines.join('\n')}\n`;
}

function digits(bytes: Buffer | undefined): string {
  return bytes === undefined || bytes.length === 0 ? '-' : bytes.toString('hex');
}

/** Standard INQUIRY data. */
export function inquiry({ type = 0, vendor = 'ATA', model = '', revision = '' }: { readonly type?: number; readonly vendor?: string; readonly model?: string; readonly revision?: string }): Buffer {
  return Buffer.concat([Buffer.from([type, 0, 5, 2, 31, 0, 0, 0]), Buffer.from(vendor.padEnd(8), 'latin1'), Buffer.from(model.padEnd(16), 'latin1'), Buffer.from(revision.padEnd(4), 'latin1')]);
}

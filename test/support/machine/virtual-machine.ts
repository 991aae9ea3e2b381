/**
 * A virtual machine with hardware that this one lacks. It runs a kernel of Debian on the file system of this machine, of which
 * it sees a copy-on-write view, so that nothing has to be installed in it and nothing is changed by it. Emulated in software.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '../repository.ts';

/** What /9p and a layer on top of it need, in the order of loading. */
const MODULES = ['virtio_pci', '9pnet_virtio', '9p', 'overlay'];

export interface MachineJob {
  /** a shell script, run as root with nothing else running */
  readonly script: string;
  /** arguments of qemu that describe hardware */
  readonly hardware: readonly string[];
  /** disk images by name, found in the working folder; sizes in MiB */
  readonly disks?: Readonly<Record<string, number>>;
  /** words for the kernel's command line */
  readonly commandLine?: string;
  readonly timeoutMs?: number;
}

/** What a job left. */
export interface MachineResult {
  readonly status: number | null;
  readonly log: string;
  /** what the kernel said on the serial console */
  readonly console: string;
  /** the folder that was /out inside */
  readonly out: string;
}

interface Kernel {
  /** the folder with boot/ and lib/modules/, empty for the machine's own */
  readonly folder: string;
  readonly release: string;
}

/** Why there can be no virtual machine here; null when there can. */
export function lacksMachine(): string | null {
  if (process.getuid?.() !== 0) return 'needs root: a virtual machine sees the files of this one';
  for (const [program, what] of [['qemu-system-x86_64', 'qemu-system-x86'], ['busybox', 'busybox-static'], ['cpio', 'cpio'], ['modprobe', 'kmod'], ['setpriv', 'util-linux']] as const) {
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `needs ${program}: install ${what}`;
  }
  if (freemem() < 2 * 2 ** 30) return 'needs 2 GiB of memory that nobody uses';
  return findKernel() === null ? 'needs a kernel with modules: unpack linux-image-amd64 and name the folder in DEVMASTER_TEST_KERNEL' : null;
}

/** Runs a job. The working folder, with /out, is the caller's to remove. */
export async function runInMachine(work: string, job: MachineJob): Promise<MachineResult> {
  const kernel = findKernel();
  if (kernel === null) throw new Error('there is no kernel');
  for (const folder of ['initrd/bin', 'initrd/modules', 'out', 'job']) mkdirSync(join(work, folder), { recursive: true });
  makeInitrd(work, kernel);
  writeFileSync(join(work, 'job/run'), job.script);
  for (const [name, sizeMib] of Object.entries(job.disks ?? {})) spawnSync('truncate', ['-s', `${sizeMib}M`, join(work, name)]);
  const share = (path: string, tag: string, access: string): string[] => ['-virtfs', `local,path=${path},mount_tag=${tag},security_model=none,multidevs=remap${access}`];
  const args = [
    '-machine', 'q35,accel=tcg', '-cpu', 'max', '-smp', '2', '-m', '1536', '-nodefaults', '-nographic', '-no-reboot',
    '-serial', `file:${join(work, 'console')}`,
    '-kernel', join(kernel.folder, 'boot', `vmlinuz-${kernel.release}`), '-initrd', join(work, 'initrd.img'),
    '-append', `console=ttyS0 quiet panic=-1 ${job.commandLine ?? ''}`,
    ...share('/', 'root', ',readonly=on'), ...share(join(work, 'job'), 'job', ',readonly=on'), ...share(join(work, 'out'), 'out', ''),
    ...job.hardware,
  ];
  // It ends with us, whatever ends us.
  const qemu = spawn('setpriv', ['--pdeathsig=KILL', 'qemu-system-x86_64', ...args], { cwd: work, stdio: ['ignore', 'inherit', 'inherit'] });
  const timer = setTimeout(() => qemu.kill('SIGKILL'), job.timeoutMs ?? 240_000);
  await new Promise((resolve) => qemu.once('exit', resolve));
  clearTimeout(timer);
  const read = (name: string): string => (existsSync(join(work, name)) ? readFileSync(join(work, name), 'latin1') : '');
  const status = read('out/status').trim();
  return { status: status === '' ? null : Number(status), log: read('out/log'), console: read('console'), out: join(work, 'out') };
}

/** A folder for a job, removed when the function it is given ends. */
export async function withWorkFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'devmaster-machine-'));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findKernel(): Kernel | null {
  for (const folder of [process.env['DEVMASTER_TEST_KERNEL'] ?? join(root, 'build/kernel'), '']) {
    const modules = join(folder === '' ? '/' : folder, 'lib/modules');
    for (const release of existsSync(modules) ? readdirSync(modules) : []) {
      if (existsSync(join(folder === '' ? '/' : folder, 'boot', `vmlinuz-${release}`)) && existsSync(join(modules, release, 'modules.dep'))) return { folder: folder === '' ? '/' : folder, release };
    }
  }
  return null;
}

function makeInitrd(work: string, { folder, release }: Kernel): void {
  const initrd = join(work, 'initrd');
  copyFileSync(spawnSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).stdout.trim(), join(initrd, 'bin/busybox'));
  copyFileSync(join(root, 'test/support/machine/init.sh'), join(initrd, 'init'));
  for (const name of ['init', 'bin/busybox']) chmodSync(join(initrd, name), 0o755);
  const files = new Set<string>();
  for (const module of MODULES) {
    const { stdout } = spawnSync('modprobe', ['-d', folder, '-S', release, '--show-depends', module], { encoding: 'utf8' });
    for (const match of stdout.matchAll(/^insmod (\S+)/gm)) files.add(match[1] as string);
  }
  for (const file of files) copyFileSync(file, join(initrd, 'modules', basename(file)));
  writeFileSync(join(initrd, 'modules/order'), [...files].map((file) => `${basename(file)}\n`).join(''));
  writeFileSync(join(initrd, 'modules/kernel'), folder === '/' ? '' : folder);
  const packed = spawnSync('sh', ['-c', `cd initrd && find . | cpio -o -H newc --quiet >../initrd.img`], { cwd: work });
  if (packed.status !== 0) throw new Error(`the initial file system cannot be made: ${packed.stderr.toString()}`);
}

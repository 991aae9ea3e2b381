import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { root } from './repository.ts';
import './turn.ts';
import { until } from './until.ts';

export interface TestbedOptions {
  /**
   * The only rule files that there are, by name; without them those of the machine (or of the reference root) are in
   * force.
   */
  readonly rules?: Readonly<Record<string, string>>;
  /** a root file system with another release of systemd, whose rules then hold in the testbed */
  readonly referenceRoot?: string | null;
}

export interface Finished {
  readonly status: number | null;
  /** byte strings */
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly timeoutMs?: number;
  /** a user without any right */
  readonly asNobody?: boolean;
}

/** A program that runs in the testbed. */
export interface Started {
  /** as seen from outside */
  readonly pid: number;
  readonly child: ChildProcess;
  /** the exit status; null when a signal ended it */
  readonly ended: Promise<number | null>;
}

const RUN_TIMEOUT_MS = 200_000;
const OPEN_TIMEOUT_MS = 120_000;

/**
 * A part of this machine in which a device manager can work for real without the machine noticing: a /run, a /dev, a view of
 * sysfs, network interfaces and processes of its own (sandbox.sh). The kernel is the real one, and so are its uevents.
 *
 * What is in its file system is read and written from outside through the root of its first process. That process ends with its
 * standard input, so that nothing is left of a testbed when the program that opened it dies.
 */
export class Testbed {
  readonly #holder: ChildProcess;
  readonly #pid: number;
  readonly #stray: (() => string[])[] = [];

  private constructor(holder: ChildProcess, pid: number) {
    this.#holder = holder;
    this.#pid = pid;
  }

  static async open({ rules, referenceRoot = null }: TestbedOptions = {}): Promise<Testbed> {
    const holder = spawn(`${root}/test/support/sandbox.sh`, ['bash', '-c', 'echo open; read -r _'], { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [holder.stdout, holder.stderr]) stream?.setEncoding('latin1').on('data', (text: string) => (said += text));
    await until('the testbed is open', () => said.includes('open\n') || holder.exitCode !== null, OPEN_TIMEOUT_MS);
    if (holder.exitCode !== null) throw new Error(`the testbed cannot be opened: ${said}`);
    const bed = new Testbed(holder, childOf(holder.pid as number));
    if (referenceRoot !== null) bed.#furnish(referenceRoot);
    // Our own rules would fill in what an older release of systemd does not have.
    bed.#hide([`${root}/rules.d`]);
    if (rules !== undefined) bed.#hideOtherRules(referenceRoot);
    for (const [name, text] of Object.entries(rules ?? {})) bed.write(`/run/udev/rules.d/${name}`, text);
    return bed;
  }

  /** Where a file of the testbed is found from outside. */
  path(inside: string): string {
    return `/proc/${this.#pid}/root${inside}`;
  }

  /** A file as a byte string; null when it is not there. */
  read(inside: string): string | null {
    try {
      return readFileSync(this.path(inside), 'latin1');
    } catch (error) {
      return ignoreMissing(error);
    }
  }

  /** The names in a folder, sorted; none when it is not there. */
  list(inside: string): string[] {
    try {
      return readdirSync(this.path(inside), { encoding: 'latin1' }).sort();
    } catch (error) {
      return ignoreMissing(error) ?? [];
    }
  }

  /** Where a link leads; null when there is none. */
  link(inside: string): string | null {
    try {
      return readlinkSync(this.path(inside), 'latin1');
    } catch (error) {
      return ignoreMissing(error);
    }
  }

  exists(inside: string): boolean {
    return existsSync(this.path(inside)) || this.link(inside) !== null;
  }

  /** @param text  a byte string */
  write(inside: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(this.path(inside)), { recursive: true });
    writeFileSync(this.path(inside), text, { encoding: 'latin1', mode });
  }

  /** Runs a program in the testbed and returns what it wrote; throws when it fails. */
  run(argv: readonly string[], options: RunOptions = {}): string {
    const finished = this.attempt(argv, options);
    if (finished.status !== 0) throw new Error(`'${argv.join(' ')}' failed (${finished.status}): ${finished.stderr}${finished.stdout}`);
    return finished.stdout;
  }

  /** Runs a program in the testbed that may fail. */
  attempt(argv: readonly string[], { input = '', timeoutMs = RUN_TIMEOUT_MS, asNobody = false }: RunOptions = {}): Finished {
    const [program, ...rest] = this.#entering(asNobody ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...argv] : argv);
    const { status, stdout, stderr, error } = spawnSync(program as string, rest, { input, encoding: 'latin1', timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 1 << 28 });
    if (error !== undefined) throw new Error(`'${argv.join(' ')}' did not end: ${error.message}`);
    return { status, stdout, stderr };
  }

  /** Starts a program that goes on running; its output goes to a file of the testbed, or to us when there is none. */
  async start(argv: readonly string[], { log, environment = {} }: { log?: string; environment?: Readonly<Record<string, string>> } = {}): Promise<Started> {
    const redirect = log === undefined ? 'exec "$@"' : `exec "$@" >${log} 2>&1`;
    const [program, ...rest] = this.#entering(['sh', '-c', redirect, 'sh', ...argv]);
    const child = spawn(program as string, rest, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...environment } });
    const ended = new Promise<number | null>((resolve) => child.once('exit', (status) => resolve(status)));
    await until(`${argv[0]} runs`, () => child.exitCode !== null || childrenOf(child.pid as number).length > 0, OPEN_TIMEOUT_MS);
    return { pid: child.exitCode === null ? childOf(child.pid as number) : -1, child, ended };
  }

  /**
   * Makes the nodes of disks that have come and removes those of disks that have gone, which devtmpfs does by itself. (A device
   * manager may do it at the same moment, because it finds no devtmpfs here.)
   */
  updateDiskNodes(): void {
    const disks = new Map(this.list('/sys/class/block').map((name) => [name.replaceAll('!', '/'), this.read(`/sys/class/block/${name}/dev`)?.trim().split(':') ?? []]));
    for (const name of this.list('/dev')) {
      if (lstatSync(this.path(`/dev/${name}`)).isBlockDevice() && !disks.has(name)) unlinkSync(this.path(`/dev/${name}`));
    }
    for (const [name, number] of disks) {
      if (number.length === 2 && !this.exists(`/dev/${name}`)) this.attempt(['mknod', '--mode=600', `/dev/${name}`, 'b', ...number]);
    }
  }

  /** The processes in the testbed, as `PID COMMAND`, without the one that holds it open. */
  processes(): string[] {
    const mine = readlinkSync(`/proc/${this.#pid}/ns/pid`);
    const found: string[] = [];
    for (const pid of readdirSync('/proc')) {
      if (!/^[0-9]+$/.test(pid) || Number(pid) === this.#pid) continue;
      try {
        if (readlinkSync(`/proc/${pid}/ns/pid`) === mine) found.push(`${pid} ${readFileSync(`/proc/${pid}/comm`, 'latin1').trim()}`);
      } catch {
        // It ended while we looked.
      }
    }
    return found;
  }

  /** @param undo  takes back what is the whole machine's and would outlive the testbed; says what it could not */
  onClose(undo: () => string[]): void {
    this.#stray.push(undo);
  }

  /** Ends everything in the testbed. Throws when something of it is left on the machine. */
  async close(): Promise<void> {
    const left = this.#stray.reverse().flatMap((undo) => undo());
    const ended = new Promise((resolve) => this.#holder.once('exit', resolve));
    if (this.#holder.exitCode === null && this.#holder.signalCode === null) {
      this.#holder.kill('SIGKILL');
      await ended;
    }
    await until('the testbed is gone', () => !existsSync(`/proc/${this.#pid}/root`), OPEN_TIMEOUT_MS);
    if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
  }

  #entering(argv: readonly string[]): string[] {
    return ['nsenter', `--target=${this.#pid}`, '--mount', '--net', '--pid', '--wd=/', '--', ...argv];
  }

  /** Has the reference see what the testbed sees, and the testbed have the reference's rules, hardware database, users and groups. */
  #furnish(referenceRoot: string): void {
    for (const folder of ['/proc', '/sys', '/dev', '/run', '/tmp']) this.run(['mount', '--rbind', folder, referenceRoot + folder]);
    for (const shared of ['/usr/lib/udev/rules.d', '/usr/lib/udev/hwdb.bin', '/usr/lib/systemd/network', '/etc/passwd', '/etc/group']) {
      if (existsSync(referenceRoot + shared) && existsSync(shared)) this.run(['mount', '--bind', referenceRoot + shared, shared]);
    }
  }

  #hideOtherRules(referenceRoot: string | null): void {
    this.run(['mkdir', '-p', '/run/udev/rules.d']);
    const machines = referenceRoot === null ? [''] : ['', referenceRoot];
    const folders = machines.flatMap((machine) => [`${machine}/usr/lib/udev/rules.d`, `${machine}/etc/udev/rules.d`]);
    this.#hide(folders);
  }

  #hide(folders: readonly string[]): void {
    this.run(['mkdir', '-p', '/run/empty']);
    for (const folder of folders) if (existsSync(folder)) this.run(['mount', '--bind', '/run/empty', folder]);
  }
}

function childOf(pid: number): number {
  const [child] = childrenOf(pid);
  if (child === undefined) throw new Error(`process ${pid} has no child`);
  return child;
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter((text) => text !== '').map(Number);
  } catch {
    return []; // It ended while we looked.
  }
}

function ignoreMissing(error: unknown): null {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EINVAL') return null;
  throw error;
}

/** Diversions: dpkg unpacks a file of a package under another name, so that ours stays (dpkg-divert(1)). */
import { spawnSync } from 'node:child_process';
import { UsageError } from '../../base/errors.ts';
import { isFolder, outside, placeInside } from './root.ts';

export class Diversions {
  readonly #root: string;
  /** whether there is a package database at all; everything else may only be asked if so */
  readonly isHere: boolean;

  constructor(root: string) {
    this.#root = root;
    this.isHere = isFolder(root, '/var/lib/dpkg/info');
  }

  /**
   * The name by which dpkg knows a file. Where /bin is a link to /usr/bin, a package may have either in its list, and a diversion
   * of the other would have no effect.
   */
  nameOf(place: string): string {
    const aliases = this.#aliasesOf(place);
    const owned = this.#dpkg('dpkg-query', ['--search', ...aliases]);
    return aliases.find((name) => owned.output.split('\n').some((line) => line.endsWith(`: ${name}`))) ?? place;
  }

  /** @throws {UsageError} when somebody else diverts it already */
  refuseForeign(place: string): void {
    for (const name of this.#aliasesOf(place)) {
      const owner = this.#dpkg('dpkg-divert', ['--listpackage', name]).output.trim();
      if (owner !== '') throw new UsageError(`${outside(this.#root, place)} is already diverted by ${owner === 'LOCAL' ? 'the administrator' : owner}: see dpkg-divert --list`);
    }
  }

  /** Adds a diversion without moving anything. One that is there already is left. */
  add({ name, aside }: { name: string; aside: string }): void {
    this.#must(['--local', '--no-rename', '--divert', aside, '--add', name]);
  }

  /** Takes a diversion back without moving anything. One that is gone already is no mistake. */
  remove({ name, aside }: { name: string; aside: string }): void {
    if (this.#dpkg('dpkg-divert', ['--truename', name]).output.trim() === name) return;
    this.#must(['--local', '--no-rename', '--divert', aside, '--remove', name]);
  }

  isDiverted(name: string): boolean {
    return this.#dpkg('dpkg-divert', ['--truename', name]).output.trim() !== name;
  }

  /** The same file by its name with and without /usr. */
  #aliasesOf(place: string): string[] {
    const other = place.startsWith('/usr/') ? place.slice('/usr'.length) : `/usr${place}`;
    return placeInside(this.#root, other) === place ? [place, other] : [place];
  }

  #must(args: readonly string[]): void {
    const { status, output } = this.#dpkg('dpkg-divert', args);
    if (status !== 0) throw new UsageError(`dpkg-divert ${args.join(' ')}: ${output.trim().split('\n').at(-1) ?? 'failed'}`);
  }

  /** By the host's dpkg, or the root's own when the host has none. */
  #dpkg(program: 'dpkg-divert' | 'dpkg-query', args: readonly string[]): { status: number; output: string } {
    const outer = spawnSync(program, [...(this.#root === '/' ? [] : [`--root=${this.#root}`]), ...args], options);
    const result = outer.error === undefined || this.#root === '/' ? outer : spawnSync('chroot', [this.#root, program, ...args], options);
    if (result.error !== undefined) throw new UsageError(`${this.#root} has packages of Debian, but there is no ${program}: ${result.error.message}`);
    return { status: result.status ?? 1, output: result.status === 0 ? result.stdout : `${result.stdout}${result.stderr}` };
  }
}

const options = { encoding: 'utf8', timeout: 60_000, env: { ...process.env, LC_ALL: 'C' } } as const;

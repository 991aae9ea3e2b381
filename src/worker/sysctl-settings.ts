import { udevRun, type Paths } from '../base/paths.ts';
import { sysctlPath } from '../base/sysctl-path.ts';
import { splitCommand } from '../base/text.ts';
import { listFolder, readText } from '../kernel/file.ts';
import { ConfigurationWatch } from './configuration-watch.ts';

/** Settings of network interfaces are below this folder of /proc/sys. */
const NETWORK = 'net/';
/** The command that systemd's rules run for every network interface. */
const aboutNetwork = /^(?:\/usr)?\/lib\/systemd\/systemd-sysctl(?: --prefix=\/net\/[^\s'"]+)+$/;
const MAX_FILE_BYTES = 1024 * 1024;

/**
 * Knows what systemd-sysctl(8) would find to do. Rules start it for every network interface, where it mostly has nothing to do,
 * because no file of sysctl.d(5) says anything of interfaces. Knowing that saves a thousand processes when a thousand interfaces
 * appear.
 */
export class SysctlSettings {
  readonly #folders: readonly string[];
  readonly #busyFolder: string;
  #watch: ConfigurationWatch | null = null;
  /** what the names of the configured settings begin with, each up to its first wildcard, such as `net/ipv4/conf/` */
  #beginnings: readonly string[] = [];
  #concernsNetwork = true;

  constructor(paths: Paths) {
    this.#busyFolder = udevRun(paths);
    this.#folders = [`${paths.etc}/sysctl.d`, `${paths.run}/sysctl.d`, `${paths.localLib}/sysctl.d`, `${paths.lib}/sysctl.d`, '/lib/sysctl.d'];
  }

  /**
   * Whether a command would have any effect. True in every case of doubt.
   *
   * @param command  the program with its path, and its arguments
   */
  wouldAct(command: string): boolean {
    if (!command.includes('/systemd-sysctl')) return true;
    this.#refresh();
    if (!this.#concernsNetwork && aboutNetwork.test(command)) return false;
    const [program, ...options] = splitCommand(command);
    if (program !== '/usr/lib/systemd/systemd-sysctl' && program !== '/lib/systemd/systemd-sysctl') return true;
    if (options.length === 0 || !options.every((option) => option.startsWith('--prefix='))) return true;
    const prefixes = options.map((option) => withoutRoot(option.slice('--prefix='.length)));
    return this.#beginnings.some((beginning) => prefixes.some((prefix) => beginning.startsWith(prefix) || prefix.startsWith(beginning)));
  }

  close(): void {
    this.#watch?.close();
    this.#watch = null;
  }

  #refresh(): void {
    if (this.#watch === null) {
      const isConfiguration = (name: string): boolean => name === '' || name.endsWith('.conf');
      this.#watch = new ConfigurationWatch({ paths: () => this.#folders, isConfiguration, busyFolder: this.#busyFolder });
    } else if (!this.#watch.takeChange()) return;
    const files = this.#folders.flatMap((folder) => (listFolder(folder) ?? []).filter((name) => name.endsWith('.conf')).map((name) => `${folder}/${name}`));
    this.#beginnings = [...new Set(files.flatMap((file) => beginningsOf(readText(file, MAX_FILE_BYTES))))];
    this.#concernsNetwork = this.#beginnings.some((beginning) => beginning.startsWith(NETWORK) || NETWORK.startsWith(beginning));
  }
}

/** The beginnings of the settings that a file names. A file that cannot be read might name any, hence the empty beginning. */
function beginningsOf(text: string | null): string[] {
  if (text === null) return [''];
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith(';'))
    .map((line) => withoutRoot(sysctlPath(line.replace(/^-\s*/, '').split('=')[0]?.trim() ?? '')).split(/[*?[]/, 1)[0] ?? '');
}

function withoutRoot(name: string): string {
  return name.replace(/^\/*(proc\/sys\/)?/, '');
}

/** Which device manager runs on this machine. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { KernelError } from '../../base/errors.ts';
import { udevRun, type Paths } from '../../base/paths.ts';
import { connect } from '../../control/connect.ts';
import { encode, MessageReader, parseReply } from '../../control/varlink.ts';
import { isAlive } from '../../kernel/process-state.ts';

export interface RunningDaemon {
  readonly program: 'devmasterd' | 'systemd-udevd' | 'udevd';
  readonly pid: number;
}

const ANSWER_PATIENCE_MS = 2000;

/** Looks at all processes that have our root; null when none of them is a device manager. */
export function findDaemon(paths: Paths): RunningDaemon | null {
  for (const name of readdirSync(paths.proc)) {
    if (!/^\d+$/.test(name)) continue;
    const folder = `${paths.proc}/${name}`;
    const program = programOf(read(`${folder}/cmdline`), read(`${folder}/comm`));
    if (program !== null && isAlive(paths, Number(name)) && sharesRoot(folder)) return { program, pid: Number(name) };
  }
  return null;
}

/** Product and version as the running daemon tells them (org.varlink.service.GetInfo); null when it does not. */
export async function daemonVersion(paths: Paths): Promise<string | null> {
  const connection = connect(`${udevRun(paths)}/io.systemd.Udev`, 'stream');
  if (connection instanceof KernelError) return null;
  return await new Promise((resolve) => {
    const finish = (version: string | null): void => {
      clearTimeout(timer);
      connection.close();
      resolve(version);
    };
    const timer = setTimeout(() => finish(null), ANSWER_PATIENCE_MS);
    const reader = new MessageReader();
    connection.receive((data) => {
      if (data === null) return finish(null);
      const [first] = reader.read(data);
      if (first === undefined) return;
      const { product, version } = parseReply(first)?.parameters ?? {};
      finish(typeof version === 'string' ? `${typeof product === 'string' ? `${product} ` : ''}${version}` : null);
    });
    connection.send(encode({ method: 'org.varlink.service.GetInfo', parameters: {} }));
  });
}

/** A daemon of ours is a Node with our script, or what holds it; udevd's workers have names of their own. */
function programOf(commandLine: string, name: string): RunningDaemon['program'] | null {
  const [interpreter = '', ...words] = commandLine.split('\0');
  const script = words.find((word) => !word.startsWith('-')) ?? '';
  if (/(^|\/)node[^/]*$/.test(interpreter) && /(^|\/)devmasterd(\.c?js)?$/.test(script) && !words.includes('--observe')) return 'devmasterd';
  // It is there when the daemon has nothing to do and is not, and ends last.
  if (/(^|\/)devmaster-holder$/.test(interpreter)) return 'devmasterd';
  const comm = name.trim();
  return comm === 'systemd-udevd' || comm === 'udevd' ? comm : null;
}

function sharesRoot(folder: string): boolean {
  try {
    const theirs = statSync(`${folder}/root`);
    const ours = statSync('/');
    return theirs.ino === ours.ino && theirs.dev === ours.dev;
  } catch {
    // It ended meanwhile, or is nobody's that we may look at.
    return false;
  }
}

/** Empty when it cannot be read: processes end while one looks. */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

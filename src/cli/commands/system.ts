import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../base/errors.ts';
import { utf8Bytes, utf8Text } from '../../base/text.ts';
import { ADDON_FILE } from '../../kernel/binding.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { jsonLine } from '../json.ts';
import { jsonOption } from '../json-option.ts';
import { chooseInit, initNames } from '../system/init.ts';
import { renewals } from '../system/initramfs.ts';
import { installed, prepareInstallation, refuseStrangeRoot, uninstall } from '../system/install.ts';
import { findNode } from '../system/node-program.ts';
import { packageFolder } from '../system/package-files.ts';
import { pendingSteps, type Plan } from '../system/plan.ts';
import { formatStatus, statusOf } from '../system/status.ts';
import { refuseUnclear } from '../system/take-back.ts';
import { daemonToExchange, giveBack, renew, takeOver } from '../system/take-over.ts';

export const command: Command = {
  name: 'system',
  summary: 'Makes devmaster the device manager of a system, or takes that back.',
  operands: 'install|uninstall|status [OPTIONS]',
  options: {
    root: { type: 'string', requiresArg: true, describe: 'root file system, the running system\'s if not given' },
    init: { type: 'string', requiresArg: true, describe: `init system of the root: ${initNames.join(', ')}` },
    node: { type: 'string', requiresArg: true, describe: 'Node inside the root, the first in its PATH if not given' },
    force: { type: 'boolean', describe: 'overwrite or remove what was changed since it was installed' },
    'dry-run': { alias: 'n', type: 'boolean', describe: 'say what would be done, and do nothing' },
    'files-only': { type: 'boolean', describe: 'leave the running daemon alone until the next start of the system' },
    json: { type: 'string', describe: 'print the status as JSON: pretty (the usual), short, or off' },
  },
  examples: [
    ['system install', 'take this system over, the running daemon too'],
    ['system install --root /mnt', 'lay devmaster down in a root file system'],
    ['system uninstall', 'give everything back to what was there before'],
    ['system status', 'what is installed, and which daemon runs'],
  ],
  run: system,
};

async function system(parsed: Parsed, io: Io): Promise<number> {
  const [verb, ...more] = parsed.operands;
  if (more.length > 0) throw new UsageError(`Extraneous argument: ${more[0]}`);
  try {
    const root = rootOf(asPath(parsed.text('root')));
    switch (verb) {
      case 'install':
        return await install(root, parsed, io);
      case 'uninstall':
        return await remove(root, parsed, io);
      case 'status':
        return await status(root, parsed, io);
      default:
        throw new UsageError(verb === undefined ? 'say install, uninstall or status' : `'${verb}' is not install, uninstall or status`);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof UsageError) throw new UsageError(utf8Bytes(message));
    // A disk that is full or read-only is no defect of ours.
    if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) throw new UsageError(`${message}; what was done so far is recorded, 'devctl system uninstall' takes it back`);
    throw error;
  }
}

async function install(root: string, parsed: Parsed, io: Io): Promise<number> {
  refuseOthers(root);
  refuseStrangeRoot(root);
  const folder = packageFolder();
  const init = chooseInit(root, parsed.text('init'));
  const node = findNode({ root, named: asPath(parsed.text('node')), addon: join(folder, 'dist', ADDON_FILE) });
  const version = process.env['DEVMASTER_VERSION'] ?? 'from source';
  const prepared = prepareInstallation({ root, folder, version, init, node, force: parsed.flag('force') });
  if (parsed.flag('dry-run')) {
    tell(io, describePlan(root, prepared.plan));
    return 0;
  }

  const runsHere = root === '/' && !parsed.flag('files-only');
  const old = runsHere ? daemonToExchange(io.paths, init.name, 'other') : null;
  const earlier = runsHere && !prepared.isUpToDate ? daemonToExchange(io.paths, init.name, 'devmasterd') : null;
  const notes: string[] = [];
  if (old === null) prepared.carryOut();
  else notes.push(...(await takeOver({ paths: io.paths, init: init.name, old, change: () => prepared.carryOut(), undo: () => uninstall({ root, force: true, part: 'all' }) })));

  tell(io, [prepared.isUpToDate ? `devmaster ${version} was installed in ${root} already` : `devmaster ${version} is installed in ${root} for ${init.name}, with ${node.name}${node.version === null ? '' : ` ${node.version}`}`]);
  if (node.version === null) notes.push(`${node.name} could not be tried from here: it must be Node 20 or newer`);
  if (old !== null) tell(io, [`devmasterd has taken over from ${old.program}`]);
  else if (earlier !== null) {
    await renew(init.name);
    tell(io, [`the devmasterd that ran before (process ${earlier.pid}) was replaced by this one`]);
  } else if (root === '/' && !prepared.isUpToDate) notes.push('what runs now goes on until it is restarted');
  for (const note of [...notes, ...init.notes(root), ...renewals(root).map((line) => `the initramfs is still the old one: '${line}' makes a new one`)]) io.complain(`note: ${utf8Bytes(note)}`);
  return 0;
}

async function remove(root: string, parsed: Parsed, io: Io): Promise<number> {
  refuseOthers(root);
  const manifest = installed(root);
  const force = parsed.flag('force');
  if (!force) refuseUnclear(root, manifest);
  if (parsed.flag('dry-run')) {
    tell(io, manifest.entries.map(({ name, aside }) => (aside === null ? `remove ${name}` : `give ${name} back what is now ${aside}`)));
    return 0;
  }

  const old = root === '/' && !parsed.flag('files-only') ? daemonToExchange(io.paths, manifest.init, 'devmasterd') : null;
  const renewal = renewals(root);
  if (old !== null) {
    const notes = await giveBack({ paths: io.paths, init: manifest.init, old, change: () => uninstall({ root, force, part: 'names' }) });
    for (const note of notes) io.complain(`note: ${utf8Bytes(note)}`);
  }
  uninstall({ root, force, part: 'all' });
  tell(io, [`devmaster is no longer installed in ${root}`]);
  for (const line of renewal) io.complain(`note: the initramfs still has devmaster: '${line}' makes a new one`);
  return 0;
}

async function status(root: string, parsed: Parsed, io: Io): Promise<number> {
  const layout = jsonOption(parsed, 'pretty');
  const found = await statusOf(root, io.paths);
  io.out(utf8Bytes(layout === null ? formatStatus(found) : jsonLine(found, layout)));
  return found.installed && found.state === 'done' && found.changed.length === 0 ? 0 : 1;
}

function describePlan(root: string, plan: Plan): string[] {
  const lines = pendingSteps(root, plan).map(({ item, entry }) => {
    const before = entry.aside === null ? '' : `, what has the name goes to ${entry.aside}${entry.diverted === null ? '' : ' (diverted)'}`;
    if (item.kind === 'gone') return `take away ${entry.name}${before}`;
    return `${item.kind === 'link' ? `link ${entry.name} to ${item.target}` : `write ${entry.name}`}${before}`;
  });
  return [...lines, ...plan.obsolete.map(({ name }) => `take back ${name}`)];
}

/** The folder without links; `/` when none is named. */
function rootOf(named: string | null): string {
  if (named === null) return '/';
  try {
    return realpathSync(named);
  } catch {
    throw new UsageError(`--root ${named}: there is no such folder`);
  }
}

function refuseOthers(root: string): void {
  if (root === '/' && process.getuid?.() !== 0) throw new UsageError('This command must be invoked as root.');
}

function tell(io: Io, lines: readonly string[]): void {
  io.out(utf8Bytes(lines.map((line) => `${line}\n`).join('')));
}

/** Node's own file functions, which are enough here, take text; everything else is byte strings. */
function asPath(bytes: string | null): string | null {
  return bytes === null ? null : utf8Text(bytes);
}

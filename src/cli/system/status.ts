import type { Paths } from '../../base/paths.ts';
import { Diversions } from './dpkg.ts';
import { markOf, readManifest, type Manifest } from './manifest.ts';
import { isOurs } from './plan.ts';
import { daemonVersion, findDaemon, type RunningDaemon } from './running.ts';
import { isTaken } from './root.ts';

/** What `devctl system status` tells; its JSON form is this object. */
export interface Status {
  readonly root: string;
  readonly installed: boolean;
  readonly version: string | null;
  readonly init: string | null;
  readonly node: string | null;
  /** `installing` and `removing` were interrupted */
  readonly state: Manifest['state'] | null;
  readonly files: number;
  /** names of ours that somebody changed or removed since */
  readonly changed: readonly string[];
  /** names that had something else before */
  readonly replaced: readonly { readonly name: string; readonly aside: string; readonly diverted: boolean; readonly present: boolean }[];
  /** null when none runs, or the root is not the running system's */
  readonly daemon: (RunningDaemon & { readonly version: string | null }) | null;
}

export async function statusOf(root: string, paths: Paths): Promise<Status> {
  const manifest = readManifest(root);
  const daemon = root === '/' ? findDaemon(paths) : null;
  return {
    root,
    installed: manifest !== null,
    version: manifest?.version ?? null,
    init: manifest?.init ?? null,
    node: manifest?.node ?? null,
    state: manifest?.state ?? null,
    files: manifest?.entries.length ?? 0,
    changed: (manifest?.entries ?? []).filter((entry) => !entry.yields && !isOurs(entry, markOf(root, entry.name))).map(({ name }) => name),
    replaced: manifest === null ? [] : replacedNames(root, manifest),
    daemon: daemon === null ? null : { ...daemon, version: await daemonVersion(paths) },
  };
}

export function formatStatus(status: Status): string {
  const lines = [status.installed ? `devmaster ${status.version} is installed in ${status.root} for ${status.init}, with ${status.node}` : `devmaster is not installed in ${status.root}`];
  if (status.state === 'installing') lines.push("the installation was interrupted: 'devctl system install' goes on, 'devctl system uninstall' takes it back");
  if (status.state === 'removing') lines.push("the uninstall was interrupted: 'devctl system uninstall' goes on");
  if (status.root === '/') lines.push(status.daemon === null ? 'no device manager is running' : `running: ${status.daemon.program}, process ${status.daemon.pid}${status.daemon.version === null ? '' : `, ${status.daemon.version}`}`);
  for (const { name, aside, diverted, present } of status.replaced) {
    const how = diverted ? ' (dpkg knows)' : '';
    lines.push(present ? `replaced: ${name}; what was there is ${aside}${how}` : `taken:    ${name}; there was nothing, or it is gone${how}`);
  }
  for (const name of status.changed) lines.push(`changed:  ${name}`);
  if (status.installed) lines.push(status.changed.length === 0 ? `all ${status.files} files are as they were installed` : `${status.changed.length} of ${status.files} files are not as they were installed`);
  return `${lines.join('\n')}\n`;
}

function replacedNames(root: string, manifest: Manifest): Status['replaced'] {
  const diversions = new Diversions(root);
  return manifest.entries.flatMap(({ name, aside, diverted }) => {
    if (aside === null) return [];
    return [{ name, aside, diverted: diverted !== null && diversions.isDiverted(diverted), present: isTaken(root, aside) }];
  });
}

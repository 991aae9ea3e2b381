import { folderOf, nodeFile, type Paths } from '../base/paths.ts';
import { EINVAL, ENODEV, ENOENT, ENOTDIR, ENXIO, ESTALE } from '../kernel/errno.ts';
import { makeFolders, readText, remove, status } from '../kernel/file.ts';
import { applyNode, makeNode } from '../kernel/node.ts';
import type { Device } from '../device/device.ts';
import type { Verdict } from '../rules/verdict.ts';
import { pointLink, removeEmptyFolders, removeLink, type LinkProblem } from './dev-link.ts';
import { normalizeLinkName } from './link-name.ts';

/** A device node as it should be. What is null is left as it is. */
export interface NodePlan {
  /** the canonical name, such as `/dev/sda` */
  readonly devname: string;
  readonly kind: 'block' | 'character';
  readonly major: number;
  readonly minor: number;
  readonly mode: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
}

type NodeFacts = Pick<Device, 'subsystem' | 'devnum' | 'devname' | 'devmode' | 'devuid' | 'devgid'>;

export type NodeProblem =
  | LinkProblem
  /** another device has the node's name by now; nothing was done to it */
  | { readonly kind: 'replaced'; readonly devname: string }
  | { readonly kind: 'node-failed'; readonly devname: string; readonly errno: number };

/**
 * Decides owner, group and mode of a device's node: what the rules say, else what the kernel said in DEVUID, DEVGID
 * and DEVMODE, else nothing; and 0660 for a node that gets a group (other than root) and no mode. This is so for
 * every action but `remove`, and the same whether the node is new or not.
 *
 * @returns null when the device has no node
 * @see udev(7) "OWNER, GROUP, MODE"; the kernel's devtmpfs gives other nodes 0600
 */
export function planNode(device: NodeFacts, verdict: Pick<Verdict, 'owner' | 'group' | 'mode'>): NodePlan | null {
  const { devnum, devname } = device;
  if (devnum === null || devname === null) return null;
  const uid = verdict.owner?.value ?? device.devuid;
  const gid = verdict.group?.value ?? device.devgid;
  const mode = verdict.mode?.value ?? device.devmode ?? (gid !== null && gid > 0 ? 0o660 : null);
  return { devname, kind: device.subsystem === 'block' ? 'block' : 'character', ...devnum, mode, uid, gid };
}

/**
 * Gives a node its owner, group and mode, and the present time (as a sign of life for programs that poll a drive). Only
 * the device that is meant is touched; one that is gone already is no problem, because its removal is on the way.
 *
 * @param ownsNodes  whether nodes are ours to make, see `ownsNodes`
 */
export function applyNodePlan(paths: Paths, plan: NodePlan, { ownsNodes }: { ownsNodes: boolean }): NodeProblem[] {
  const problems: NodeProblem[] = [];
  const path = nodeFile(paths, plan.devname);
  let errno = applyNode({ ...plan, path, touch: true });
  if (ownsNodes && (errno === ENOENT || errno === ESTALE)) {
    if (errno === ESTALE) remove(path);
    errno = createNode(path, plan);
  }
  if (errno === ESTALE) problems.push({ kind: 'replaced', devname: plan.devname });
  else if (errno !== 0 && !isGone(errno)) problems.push({ kind: 'node-failed', devname: plan.devname, errno });

  const problem = pointLink(paths, { name: numberLink(plan), devname: plan.devname });
  if (problem !== null) problems.push(problem);
  return problems;
}

/**
 * Undoes what was made beside the kernel for a device that is gone: the link by number, and the node where it is
 * ours.
 */
export function removeNode(paths: Paths, plan: NodePlan, { ownsNodes }: { ownsNodes: boolean }): NodeProblem[] {
  const problem = removeLink(paths, numberLink(plan));
  if (ownsNodes) {
    const path = nodeFile(paths, plan.devname);
    const found = status(path, { follow: false });
    const isIt = found !== null && found.kind === plan.kind && found.rdev.major === plan.major && found.rdev.minor === plan.minor;
    if (isIt && remove(path) === 0) removeEmptyFolders(paths, plan.devname.slice('/dev/'.length));
  }
  return problem === null ? [] : [problem];
}

/** The name below /dev that leads to a node by its number: `block/8:0`, `char/1:3`. Every node has one. */
export function numberLink({ kind, major, minor }: Pick<NodePlan, 'kind' | 'major' | 'minor'>): string {
  return `${kind === 'block' ? 'block' : 'char'}/${major}:${minor}`;
}

/**
 * Whether making and removing nodes falls to us, because /dev is not a devtmpfs, where the kernel does it.
 */
export function ownsNodes(paths: Paths): boolean {
  const mounts = readText(`${paths.proc}/self/mountinfo`, 16 * 1024 * 1024);
  return mounts !== null && fileSystemType(mounts, paths.dev) !== 'devtmpfs';
}

/**
 * The type of the file system that holds a path, by /proc/self/mountinfo (proc_pid_mountinfo(5)); null when nothing
 * is mounted above it. Of several mounts on one folder the last one counts.
 */
export function fileSystemType(mountinfo: string, path: string): string | null {
  let longest = -1;
  let type: string | null = null;
  for (const line of mountinfo.split('\n')) {
    const separator = line.indexOf(' - ');
    if (separator === -1) continue;
    const mountPoint = unescapeMountPoint(line.split(' ', 5)[4] ?? '');
    const holds = mountPoint === '/' || path === mountPoint || path.startsWith(mountPoint + '/');
    if (!holds || mountPoint.length < longest) continue;
    longest = mountPoint.length;
    type = line.slice(separator + ' - '.length).split(' ', 1)[0] ?? null;
  }
  return type;
}

/** Space, tab, newline and backslash stand there as three octal digits. */
function unescapeMountPoint(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** Makes a node as devtmpfs would, with the folders on its way, and then as planned. Returns 0 or an errno. */
function createNode(path: string, plan: NodePlan): number {
  const { devname, kind, major, minor } = plan;
  if (normalizeLinkName(devname.slice('/dev/'.length)) !== devname.slice('/dev/'.length)) return EINVAL;
  makeFolders(folderOf(path), 0o755);
  const errno = makeNode({ path, kind, major, minor, mode: 0o600 });
  return errno === 0 ? applyNode({ ...plan, path, touch: true }) : errno;
}

function isGone(errno: number): boolean {
  return errno === ENOENT || errno === ENOTDIR || errno === ENODEV || errno === ENXIO;
}

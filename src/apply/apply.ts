import { KernelError, unreachable } from '../base/errors.ts';
import type { Device, Host } from '../device/device.ts';
import type { Stored } from '../device/stored.ts';
import { EEXIST, EOPNOTSUPP } from '../kernel/errno.ts';
import type { Verdict } from '../rules/verdict.ts';
import type { Action } from '../uevent/uevent.ts';
import type { LinkProblem } from './dev-link.ts';
import { addAlternativeNames, applyRename, planRename } from './interface.ts';
import { applyLabels } from './label.ts';
import type { Links } from './link.ts';
import { applyNodePlan, planNode, removeNode, type NodeProblem } from './node.ts';
import type { WatchAtExit } from '../kernel/process.ts';
import type { Watches } from './watch.ts';

/** Something that could not be made true. It is logged with the device; the event goes on. */
export interface Complaint {
  readonly severity: 'error' | 'warning' | 'debug';
  readonly message: string;
}

/** A device and what was decided about it. */
export interface Decided {
  readonly device: Device;
  readonly verdict: Verdict;
}

export interface DecidedName extends Decided {
  readonly action: Action;
  /** called when the interface is going to be renamed, and before it is */
  readonly announce: () => void;
}

export interface DecidedNode extends Decided {
  readonly previous: Stored | null;
}

/**
 * How a verdict becomes true, in the order of the calls. `LiveEffects` does it; `worker/rehearsal.ts` has one that only
 * says what it would do.
 */
export interface Effects {
  /**
   * Gives the network interface the name that NAME= asks for, and then the alternative names.
   *
   * @returns the properties that change with the name; null when the interface keeps its name (the kernel does not rename one that
   *          is up); an error when it did not get the name, which fails the event
   */
  renameInterface(decided: DecidedName, complaints: Complaint[]): ReadonlyMap<string, string> | KernelError | null;
  /** owner, mode, labels and links of the device's node */
  updateNode(decided: DecidedNode, complaints: Complaint[]): void;
  /** takes away the links (and, where the kernel does not look after /dev, the node) of a removed device */
  removeNode(device: Device, previous: Stored | null, complaints: Complaint[]): void;
  beginWatch(device: Device): void;
  /** what sets the watch when the last program ends, before `beginWatch` comes to it; null when there is nothing to watch */
  prepareWatch(device: Device): WatchAtExit | null;
  endWatch(device: Device): void;
}

/** The effects on the live system. The only writer under /dev. */
export class LiveEffects implements Effects {
  readonly #host: Host;
  readonly #links: Links;
  readonly #watches: Watches | null;
  readonly #ownsNodes: boolean;

  /** @param watches  null where nobody stays to listen to them (`devctl apply`) */
  constructor(host: Host, { links, watches, ownsNodes }: { links: Links; watches: Watches | null; ownsNodes: boolean }) {
    this.#host = host;
    this.#links = links;
    this.#watches = watches;
    this.#ownsNodes = ownsNodes;
  }

  renameInterface(decided: DecidedName, complaints: Complaint[]): ReadonlyMap<string, string> | KernelError | null {
    const renamed = this.#rename(decided, complaints);
    if (renamed instanceof KernelError) return renamed;
    const { device, verdict } = decided;
    if (verdict.alternativeNames !== null && device.ifindex !== null) this.#giveAlternativeNames(device.ifindex, verdict.alternativeNames.value, complaints);
    return renamed;
  }

  updateNode({ device, verdict, previous }: DecidedNode, complaints: Complaint[]): void {
    const plan = planNode(device, verdict);
    if (plan === null) return;
    const before = previous?.links ?? [];
    complain(applyNodePlan(this.#host.paths, plan, { ownsNodes: this.#ownsNodes }), complaints);
    if (verdict.seclabels.size > 0) this.#label(plan.devname, verdict, complaints);
    if (before.length === 0 && verdict.links.size === 0) return;
    const claim = { id: device.id, devname: plan.devname, priority: verdict.linkPriority?.value ?? 0 };
    complain(this.#links.update({ ...claim, before, after: verdict.links.keys() }), complaints);
  }

  removeNode(device: Device, previous: Stored | null, complaints: Complaint[]): void {
    const plan = planNode(device, { owner: null, group: null, mode: null });
    if (plan === null) return;
    const before = previous?.links ?? [];
    if (before.length > 0) complain(this.#links.update({ id: device.id, devname: plan.devname, before, after: [], priority: 0 }), complaints);
    complain(removeNode(this.#host.paths, plan, { ownsNodes: this.#ownsNodes }), complaints);
  }

  beginWatch(device: Device): void {
    if (device.devname !== null) this.#watches?.begin({ id: device.id, devname: device.devname });
  }

  prepareWatch(device: Device): WatchAtExit | null {
    return device.devname === null ? null : (this.#watches?.prepare({ id: device.id, devname: device.devname }) ?? null);
  }

  endWatch(device: Device): void {
    this.#watches?.end(device.id);
  }

  #rename({ device, action, verdict, announce }: DecidedName, complaints: Complaint[]): ReadonlyMap<string, string> | KernelError | null {
    if (verdict.name === null) return null;
    const plan = planRename({ device, action, name: verdict.name.value });
    switch (plan.kind) {
      case 'none':
        return null;
      case 'invalid':
        complaints.push({ severity: 'error', message: `'${plan.name}' cannot be the name of a network interface` });
        return null;
      case 'rename': {
        announce();
        const outcome = applyRename(plan);
        if (outcome.kind === 'renamed') return plan.properties;
        if (outcome.kind === 'failed') return outcome.error;
        complaints.push({ severity: 'error', message: `cannot rename to '${plan.to}': it is in use` });
        return null;
      }
      default:
        return unreachable(plan);
    }
  }

  #giveAlternativeNames(ifindex: number, names: readonly string[], complaints: Complaint[]): void {
    for (const { name, errno } of addAlternativeNames({ ifindex, names })) {
      // Kernels before 5.5 have no alternative names.
      const severity = errno === EOPNOTSUPP ? 'debug' : 'warning';
      complaints.push({ severity, message: `cannot be found by '${name}' too: ${errno === EEXIST ? 'another interface has that name' : `error ${errno}`}` });
    }
  }

  #label(devname: string, verdict: Verdict, complaints: Complaint[]): void {
    const labels = [...verdict.seclabels].map(([module, { value }]) => ({ module, label: value }));
    for (const problem of applyLabels(this.#host.paths, { devname, labels })) {
      const reason = problem.kind === 'unknown-module' ? 'no such security module is known' : `error ${problem.errno}`;
      complaints.push({ severity: 'error', message: `the security label for '${problem.module}' cannot be set on ${devname}: ${reason}` });
    }
  }
}

function complain(problems: readonly NodeProblem[], complaints: Complaint[]): void {
  for (const problem of problems) complaints.push({ severity: 'warning', message: describe(problem) });
}

function describe(problem: LinkProblem | NodeProblem): string {
  switch (problem.kind) {
    case 'outside':
      return `the link '${problem.name}' would leave /dev and is not made`;
    case 'occupied':
      return `something that is no link has the name '/dev/${problem.name}' and is left alone`;
    case 'no-folder':
      return `the link '/dev/${problem.name}' cannot be made: '/dev/${problem.through}' is no folder`;
    case 'failed':
      return `the link '/dev/${problem.name}' cannot be changed: error ${problem.errno}`;
    case 'replaced':
      return `${problem.devname} belongs to another device by now and is left alone`;
    case 'node-failed':
      return `owner and mode of ${problem.devname} cannot be set: error ${problem.errno}`;
    default:
      return unreachable(problem);
  }
}

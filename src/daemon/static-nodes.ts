import { release } from 'node:os';
import { applyStaticNodes, makeModuleNodes, parseModuleNodes } from '../apply/static-node.ts';
import type { Log } from '../base/log.ts';
import type { Paths } from '../base/paths.ts';
import { errnoName } from '../kernel/errno.ts';
import { readText } from '../kernel/file.ts';
import type { Program } from '../rules/program.ts';

const MAX_MODULE_LIST_BYTES = 1024 * 1024;

/** Makes the nodes whose opening loads a module. systemd does it before us; other init systems leave it to the device manager. */
export function setUpModuleNodes(paths: Paths, log: Log): void {
  const list = readText(`${paths.lib}/modules/${release()}/modules.devname`, MAX_MODULE_LIST_BYTES) ?? '';
  for (const { name, ...problem } of makeModuleNodes(paths, parseModuleNodes(list))) {
    log.warn({}, `the node '${name}' of a module cannot be made${problem.kind === 'failed' ? `: ${errnoName(problem.errno)}` : ''}`);
  }
}

/** Gives the nodes that rules name in OPTIONS="static_node=…" their owner, mode and tags. */
export function setUpStaticNodes(paths: Paths, { staticNodes }: Program, log: Log): void {
  for (const problem of applyStaticNodes(paths, staticNodes)) {
    log.warn({}, problem.kind === 'no-device' ? `the static node '${problem.name}' is no device` : `the static node '${problem.name}' cannot be set up: ${errnoName(problem.errno)}`);
  }
}

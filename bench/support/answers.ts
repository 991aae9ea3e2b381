import { readBroadcast, type Broadcast } from '../../test/support/broadcast.ts';
import type { Daemon } from '../../test/support/daemon.ts';
import { summarise, takeSnapshot, type Snapshot, type SnapshotOptions } from '../../test/support/snapshot.ts';

/** Records of interfaces, and what was told of interfaces. */
const ABOUT_INTERFACE = /^record n|^broadcast [a-z]+ \/devices\/virtual\/net\//;

/**
 * What a daemon left and told of the interfaces of its testbed. Nobody else has them, so nobody else's work changes the answers; those
 * about the machine's own devices are compared by coldplug.ts.
 *
 * @param payloads  broadcasts, as byte strings
 */
export function answersAboutInterfaces(daemon: Daemon, payloads: readonly string[], options: SnapshotOptions): Snapshot {
  const broadcasts = payloads.map(readBroadcast).filter((broadcast): broadcast is Broadcast => !('refused' in broadcast));
  return new Map([...takeSnapshot(daemon.bed, options), ...summarise(broadcasts, options)].filter(([title]) => ABOUT_INTERFACE.test(title)));
}

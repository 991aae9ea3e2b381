import { devmaster, installedUdevd, lacksTestbed, referenceUdevd, type Contender } from '../../test/support/contender.ts';
import { Daemon } from '../../test/support/daemon.ts';
import { differences, type Snapshot, type SnapshotOptions } from '../../test/support/snapshot.ts';
import { Testbed } from '../../test/support/testbed.ts';

const MAX_REPORTED = 20;

/** systemd-udevd and devmasterd, under the rules, users and groups of systemd-udevd's root file system. */
export interface Pairing {
  readonly theirs: Contender;
  readonly ours: Contender;
  /** what of their answers must be equal */
  readonly comparison: SnapshotOptions;
}

/** Every systemd-udevd that there is to be compared with, or what is missing. */
export function findPairings(): readonly Pairing[] | { readonly missing: string } {
  const missing = lacksTestbed();
  if (missing !== null) return { missing };
  const found = [installedUdevd(), referenceUdevd()].filter((contender) => contender !== null);
  if (found.length === 0) return { missing: 'needs systemd-udevd to compare with: apt-get install udev, or set DEVMASTER_REFERENCE_ROOT to a root file system that has it' };
  return found.map((theirs) => ({ theirs, ours: devmaster, comparison: { withBuiltins: theirs.version >= 262, withDiskseqClaims: theirs.version >= 257 } }));
}

/**
 * Says on standard error how the answers of the two differ.
 *
 * @param about  what was measured, in words
 * @returns whether they do
 */
export function reportDifferences(about: string, { theirs, ours }: Pairing, answers: { readonly expected: Snapshot; readonly got: Snapshot }): boolean {
  const found = differences(answers);
  if (found.length > 0) console.error(`${about}: ${ours.name} differs from ${theirs.name} in ${found.length} things:\n${found.slice(0, MAX_REPORTED).join('\n')}`);
  return found.length > 0;
}

/** Runs a contender in a testbed of its own. */
export async function atWork<T>(
  contender: Contender,
  { theirs }: Pairing,
  { prepare, measure }: { readonly prepare: (bed: Testbed) => void; readonly measure: (daemon: Daemon) => T | Promise<T> },
): Promise<T> {
  const bed = await Testbed.open({ referenceRoot: theirs.referenceRoot });
  try {
    prepare(bed);
    const daemon = await Daemon.start(bed, contender);
    daemon.settle();
    const measured = await measure(daemon);
    await daemon.stop();
    return measured;
  } finally {
    await bed.close();
  }
}

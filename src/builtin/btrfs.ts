import type { BuiltinAnswer, BuiltinCall, Probe } from '../rules/world.ts';
import { found, nothing, type Builtin } from './builtin.ts';
import { findingOf, firstOf, type Finding } from './disk/probe-answer.ts';

/** The name of a device in an ioctl's argument, with its NUL (struct btrfs_ioctl_vol_args of <linux/btrfs.h>). */
const nameRoomBytes = 4088;

/**
 * `btrfs ready [NODE]`: tells the kernel about a part of a btrfs file system and says as ID_BTRFS_READY whether it now has all
 * of them. Where the driver is missing the answer is no; it may come later (from an initial RAM disk to the real system).
 *
 * @see udev(7) "btrfs"; BTRFS_IOC_DEVICES_READY
 */
export const btrfs: Builtin = {
  name: 'btrfs',
  summary: 'btrfs file systems of several devices',
  run: (call) => ask(call),
};

function ask({ device, argv, rehearse }: BuiltinCall): BuiltinAnswer | Probe {
  const [, verb, node, ...others] = argv;
  const { devname } = device;
  if (verb !== 'ready' || others.length > 0) return nothing("'ready' and the device's node are expected");
  if (devname === null) return nothing('the device has no node');
  if (node !== undefined && node !== devname) return nothing(`the device's node is ${devname}, not '${node}'`);
  if (devname.length >= nameRoomBytes) return nothing('the name of the node is too long');
  if (rehearse) return found([]);
  const control = `${device.host.paths.dev}/btrfs-control`;
  return { kind: 'probe', argv: ['btrfs-ready', control, devname], understand: (answer) => understand(findingOf(answer)) };
}

function understand(finding: Finding): BuiltinAnswer {
  switch (finding.kind) {
    case 'absent':
      return found([['ID_BTRFS_READY', '0']]);
    case 'found':
    case 'undecided':
    case 'unreadable':
      return found([['ID_BTRFS_READY', firstOf(finding.values, 'READY') ?? '0']]);
    case 'failed':
      return finding.answer;
  }
}

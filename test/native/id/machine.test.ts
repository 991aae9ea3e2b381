import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referenceUdevd } from '../../support/contender.ts';
import { disks, hardware } from '../../support/machine/hardware.ts';
import { lacksMachine, runInMachine, withWorkFolder } from '../../support/machine/virtual-machine.ts';
import { root } from '../../support/repository.ts';

const TIMEOUT_MS = 900_000;

const reference = referenceUdevd();
const missing =
  lacksMachine() ?? (reference === null || reference.version < 262 ? 'needs the programs of systemd 262 or later to compare with: set DEVMASTER_REFERENCE_ROOT to a root file system that has them' : null);

/** What is asked of the devices of the machine: `%` is a node, one after the other. */
const questions: readonly string[] = [
  'ata_id %', 'ata_id --export %',
  'scsi_id -g %', 'scsi_id -g -x -d %', 'scsi_id -g -x -p 0x80 %', 'scsi_id -g -x -p 0x83 %', 'scsi_id -g -x -p pre-spc3-83 %', 'scsi_id -g -u -s 3 %', 'scsi_id -b %', 'scsi_id %',
  'cdrom_id %', 'cdrom_id --lock-media %', 'cdrom_id --unlock-media %',
  'v4l_id %', 'mtd_probe %',
  'dmi_memory_id', 'iocost apply %', 'fido_id /sys/class/net/lo',
];

/** Writes `QUESTION`, what was answered and the exit status into /out/theirs and /out/ours. */
function script(referenceRoot: string): string {
  return `
    modprobe -a ahci sd_mod sr_mod sg nvme virtio_blk virtio_scsi usb_storage xhci_pci 2>/dev/null
    for i in $(seq 1000); do [ -e /dev/sr0 ] && [ "$(ls -d /sys/block/sd* | wc -l)" -ge 4 ] && break; sleep 0.1; done
    if [ -n '${referenceRoot}' ]; then for i in proc sys dev run; do mount --rbind /$i '${referenceRoot}'/$i; done; fi
    theirs() { local name=$1; shift; if [ -n '${referenceRoot}' ]; then chroot '${referenceRoot}' /usr/lib/udev/$name "$@"; else /usr/lib/udev/$name "$@"; fi; }
    ours() { '${root}/dist/devmaster-id' "$@"; }
    ask() { echo "== $*"; "$who" "$@" 2>/dev/null; echo "exit status $?"; }
    while read -r question; do
      for who in theirs ours; do
        case $question in
          *%*) for node in /dev/sd? /dev/sr0 /dev/nvme0n1 /dev/vda /dev/null /dev/sg*; do ask $(echo "$question" | sed "s,%,$node,"); done ;;
          *) ask $question ;;
        esac >>/out/$who
      done
    done <<'END'
${questions.join('\n')}
END
    for who in theirs ours; do
      { ask cdrom_id --eject-media /dev/sr0; ask cdrom_id /dev/sr0; } >>/out/$who
      python3 -c 'import fcntl, os; fcntl.ioctl(os.open("/dev/sr0", os.O_RDONLY | os.O_NONBLOCK), 0x5319)'
      for i in $(seq 500); do ours cdrom_id /dev/sr0 | grep -q ID_CDROM_MEDIA=1 && break; sleep 0.1; done
    done
  `;
}

describe.skipIf(missing !== null)(`the programs that rules call, on a machine with disks and a drive${missing === null ? '' : ` (${missing})`}`, () => {
  it('answer as those of systemd', async () => {
    await withWorkFolder(async (work) => {
      const { status, log, console: kernel, out } = await runInMachine(work, { script: script(reference?.referenceRoot ?? ''), hardware, disks, timeoutMs: TIMEOUT_MS });
      expect(status, `${log}\n${kernel.slice(-2000)}`).toBe(0);
      const theirs = readFileSync(join(out, 'theirs'), 'latin1');
      expect(theirs).toContain('ID_ATA=1');
      expect(theirs).toContain('ID_SCSI=1');
      expect(theirs).toContain('ID_CDROM_MEDIA=1');
      expect(theirs).toContain('MEMORY_DEVICE_0_SIZE=');
      expect(readFileSync(join(out, 'ours'), 'latin1')).toBe(theirs);
    });
  }, TIMEOUT_MS + 60_000);
});

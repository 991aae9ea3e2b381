/** A security chip that qemu and swtpm emulate, asked by us and by systemd, which needs the libraries of tpm2-tss for that. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referenceUdevd } from '../support/contender.ts';
import { lacksMachine, runInMachine, withWorkFolder } from '../support/machine/virtual-machine.ts';
import { root } from '../support/repository.ts';
import { until } from '../support/until.ts';

const TIMEOUT_MS = 900_000;
const libraries = '/usr/lib/x86_64-linux-gnu';

const udevd = referenceUdevd();
const missing =
  lacksMachine() ??
  (spawnSync('sh', ['-c', 'command -v swtpm']).status !== 0 ? 'needs swtpm: apt-get install swtpm' : null) ??
  (!existsSync(`${libraries}/libtss2-tcti-device.so.0`) ? 'needs what systemd reads chips with: apt-get install libtss2-esys-3.0.2-0 libtss2-rc0 libtss2-mu0 libtss2-tcti-device0' : null) ??
  (udevd === null || udevd.referenceRoot === null || udevd.version < 262 ? 'needs systemd 262 to compare with: DEVMASTER_REFERENCE_ROOT' : null);

/** An emulated chip for qemu. It ends with qemu. */
async function startChip(work: string): Promise<readonly string[]> {
  const socket = join(work, 'chip');
  mkdirSync(`${socket}.state`);
  spawn('swtpm', ['socket', '--tpm2', '--terminate', '--tpmstate', `dir=${socket}.state`, '--ctrl', `type=unixio,path=${socket}`, '--flags', 'startup-clear'], { stdio: 'ignore' });
  await until('the chip is there', () => existsSync(socket));
  return ['-chardev', `socket,id=chip,path=${socket}`, '-tpmdev', 'emulator,id=tpm0,chardev=chip', '-device', 'tpm-crb,tpmdev=tpm0'];
}

const script = `
  other='${udevd?.referenceRoot ?? ''}' node='${process.execPath}' devctl='${root}/dist/devctl.js' chip=/sys/class/tpmrm/tpmrm0
  cp -a ${libraries}/libtss2-* "$other${libraries}/"
  for folder in /proc /sys /dev; do mount --rbind "$folder" "$other$folder"; done
  chroot "$other" udevadm test-builtin 'tpm2_id identify' "$chip" >/out/theirs
  "$node" "$devctl" test-builtin 'tpm2_id identify' "$chip" >/out/ours
  "$node" "$devctl" test-builtin 'tpm2_id identify' /sys/class/mem/null >/out/no-chip 2>&1
  true
`;

describe.skipIf(missing !== null)(`tpm2_id of a real chip${missing === null ? '' : ` (${missing})`}`, () => {
  it('says of it what systemd does', async () => {
    await withWorkFolder(async (work) => {
      const { status, log, out } = await runInMachine(work, { script, hardware: await startChip(work), timeoutMs: TIMEOUT_MS });
      expect(status, log).toBe(0);
      const ours = readFileSync(join(out, 'ours'), 'latin1');
      expect(ours, log).toMatch(/^ID_TPM2_MANUFACTURER=IBM\n(ID_TPM2_VENDOR_STRING=.*\n)?ID_TPM2_MODALIAS=fi2\.0:/);
      expect(ours.split('\n').sort()).toEqual(readFileSync(join(out, 'theirs'), 'latin1').split('\n').sort());
      expect(readFileSync(join(out, 'no-chip'), 'latin1')).not.toContain('ID_TPM2');
    });
  }, TIMEOUT_MS + 30_000);
});

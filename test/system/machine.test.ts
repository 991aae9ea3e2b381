import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installedUdevd, referenceUdevd, type Contender } from '../support/contender.ts';
import { disks, hardware } from '../support/machine/hardware.ts';
import { compareOutcomes, readOutcome } from '../support/machine/outcome.ts';
import { lacksMachine, runInMachine, withWorkFolder, type MachineResult } from '../support/machine/virtual-machine.ts';
import { root } from '../support/repository.ts';

const TIMEOUT_MS = 1_800_000;

const udevd = referenceUdevd() ?? installedUdevd();
const missing = lacksMachine() ?? (udevd === null ? 'needs systemd-udevd to compare with: apt-get install udev' : null);

/** All play the scene, one after the other, on the same devices: systemd-udevd, ours under its rules, and ours under our own. */
async function playAll(work: string, { referenceRoot, version }: Contender): Promise<MachineResult> {
  const daemon = `${process.execPath} ${root}/dist/devmasterd.js --daemon`;
  const script = `
    UDEVADM=udevadm ROOT='${referenceRoot ?? ''}' REPOSITORY='${root}' NODE='${process.execPath}'
    . '${root}/test/support/machine/scene.sh'
    play theirs '/usr/lib/systemd/systemd-udevd --daemon'
    play ours '${daemon} --rules-dir=/etc/udev/rules.d --rules-dir=/run/udev/rules.d --rules-dir=/usr/lib/udev/rules.d'
    ${version >= 262 ? `play own '${daemon} --rules-dir=${root}/rules.d'` : ''}
  `;
  return await runInMachine(work, { script, hardware, disks, commandLine: `net.naming_scheme=v${version}`, timeoutMs: TIMEOUT_MS });
}

describe.skipIf(missing !== null)(`on a machine with much hardware${missing === null ? '' : ` (${missing})`}`, () => {
  it('records, links, nodes, access, interfaces and what clients say are as with systemd-udevd', async () => {
    await withWorkFolder(async (work) => {
      const { status, log, console: kernel, out } = await playAll(work, udevd as Contender);
      expect(status, `${log}\n${kernel.slice(-2000)}`).toBe(0);
      for (const phase of ['1-cold', '2-mapped', '3-gone']) {
        const expected = readOutcome(join(out, 'theirs', phase));
        const { version: release } = udevd as Contender;
        if (phase !== '2-mapped') expect(expected.size, phase).toBeGreaterThan(100);
        // Our own rules are equal in effect to the newest ones.
        for (const name of release >= 262 ? ['ours', 'own'] : ['ours']) {
          expect(compareOutcomes({ expected, got: readOutcome(join(out, name, phase)), release }), `${name}, ${phase}`).toEqual([]);
        }
      }
    });
  }, TIMEOUT_MS + 60_000);
});

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { givenDaemon } from '../support/given.ts';
import { until } from '../support/until.ts';

const ROUNDS = 10;
/** So many lines take the daemon some hundredths of a second for each event of the other device. */
const BUSY_LINES = 20_000;
const BUSY_EVENTS = 10;

/** Waits until the program that woke it is over (state Z, proc_pid_stat(5)), then writes as any program would that is started for it. */
const WRITER = 'read pid </run/fifo; while read -r line 2>/dev/null </proc/$pid/stat; do case $line in *") Z "*) break;; esac; done; dd if=/dev/null of=/dev/loop7 count=0';

/**
 * A round is an event of the disk whose program wakes a writer; the event that comes of the write has no round, and leaves a
 * trace.
 */
const rules = {
  '10-disk.rules':
    'SUBSYSTEM=="block", KERNEL=="loop7", OPTIONS+="watch"\n' +
    'SUBSYSTEM=="block", KERNEL=="loop7", ENV{SYNTH_ARG_ROUND}=="?*", RUN+="/bin/sh -c \'echo $$$$ >/run/fifo\'"\n' +
    'SUBSYSTEM=="block", KERNEL=="loop7", ENV{SYNTH_ARG_ROUND}=="", RUN+="/bin/sh -c \'echo seen >>/run/seen\'"\n',
  '20-busy.rules': Array.from({ length: BUSY_LINES }, (_, line) => `SUBSYSTEM=="mem", KERNEL=="nul[l]", ENV{PROPERTY_${line}}="%k"\n`).join(''),
};

describe('a disk that is written to as soon as its last RUN program is through', () => {
  it('has another event, however busy the daemon is with other devices', async (context) => {
    context.skip(!existsSync('/sys/class/block/loop7'), 'needs the disk loop7: modprobe loop max_loop=8');
    const { bed } = await givenDaemon(context, rules);
    bed.updateDiskNodes();
    bed.run(['mkfifo', '/run/fifo']);
    const seen = (): number => (bed.read('/run/seen') ?? '').split('\n').length - 1;
    for (let round = 0; round < ROUNDS; round++) {
      const before = seen();
      const writer = await bed.start(['sh', '-c', WRITER], { log: '/run/writer.log' });
      const uuid = `00000000-0000-4000-8000-${String(round).padStart(12, '0')}`;
      const events = [`echo 'change ${uuid} ROUND=${round}' >/sys/class/block/loop7/uevent`, ...Array.from({ length: BUSY_EVENTS }, () => 'echo change >/sys/class/mem/null/uevent')];
      bed.run(['sh', '-c', events.join('; ')]);
      expect(await writer.ended).toBe(0);
      await until(`the write of round ${round} was noticed`, () => seen() > before);
    }
  });
});

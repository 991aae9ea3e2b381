import { describe, expect, it } from 'vitest';
import { givenDaemon } from '../support/given.ts';

const ruleFile = '/run/udev/rules.d/10-test.rules';
/** Tells which events were handled, and is different each time. */
const number = 'KERNEL=="null|zero", ENV{HANDLED}="$env{SEQNUM}"\n';

describe('devctl reload', () => {
  it('shows what edited rules would change, and with --apply does it to those devices alone', async (context) => {
    const daemon = await givenDaemon(context, { '10-test.rules': `${number}KERNEL=="null", SYMLINK+="before"\nKERNEL=="zero", SYMLINK+="kept"\n` });
    const { bed } = daemon;
    daemon.trigger('/sys/class/mem/null', 'add');
    daemon.trigger('/sys/class/mem/zero', 'add');
    const zero = daemon.record('c1:5');
    bed.write(ruleFile, `${number}KERNEL=="null", SYMLINK+="after", MODE="0604", PROGRAM="/bin/sleep 0.3"\nKERNEL=="zero", SYMLINK+="kept"\n`);

    const plan = daemon.client('reload', '--plan').replaceAll(/ {3,}/g, '  ');
    expect(plan).toMatch(/^\/devices\/virtual\/mem\/null \(\/dev\/null\)\n/);
    expect(plan).toContain(`  - link /dev/before  was ${ruleFile}:2\n`);
    expect(plan).toContain(`  + link /dev/after  ${ruleFile}:2\n`);
    expect(plan).toContain(`  - mode 0666\n  + mode 0604  ${ruleFile}:2\n`);
    expect(plan).not.toMatch(/mem\/zero|HANDLED/);
    expect(plan).toMatch(/\n1 of [0-9,]+ devices changes/);
    expect([bed.link('/dev/before'), bed.link('/dev/after')]).toEqual(['null', null]);

    daemon.client('reload', '--apply');
    expect([bed.link('/dev/before'), bed.link('/dev/after')]).toEqual([null, 'null']);
    expect(daemon.record('c1:5')).toEqual(zero);
    expect(daemon.client('reload', '--plan')).toMatch(/^0 of [0-9,]+ devices change/);
  });

  it('plans with rules that are not installed yet', async (context) => {
    const daemon = await givenDaemon(context, { '10-test.rules': number });
    daemon.bed.write('/run/mine/20-mine.rules', 'KERNEL=="zero", ENV{MINE}="1"\n');
    expect(daemon.client('reload', '--plan', '--extra-rules-dir=/run/mine')).toMatch(/\n {2}\+ MINE=1 +\/run\/mine\/20-mine\.rules:1\n/);
  });

  it('runs the programs of rules for a plan, unless it is told not to', async (context) => {
    const daemon = await givenDaemon(context, { '10-test.rules': number });
    daemon.bed.write(ruleFile, 'KERNEL=="zero", PROGRAM="/bin/touch /run/was-run", ENV{RAN}="1"\n');
    expect(daemon.client('reload', '--plan', '--no-programs')).not.toContain('RAN');
    expect(daemon.bed.exists('/run/was-run')).toBe(false);
    expect(daemon.client('reload', '--plan')).toContain('+ RAN=1');
    expect(daemon.bed.exists('/run/was-run')).toBe(true);
  });

  it('alone has the daemon read the rules again', async (context) => {
    const daemon = await givenDaemon(context, { '10-test.rules': number });
    daemon.bed.write(ruleFile, 'NONSENSE=="1"\n');
    daemon.client('reload');
    expect(daemon.logged('NONSENSE')).not.toEqual([]);
  });
});

/** Plug-in builtins in the daemon: what they may do to an event, and when another one is in force. */
import { describe, expect, it, type TestContext } from 'vitest';
import { givenTestbed } from '../support/given.ts';
import { devmaster } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { until } from '../support/until.ts';

const folder = '/run/devmaster/builtins.d';
const record = '/run/udev/data/c1:3';

/** The daemon with one plug-in `wheel`, and a rule that asks it about /dev/null between two others. */
async function givenPlugin(context: TestContext, body: string, { key = 'IMPORT{builtin}', mode = 0o644 } = {}): Promise<Daemon> {
  const rules = `KERNEL!="null", GOTO="end"\nENV{BEFORE}="1"\n${key}="wheel"\nENV{AFTER}="1"\nLABEL="end"\n`;
  const bed = await givenTestbed(context, { rules: { '10-wheel.rules': rules } });
  bed.write(`${folder}/wheel.mjs`, moduleOf(body), mode);
  bed.run(['chmod', mode.toString(8), `${folder}/wheel.mjs`]);
  return await Daemon.start(bed, devmaster);
}

function moduleOf(body: string): string {
  return `export default { name: 'wheel', summary: 'of wheels', ${body} };\n`;
}

describe('an event', () => {
  for (const [what, body, said] of [
    ['computes for ever', 'timeoutMs: 500, run() { for (;;); }', 'took too long'],
    ['crashes', 'run() { process.abort(); }', 'SIGABRT'],
  ] as const) {
    for (const key of ['IMPORT{builtin}', 'RUN{builtin}+'] as const) {
      it(`goes on after the ${key} of a plug-in that ${what}`, async (context) => {
        const daemon = await givenPlugin(context, body, { key });
        daemon.trigger('/dev/null');
        expect(daemon.bed.read(record)).toMatch(/^(?=[^]*E:BEFORE=1\n)(?=[^]*E:AFTER=1\n)/);
        expect(daemon.logged(said)).not.toEqual([]);
        await daemon.stop();
      });
    }
  }
});

describe('a plug-in', () => {
  it('is another one after a reload', async (context) => {
    const version = (number: number): string => `run: () => ({ properties: { VERSION: '${number}' } })`;
    const daemon = await givenPlugin(context, version(1));
    daemon.trigger('/dev/null');
    expect(daemon.bed.read(record)).toContain('E:VERSION=1\n');
    daemon.bed.write(`${folder}/wheel.mjs`, moduleOf(version(2)));
    daemon.client('control', '--reload');
    daemon.trigger('/dev/null');
    expect(daemon.bed.read(record)).toContain('E:VERSION=2\n');
    await daemon.stop();
  });

  it('has its process ended with the daemon', async (context) => {
    const daemon = await givenPlugin(context, 'run: () => ({ properties: { PLUGIN_PID: String(process.pid) } })');
    daemon.trigger('/dev/null');
    const pid = /^E:PLUGIN_PID=([0-9]+)$/m.exec(daemon.bed.read(record) ?? '')?.[1] ?? '';
    const isRunning = (): boolean => /^State:\s+[^Z]/m.test(daemon.bed.read(`/proc/${pid}/status`) ?? '');
    expect(isRunning()).toBe(true);
    await daemon.stop();
    await until('the process of the plug-ins has ended', () => !isRunning());
  });

  it('that others may write is no builtin, and the log says what to do', async (context) => {
    const daemon = await givenPlugin(context, 'run: () => ({ properties: { EVIL: "1" } })', { mode: 0o664 });
    daemon.trigger('/dev/null');
    expect(daemon.bed.read(record)).toMatch(/^(?![^]*EVIL)(?=[^]*E:AFTER=1\n)/);
    expect(daemon.logged(`chmod go-w ${folder}/wheel.mjs`)).not.toEqual([]);
    expect(daemon.attempt('test-builtin', 'wheel', '/dev/null')).toMatchObject({ status: 1, stderr: expect.stringContaining(`chmod go-w ${folder}/wheel.mjs`) });
    await daemon.stop();
  });
});

import { describe, expect, it } from 'vitest';
import type { Log } from '../../src/base/log.ts';
import { logComplaints, logNotes } from '../../src/worker/journey-log.ts';
import { decide } from '../support/check.ts';
import { stick, tableDevice } from '../support/table-device.ts';

const device = tableDevice(stick);
const uevent = { action: 'add', devpath: device.devpath, subsystem: 'block', seqnum: 1n, properties: new Map() } as const;

describe('what the log hears of a verdict', () => {
  it('is nothing where the rules had nothing to complain of', () => {
    expect(logged('ENV{A}="1"')).toEqual([]);
  });

  it('is each mistake in a value, with the place of the rule', () => {
    expect(logged('TAG+="no tag"')).toMatchObject([{ level: expect.stringMatching(/^(error|warn)$/), device: device.sysname, source: { file: '10-test.rules', line: 1 } }]);
  });

  it('is all that was decided before the rule that asks for it', () => {
    const [dump] = logged('ENV{A}="1"\nOPTIONS+="dump"\nENV{B}="1"');
    expect(dump).toMatchObject({ level: 'info', source: { line: 2 } });
    expect(dump?.message).toContain('A=1');
    expect(dump?.message).not.toContain('B=1');
  });

  it('is that as JSON where the rule wants it so', () => {
    const [dump] = logged('ENV{A}="1"\nOPTIONS+="dump-json"');
    expect(JSON.parse(dump?.message ?? '')).toMatchObject({ action: 'add', properties: { A: '1' } });
  });

  it('is all that was decided in the end, for a rule that wants debug messages', () => {
    const [decision] = logged('OPTIONS+="log_level=debug"\nENV{A}="1"');
    expect(decision).toMatchObject({ level: 'info', source: { line: 1 } });
    expect(decision?.message).toContain('A=1');
  });
});

describe('what the log hears of effects that failed', () => {
  it('has the severity of each, and the fields', () => {
    const { log, lines } = recorder();
    logComplaints(log, [{ severity: 'warning', message: 'w' }, { severity: 'error', message: 'e' }, { severity: 'debug', message: 'd' }], { device: 'sda', step: 'apply' });
    expect(lines).toEqual([['warn', 'w'], ['error', 'e'], ['debug', 'd']].map(([level, message]) => ({ level, message, device: 'sda', step: 'apply' })));
  });
});

function logged(rules: string) {
  const { log, lines } = recorder();
  logNotes(log, { device, uevent }, decide({ rules }).verdict);
  return lines;
}

interface Line {
  readonly level: string;
  readonly message: string;
}

function recorder(): { log: Log; lines: Line[] } {
  const lines: Line[] = [];
  const say = (level: string) => (fields: object, message: string): void => void lines.push({ level, message, ...fields });
  return { lines, log: { error: say('error'), warn: say('warn'), info: say('info'), debug: say('debug'), isDebug: () => true } };
}

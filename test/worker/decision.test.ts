import { describe, expect, it } from 'vitest';
import type { Uevent } from '../../src/uevent/uevent.ts';
import { decisionAsObject, describeDecision } from '../../src/worker/decision.ts';
import { decide } from '../support/check.ts';
import { stick, tableDevice } from '../support/table-device.ts';

const { devpath } = tableDevice(stick);
const uevent: Uevent = { action: 'add', devpath, subsystem: 'block', seqnum: 1n, properties: new Map() };

describe('a decision as text', () => {
  it('is the event alone when no rule decided anything', () => {
    expect(describe_('')).toEqual([`add ${devpath} (block)`]);
  });

  it('has a line for each thing decided, with the place of the rule', () => {
    const [, ...lines] = describe_('SYMLINK+="l", OWNER="1", GROUP="2", MODE="640"\nENV{A}="1", TAG+="t", OPTIONS+="watch", RUN+="/bin/p", RUN{builtin}+="kmod load x"');
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['link l', '10-test.rules:1:1'],
      ['owner 1', '10-test.rules:1:15'],
      ['group 2', '10-test.rules:1:26'],
      ['mode 0640', '10-test.rules:1:37'],
      ['A=1', '10-test.rules:2:1'],
      ['tag t', '10-test.rules:2:13'],
      ['watch', '10-test.rules:2:23'],
      ['run builtin kmod load x', '10-test.rules:2:56'],
      ['run /bin/p', '10-test.rules:2:41'],
    ]);
  });

  it('says which property was removed', () => {
    expect(describe_('ENV{A}="1"\nENV{A}=""').join('\n')).toContain('remove A');
  });

  it('cannot send commands to the terminal', () => {
    const { verdict } = decide({ rules: 'RUN+="/bin/p $env{X}"', device: { ...stick, properties: { ...stick.properties, X: '\x1b[2J' } } });
    expect(describeDecision(uevent, verdict)).toContain('run /bin/p \\x1b[2J');
  });
});

describe('a decision for programs', () => {
  it('has everything as JSON can hold it, the mode in octal', () => {
    const { verdict } = decide({ rules: 'SYMLINK+="l", MODE="640", ENV{A}="1", ENV{B}="", TAG+="t", RUN+="/bin/p"' });
    expect(JSON.parse(JSON.stringify(decisionAsObject(uevent, verdict)))).toMatchObject({
      action: 'add', devpath, subsystem: 'block', links: ['l'], mode: '0640', owner: null, properties: { A: '1' }, tags: ['t'], currentTags: ['t'],
      run: [{ type: 'program', command: '/bin/p' }],
    });
  });
});

function describe_(rules: string): string[] {
  return describeDecision(uevent, decide({ rules }).verdict).split('\n');
}

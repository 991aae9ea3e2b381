import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silent } from '../../../src/base/log.ts';
import type { Line } from '../../../src/cli/record/uevent-file.ts';
import { Replay, type Step } from '../../../src/cli/replay/replay.ts';
import { noAnswers } from '../../../src/cli/test-rule/answers.ts';
import { parseRecording } from '../../../src/cli/test-rule/recording.ts';
import { readConfig } from '../../../src/config.ts';
import type { Action } from '../../../src/uevent/uevent.ts';
import { readRuleFiles } from '../../../src/worker/rule-set.ts';
import { LiveWorld } from '../../../src/worker/world.ts';
import { makeMachine } from '../../device/machine.ts';

interface Case {
  readonly recording: string;
  readonly rules: string;
  readonly lines?: readonly Line[];
}

function replayOf({ recording, rules, lines = [] }: Case): Replay {
  const paths = makeMachine();
  const file = `${paths.run}/50-case.rules`;
  writeFileSync(file, rules);
  const { config } = readConfig(paths, null, {});
  const { specialiser } = readRuleFiles([file], config, new LiveWorld(paths, silent));
  const { devices } = parseRecording({ text: recording, file: 'x' });
  const replay = new Replay({ devices, lines, paths, rules: specialiser, answers: noAnswers, eventTimeoutMs: 1000 });
  onTestFinished(() => replay.close());
  return replay;
}

/** Every step, with what is different as `-before` and `+after`. */
async function play(of: Case): Promise<{ readonly what: string; readonly differences: readonly string[] | null; readonly step: Step }[]> {
  const replay = replayOf(of);
  const steps: Step[] = [];
  for (const recorded of replay.present) steps.push((await replay.add(recorded)) as Step);
  for (const event of replay.events) steps.push(await replay.event(event));
  return steps.map((step) => ({
    what: `${step.uevent.action} ${step.device.devpath}`,
    differences: step.differences?.flatMap(({ before, after }) => [...(before === null ? [] : [`-${before.kind} ${before.name}=${before.value}`]), ...(after === null ? [] : [`+${after.kind} ${after.name}=${after.value}`])]) ?? null,
    step,
  }));
}

async function differences(recording: string, rules: string): Promise<readonly string[]> {
  return (await play({ recording, rules })).flatMap((one) => one.differences ?? ['(not compared)']);
}

function event(source: Line['source'], { seqnum, action, devpath = '/devices/a', ...properties }: { readonly seqnum: number; readonly action: Action; readonly devpath?: string; readonly [name: string]: unknown }): Line {
  const all = new Map(Object.entries({ ACTION: action, DEVPATH: devpath, SUBSYSTEM: 's', ...properties }).map(([name, value]) => [name, String(value)]));
  return { source, offsetUsec: seqnum * 10, uevent: { action, devpath, subsystem: 's', seqnum: BigInt(seqnum), properties: all } };
}

const node = 'P: /devices/a\nN: a\nE: DEVNAME=/dev/a\nE: MAJOR=1\nE: MINOR=2\nE: SUBSYSTEM=s\n';

describe('a replay', () => {
  it('finds no difference where the rules are those of the recorded machine', async () => {
    const recording = `${node}S: mine\nE: DEVLINKS=/dev/mine\nE: ID_A=1\nE: TAGS=:t:\nE: CURRENT_TAGS=:t:\nA: size=8\\n\n`;
    expect(await differences(recording, 'ATTR{size}=="8", ENV{ID_A}="1", SYMLINK+="mine", TAG+="t"')).toEqual([]);
  });

  it.each([
    ['a property that is missing', 'E: ID_A=1\n', '', ['-property ID_A=1']],
    ['a property that is new', 'E: ID_A=1\n', 'ENV{ID_A}="1", ENV{ID_B}="2"', ['+property ID_B=2']],
    ['another value', 'E: ID_A=1\n', 'ENV{ID_A}="2"', ['-property ID_A=1', '+property ID_A=2']],
    ['a link', 'S: old\n', 'SYMLINK+="new"', ['-link old=', '+link new=']],
    ['a tag', 'E: TAGS=:t:\nE: CURRENT_TAGS=:t:\n', 'TAG+="u"', ['-tag t=', '+tag u=']],
  ])('tells of %s', async (_what, recorded, rules, expected) => {
    expect(await differences(node + recorded, rules)).toEqual(expected);
  });

  it('compares nothing where no device manager had seen the machine', async () => {
    expect(await differences(node, 'ENV{ID_A}="1"')).toEqual(['(not compared)']);
  });

  it('adds parents first, and children import what was decided about them', async () => {
    const recording = 'P: /devices/a/b\nE: SUBSYSTEM=s\nE: ID_A=1\n\nP: /devices/a\nE: SUBSYSTEM=s\nE: ID_A=1\n';
    const steps = await play({ recording, rules: 'KERNEL=="a", ENV{ID_A}="1"\nKERNEL=="b", IMPORT{parent}="ID_*"' });
    expect(steps.map(({ what, differences }) => [what, differences])).toEqual([['add /devices/a', []], ['add /devices/a/b', []]]);
  });

  it('starts without a record: what was recorded is no evidence for itself', async () => {
    expect(await differences(`${node}E: ID_A=1\n`, 'IMPORT{db}="ID_A"')).toEqual(['-property ID_A=1']);
  });

  it('takes what programs and disks said from the recording', async () => {
    const recorded = `${node}E: ID_FS_TYPE=ext4\nE: ID_BUS=scsi\nE: ID_SERIAL=x\nE: ID_SCSI=1\n`;
    expect(await differences(recorded, 'IMPORT{builtin}="blkid"\nIMPORT{program}="scsi_id --export -d $devnode", ENV{ID_BUS}="scsi"')).toEqual([]);
  });

  it('executes nothing, and tells of programs that it cannot answer for', async () => {
    const file = `${makeMachine().run}/touched`;
    const [only] = await play({ recording: node, rules: `PROGRAM="/bin/touch ${file}", ENV{A}="1"\nRUN+="/bin/touch ${file}"` });
    expect(only?.step.unanswered).toEqual([`/bin/touch ${file}`]);
    expect(existsSync(file)).toBe(false);
  });

  it('plays the events of the kernel, and compares with what had been made of each', async () => {
    const lines = [
      event('kernel', { seqnum: 5, action: 'change', MEDIA: '1' }),
      event('udev', { seqnum: 5, action: 'change', MEDIA: '1', ID_A: '1', USEC_INITIALIZED: '9', '.PRIVATE': 'x', UDEV_DATABASE_VERSION: '1' }),
      event('kernel', { seqnum: 6, action: 'change', MEDIA: '2' }),
    ];
    const steps = await play({ recording: node, rules: 'ACTION=="change", ENV{ID_A}="$env{MEDIA}"\nACTION=="change", ENV{ID_B}="1"', lines });
    expect(steps.map(({ what, differences }) => [what, differences])).toEqual([
      ['add /devices/a', null],
      ['change /devices/a', ['+property ID_B=1']],
      ['change /devices/a', null],
    ]);
    expect(steps.map(({ step }) => step.offsetUsec)).toEqual([null, 50, 60]);
  });

  it('adds a device that came while it was recorded when it came, and not before', async () => {
    const lines = [event('kernel', { seqnum: 1, action: 'add' }), event('kernel', { seqnum: 2, action: 'remove' })];
    expect((await play({ recording: node, rules: '', lines })).map(({ what }) => what)).toEqual(['add /devices/a', 'remove /devices/a']);
  });

  it('adds a device at once when somebody only asked for its announcement', async () => {
    const lines = [event('kernel', { seqnum: 1, action: 'add', SYNTH_UUID: '0' })];
    expect((await play({ recording: node, rules: '', lines })).map(({ what }) => what)).toEqual(['add /devices/a', 'add /devices/a']);
  });

  it('remembers between events, and forgets a device that goes', async () => {
    const lines = [event('kernel', { seqnum: 1, action: 'change' }), event('kernel', { seqnum: 2, action: 'remove' }), event('kernel', { seqnum: 3, action: 'change' })];
    const steps = await play({ recording: 'P: /devices/a\nE: SUBSYSTEM=s\n', rules: 'ACTION=="add", ENV{ID_A}="1"\nACTION=="change", IMPORT{db}="ID_A"', lines });
    expect(steps.map(({ step }) => step.verdict.properties.get('ID_A')?.value ?? null)).toEqual(['1', '1', null, null]);
  });
});

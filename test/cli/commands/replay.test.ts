import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/base/errors.ts';
import type { Paths } from '../../../src/base/paths.ts';
import { command as record } from '../../../src/cli/commands/record.ts';
import { command } from '../../../src/cli/commands/replay.ts';
import { loadMachine, makeMachine } from '../../device/machine.ts';
import { root } from '../../support/repository.ts';
import { call, type Called } from '../record/call.ts';

const device = 'P: /devices/a\nN: a\nE: DEVNAME=/dev/a\nE: MAJOR=1\nE: MINOR=2\nE: SUBSYSTEM=s\nE: ID_A=1\n';
const event = { source: 'kernel', offsetUsec: 3_000_000, action: 'change', devpath: '/devices/a', seqnum: 1, properties: { ACTION: 'change', DEVPATH: '/devices/a', SUBSYSTEM: 's' } };

interface Given {
  readonly recording?: string;
  readonly rules?: string;
  readonly uevents?: string;
  readonly words?: readonly string[];
}

/** `devctl replay x.umockdev --rules=50-x.rules …` in a folder of its own, which is `.` in what it prints. */
async function replay({ recording = device, rules = '', uevents, words = [] }: Given): Promise<Called> {
  const paths: Paths = makeMachine();
  const folder = paths.run;
  writeFileSync(`${folder}/x.umockdev`, recording);
  writeFileSync(`${folder}/50-x.rules`, rules);
  if (uevents !== undefined) writeFileSync(`${folder}/x.umockdev.uevents`, uevents);
  const { out, ...rest } = await call(command, paths, [`${folder}/x.umockdev`, `--rules=${folder}/50-x.rules`, ...words]);
  return { ...rest, out: out.replaceAll(folder, '.') };
}

describe('devctl replay', () => {
  it('prints what is different as a diff, with the rule that makes it so', async () => {
    expect(await replay({ rules: 'ENV{ID_A}="2", TAG+="t"' })).toEqual({
      status: 0,
      complaints: [],
      out: [
        'add /devices/a (/dev/a)',
        '  - ID_A=1',
        `${'  + ID_A=2'.padEnd(48)}  ./50-x.rules:1`,
        `${'  + tag t'.padEnd(48)}  ./50-x.rules:1`,
        '1 device replayed; 1 of 1 differ from the recording',
        '',
      ].join('\n'),
    });
  });

  it.each([
    ['something is different', {}, 1],
    ['nothing is different', { rules: 'ENV{ID_A}="1"' }, 0],
    ['there is nothing to compare with', { recording: device.replace('E: ID_A=1\n', '') }, 1],
  ])('with --expect-same ends as it should when %s', async (_what, given, status) => {
    expect((await replay({ ...given, words: ['--expect-same'] })).status).toBe(status);
  });

  it('prints all that is decided where that is wanted, of the devices that are wanted', async () => {
    const recording = `${device}\nP: /devices/b\nE: SUBSYSTEM=s\n`;
    const { out } = await replay({ recording, rules: 'ENV{ID_A}="1", SYMLINK+="x", RUN+="/bin/y", MODE="0640"', words: ['-v', '-d', '/dev/a'] });
    for (const part of ['/dev/x', 'mode 0640', 'ID_A=1', '/bin/y']) expect(out).toContain(part);
    expect(out).not.toContain('/devices/b');
    expect(out).toContain('1 device replayed');
  });

  it('replays the events beside the recording, without their time where nobody wants to wait', async () => {
    const uevents = `{"format":"devmaster-uevents","version":1}\n${JSON.stringify(event)}\n{"source":"udev","offsetUsec":9,"lost":"overflow"}\n`;
    const { out, complaints } = await replay({ rules: 'ENV{ID_A}="1"', uevents, words: ['--no-wait'] });
    expect(out).toContain('1 device and 1 event replayed; 0 of 1 differ');
    expect(complaints.join()).toContain('lost');
  });

  it('prints JSON for programs', async () => {
    const { out } = await replay({ rules: 'ENV{ID_A}="2"', words: ['--json'] });
    expect(out.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ action: 'add', devpath: '/devices/a', devnode: '/dev/a', offsetUsec: null, unanswered: [], differences: [{ what: 'property', name: 'ID_A', before: '1', after: '2', rule: './50-x.rules:1' }] }),
    ]);
  });

  it('lets a program answer what it is told to', async () => {
    const rules = 'PROGRAM="my_id", ENV{ID_A}="$result"';
    expect((await replay({ rules })).out).toMatch(/no recording can answer for .*:\n {2}my_id\n/);
    expect((await replay({ rules, words: ['--answer=my_id=1'] })).out).toBe('1 device replayed; 0 of 1 differ from the recording\n');
  });

  it('reads rules of a folder as the system does', async () => {
    const other = makeMachine().run;
    writeFileSync(`${other}/10-a.rules`, 'ENV{ID_A}="1"');
    writeFileSync(`${other}/README`, 'not a rule');
    expect((await replay({ rules: 'ENV{ID_B}=""', words: [`--rules=${other}`, '--expect-same'] })).status).toBe(0);
  });

  it.each([
    [['no-such-file'], 'cannot be read'],
    [[], 'which recording?'],
    [['a', 'b'], 'Extraneous argument'],
    [['x', '--speed=0'], '--speed'],
    [['x', '--speed=fast'], '--speed'],
    [['x', '--speed=2', '--no-wait'], '--no-wait'],
  ])('refuses %j', async (words, reason) => {
    const refused = call(command, makeMachine(), words);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(reason);
  });

  it.each([
    [['--rules=/no/such'], '--rules'],
    [['--events=/no/such'], 'events'],
    [['--device=zzz'], 'no device'],
  ])('refuses a recording with %j', async (words, reason) => {
    await expect(replay({ words })).rejects.toThrow(reason);
  });

  it('leaves nothing behind when it fails', async () => {
    await expect(replay({ recording: 'E: X=1\n' })).rejects.toThrow('has no device');
  });
});

describe('a disk of a machine with systemd 257', () => {
  it('comes out the same with our rules, but for what rules of other packages gave it', async () => {
    const lab = loadMachine('lab');
    const file = `${lab.run}/lab.umockdev`;
    await call(record, lab, ['--all', '-o', file]);
    const { out } = await call(command, makeMachine(), [file, `--rules=${root}/rules.d`, '--device=sda', '--json']);
    const { differences } = JSON.parse(out) as { readonly differences: readonly { readonly what: string; readonly name: string; readonly after: string | null }[] };
    expect(differences.filter(({ after }) => after !== null)).toEqual([]);
    const packages = /^(DM_MULTIPATH_DEVICE_PATH|SCSI_.*|LAB_.*|lab\/.*|disk\/by-id\/lvm-.*)$/;
    expect(differences.map(({ name }) => name).filter((name) => !packages.test(name))).toEqual([]);
    expect(differences.length).toBeGreaterThan(0);
  });
});

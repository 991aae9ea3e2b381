import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inquiry, node, Pretender, propertiesOf, unknownCommand, type Device } from './pretend.ts';

const GET_CAPABILITY = 0x5331;
const DRIVE_STATUS = 0x5326;
const DISC_OK = 4;

let pretender: Pretender;
beforeAll(() => {
  pretender = new Pretender();
});
afterAll(() => pretender.remove());

interface Drive {
  readonly profiles?: readonly number[];
  /** of the medium; 0: there is none */
  readonly current?: number;
  /** 0 blank, 1 appendable, 2 complete, 3 other */
  readonly state?: number;
  /** for each track whether it is data */
  readonly tracks?: readonly boolean[];
  readonly sessions?: number;
  /** of the first 32 blocks, those that are not empty */
  readonly written?: readonly number[];
  readonly more?: Device['scsi'];
}

function drive({ profiles = [8, 0x10], current = 8, state = 2, tracks = [true], sessions = 1, written = [], more = [] }: Drive): Device {
  const list = Buffer.alloc(profiles.length * 4);
  profiles.forEach((profile, index) => list.writeUInt16BE(profile, index * 4));
  const features = Buffer.concat([Buffer.alloc(8), Buffer.from([0, 0, 3, list.length]), list, Buffer.from([0, 1, 3, 0])]);
  features.writeUInt32BE(features.length, 0);
  features.writeUInt16BE(current, 6);
  const entries = [...tracks, true].map((data, index) => Buffer.from([0, data ? 4 : 0, index + 1, 0, 0, 0, index, 0]));
  const toc = Buffer.concat([Buffer.from([0, entries.length * 8 + 2, 1, tracks.length]), ...entries]);
  const information = Buffer.from([0, 32, state, 0, sessions, sessions + 1, tracks.length, 0, 0, 0, 0, 0]);
  const blocks = Buffer.alloc(32 * 2048);
  for (const block of written) blocks[block * 2048 + 510] = 0x55;
  return {
    ioctl: [{ request: GET_CAPABILITY, result: 0 }, { request: DRIVE_STATUS, result: current === 0 ? 1 : DISC_OK }],
    scsi: [
      ...(more ?? []),
      { command: '12', data: inquiry({ type: 5 }) },
      { command: '46', data: features },
      { command: '430001', data: Buffer.from([0, 10, 1, sessions, 0, 0x14, tracks.length, 0, 0, 0, 0x10, 0]) },
      { command: '43', data: toc },
      { command: '51', data: information },
      { command: '28', data: blocks },
    ],
  };
}

const ask = (of: Drive, ...args: string[]): Record<string, string> => propertiesOf(pretender.ask(drive(of), ['cdrom_id', ...args, node]));

describe('cdrom_id', () => {
  it('tells what a drive can do and what is in it', () => {
    expect(ask({})).toEqual({
      ID_CDROM: '1', ID_CDROM_CD: '1', ID_CDROM_DVD: '1', ID_CDROM_MEDIA: '1', ID_CDROM_MEDIA_CD: '1',
      ID_CDROM_MEDIA_SESSION_COUNT: '1', ID_CDROM_MEDIA_TRACK_COUNT: '1', ID_CDROM_MEDIA_TRACK_COUNT_DATA: '1',
    });
  });

  it('tells only of the drive when there is nothing in it', () => {
    expect(ask({ current: 0 })).toEqual({ ID_CDROM: '1', ID_CDROM_CD: '1', ID_CDROM_DVD: '1' });
  });

  it('counts tracks of music and of data', () => {
    expect(ask({ tracks: [false, false, true] })).toMatchObject({ ID_CDROM_MEDIA_TRACK_COUNT: '3', ID_CDROM_MEDIA_TRACK_COUNT_AUDIO: '2', ID_CDROM_MEDIA_TRACK_COUNT_DATA: '1' });
  });

  it('tells where the last of several sessions begins', () => {
    expect(ask({ sessions: 2 })).toMatchObject({ ID_CDROM_MEDIA_SESSION_COUNT: '2', ID_CDROM_MEDIA_SESSION_LAST_OFFSET: String(0x1000 * 2048) });
  });

  it('gathers the ways of doing the same under one name', () => {
    expect(ask({ profiles: [3, 0x13, 0x16, 0x18, 0x42], current: 0 })).toMatchObject({
      ID_CDROM_MO_SE: '1', ID_CDROM_MO: '1', ID_CDROM_DVD_RW_RO: '1', ID_CDROM_DVD_RW: '1', ID_CDROM_DVD_R_DL_JR: '1', ID_CDROM_DVD_R_DL: '1', ID_CDROM_DVD_R_DDR: '1', ID_CDROM_DVD_R: '1', ID_CDROM_BD_R: '1',
    });
  });

  it.each([
    ['a CD-R to which more can be written', { current: 9, state: 1 }, 'appendable', '2'],
    ['an empty CD-R', { current: 9, state: 0 }, 'blank', '2'],
    ['a DVD-RW that was formatted for overwriting', { current: 0x13, state: 1 }, 'blank', undefined],
    ['a DVD+RW with a file system', { current: 0x1a, state: 2, written: [16] }, 'complete', undefined],
    ['a DVD+RW with a boot sector', { current: 0x1a, state: 2, written: [0] }, 'complete', undefined],
    ['a DVD+RW with nothing where file systems begin', { current: 0x1a, state: 2, written: [5] }, 'blank', undefined],
  ] as const)('tells the state of %s', (_what, of, state, next) => {
    const answer = ask(of);
    expect(answer['ID_CDROM_MEDIA_STATE']).toBe(state);
    expect(answer['ID_CDROM_MEDIA_SESSION_NEXT']).toBe(next);
  });

  it.each([
    ['protected', [{ command: 'ad', data: Buffer.from([0, 6, 0, 0, 2, 0, 0, 0]) }], 'complete'],
    ['not formatted', [{ command: 'ad', data: Buffer.alloc(8) }, { command: '23', data: Buffer.from([0, 0, 0, 16, 0, 0, 0, 0, 1, 0, 0, 0]) }], 'other'],
    ['formatted and empty', [{ command: 'ad', data: Buffer.alloc(8) }, { command: '23', data: Buffer.from([0, 0, 0, 16, 0, 0, 0, 0, 2, 0, 0, 0]) }], 'blank'],
  ])('tells the state of a DVD-RAM that is %s', (_what, more, state) => {
    expect(ask({ current: 0x12, state: 3, more })['ID_CDROM_MEDIA_STATE']).toBe(state);
  });

  it('guesses what is in a drive that is older than the question', () => {
    const old = { command: '46', status: 2, sense: unknownCommand };
    expect(ask({ more: [old] })).toMatchObject({ ID_CDROM_MEDIA: '1', ID_CDROM_MEDIA_CD: '1' });
    expect(ask({ more: [old], state: 0x12 })).toMatchObject({ ID_CDROM_MEDIA_CD_RW: '1' });
    expect(ask({ more: [old, { command: '51', status: 2, sense: unknownCommand }] })).toMatchObject({ ID_CDROM_MEDIA_CD: '1', ID_CDROM_MEDIA_TRACK_COUNT: '1' });
  });

  it('locks, unlocks and ejects without changing its answer', () => {
    for (const option of ['--lock-media', '--unlock-media', '--eject-media']) expect(ask({}, option)).toEqual(ask({}));
  });

  it('fails for what is no drive', () => {
    expect(pretender.ask({}, ['cdrom_id', node])).toMatchObject({ status: 1, out: '' });
  });

  it('answers as the installed program of systemd', (ctx) => {
    for (const current of [0, 8, 9, 0x0a, 0x10, 0x12, 0x13, 0x1a, 0x2a, 0x41, 0x43, 0x99]) {
      for (const state of [0, 1, 2, 3]) {
        const device = drive({ current, state, profiles: [current, 0x14, 0x41], tracks: [true, false] });
        const theirs = pretender.askInstalled(device, ['cdrom_id', node]);
        if (theirs === null) return ctx.skip('needs cdrom_id of systemd to compare with: apt-get install udev');
        expect(pretender.ask(device, ['cdrom_id', node]).out, `profile ${current}, state ${state}`).toBe(theirs.out);
      }
    }
  });
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemPaths } from '../../../src/base/paths.ts';
import { UsageError } from '../../../src/base/errors.ts';
import { readCall } from '../../../src/cli/command.ts';
import { command, runSystemdHwdb } from '../../../src/cli/commands/hwdb.ts';
import { headerField } from '../../../src/hwdb/format.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(`${tmpdir()}/devmaster-hwdb-`);
  mkdirSync(`${root}/etc/udev/hwdb.d`, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

function writeRecords(text: string): void {
  writeFileSync(`${root}/etc/udev/hwdb.d/10-lamp.hwdb`, text, 'latin1');
}

interface Called {
  readonly status: number;
  readonly out: string;
  readonly complaints: readonly string[];
}

/** What a call prints, with the root of this test as `~`. */
async function call(run: (io: Parameters<typeof command.run>[1] & { version: string }) => number | Promise<number>, program: string, environment: NodeJS.ProcessEnv): Promise<Called> {
  let out = '';
  const complaints: string[] = [];
  const status = await run({
    paths: systemPaths,
    environment,
    program,
    version: '1.2.3',
    out: (text) => {
      out += text;
    },
    complain: (line) => complaints.push(line.replaceAll(root, '~')),
  });
  return { status, out, complaints };
}

/** `devctl hwdb …` on this test's root. */
function devctl(words: string, { program = 'devctl', environment = {} }: { program?: string; environment?: NodeJS.ProcessEnv } = {}): Promise<Called> {
  return call((io) => {
    const request = readCall(command, ['--root', root, ...words.split(' ').filter((word) => word !== '')], io);
    if (request.kind !== 'run') throw new Error(request.kind);
    return command.run(request.parsed, io);
  }, program, environment);
}

function systemdHwdb(argv: readonly string[]): Promise<Called> {
  return call((io) => runSystemdHwdb(argv, io), 'systemd-hwdb', {});
}

const lamp = 'lamp:*\n LAMP=1\n NAME=Gl\xfchlampe\n';

describe('devctl hwdb', () => {
  it('update says nothing when all is well, and query prints what is known', async () => {
    writeRecords(lamp);
    expect(await devctl('update')).toEqual({ status: 0, out: '', complaints: [] });
    expect(await devctl('query lamp:1')).toEqual({ status: 0, out: 'LAMP=1\nNAME=Gl\xfchlampe\n', complaints: [] });
  });

  it('query of what nobody knows prints nothing and is no failure', async () => {
    writeRecords(lamp);
    await devctl('update');
    expect(await devctl('query chair')).toEqual({ status: 0, out: '', complaints: [] });
  });

  it('query --json prints an object', async () => {
    writeRecords('lamp:*\n LAMP="1"\n');
    await devctl('update');
    expect((await devctl('query --json lamp:1')).out).toBe('{"LAMP":"\\"1\\""}\n');
  });

  it('query without a database says how to make one', async () => {
    expect(await devctl('query lamp:1')).toEqual({ status: 1, out: '', complaints: ["There is no hwdb.bin; 'devctl hwdb update' makes it."] });
  });

  it('query of a damaged database says so', async () => {
    writeFileSync(`${root}/etc/udev/hwdb.bin`, 'broken');
    expect(await devctl('query lamp:1')).toMatchObject({ status: 1, complaints: ['~/etc/udev/hwdb.bin cannot be used: it is no hardware database, or not all of one'] });
  });

  it('update prints warnings with their place, and succeeds even if it is strict', async () => {
    writeRecords(` LOST=1\n\n${lamp}`);
    const complaints = ['/etc/udev/hwdb.d/10-lamp.hwdb:1:2: warning: a match is expected, not the property "LOST=1": it is not used'];
    expect(await devctl('update')).toEqual({ status: 0, out: '', complaints });
    expect(await devctl('update --strict')).toEqual({ status: 0, out: '', complaints });
    expect((await devctl('query lamp:1')).out).toContain('LAMP=1');
  });

  it('update fails, if it is strict, for a file that was not read to its end, and writes what there is', async () => {
    writeRecords(`${lamp}\n${'x'.repeat(1 << 20)}\n`);
    expect(await devctl('update')).toMatchObject({ status: 0, complaints: [expect.stringContaining(':5:1: error: ')] });
    expect((await devctl('update --strict')).status).toBe(1);
    expect((await devctl('query lamp:1')).out).toContain('LAMP=1');
  });

  it('update without files removes the database, as systemd-hwdb says', async () => {
    writeFileSync(`${root}/etc/udev/hwdb.bin`, 'old');
    expect(await devctl('update')).toEqual({ status: 0, out: '', complaints: ['No hwdb files found, compiled hwdb database ~/etc/udev/hwdb.bin removed.'] });
    expect(await devctl('update')).toEqual({ status: 0, out: '', complaints: ['No hwdb files found, skipping.'] });
  });

  it('update does nothing when a package manager wants it later', async () => {
    writeRecords(lamp);
    await devctl('update', { environment: { SYSTEMD_HWDB_UPDATE_BYPASS: '1' } });
    expect((await devctl('query lamp:1')).status).toBe(1);
  });

  it('--usr writes the database of packages', async () => {
    writeRecords(lamp);
    mkdirSync(`${root}/usr/lib/udev`, { recursive: true });
    await devctl('update --usr');
    expect(readFileSync(`${root}/usr/lib/udev/hwdb.bin`, 'latin1')).toMatch(/^KSLPHHRH/);
  });

  it.each([
    ['', 'Command verb required (one of query, update, help).'],
    ['query', 'Too few arguments.'],
    ['query a b', 'Too many arguments.'],
    ['update now', 'Too many arguments.'],
    ['frob', "Unknown command verb 'frob': it is update or query"],
  ])('%s is a mistake', async (words, message) => {
    await expect(devctl(words)).rejects.toThrow(new UsageError(message));
  });
});

describe('udevadm hwdb', () => {
  it('--update and --test do both, in the short form, and it says that it is old', async () => {
    writeRecords(lamp);
    expect(await devctl('--update --test=lamp:1', { program: 'udevadm' })).toEqual({
      status: 0,
      out: 'LAMP=1\nNAME=Gl\xfchlampe\n',
      complaints: ['udevadm hwdb is deprecated. Use systemd-hwdb instead.'],
    });
    expect(readFileSync(`${root}/etc/udev/hwdb.bin`).readUInt32LE(headerField.valueSize)).toBe(16);
  });

  it('wants one of them', async () => {
    await expect(devctl('', { program: 'udevadm' })).rejects.toThrow(new UsageError('Either --update or --test must be used.'));
  });
});

describe('systemd-hwdb', () => {
  it('has the options and verbs of that program', async () => {
    writeRecords(lamp);
    expect(await systemdHwdb(['update', '-s', '-r', root])).toEqual({ status: 0, out: '', complaints: [] });
    expect((await systemdHwdb(['query', `--root=${root}`, 'lamp:1'])).out).toBe('LAMP=1\nNAME=Gl\xfchlampe\n');
    expect((await systemdHwdb(['--version'])).out).toBe('1.2.3\n');
    expect((await systemdHwdb(['--help'])).out).toContain('query MODALIAS');
  });

  it.each([
    [[], 'Command verb required (one of query, update, help).'],
    [['query'], 'Too few arguments.'],
    [['--root=/nowhere', 'update'], '/nowhere is no folder'],
  ])('%j is a mistake', async (argv, complaint) => {
    expect(await systemdHwdb(argv)).toEqual({ status: 1, out: '', complaints: [complaint] });
  });

  it('does not know other options', async () => {
    expect(await systemdHwdb(['--frob'])).toMatchObject({ status: 1, complaints: [expect.stringContaining("'--frob'")] });
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemPaths } from '../../../src/base/paths.ts';
import { readCall } from '../../../src/cli/command.ts';
import { command } from '../../../src/cli/commands/test-rule.ts';
import { expectGolden } from '../../support/golden.ts';
import { root } from '../../support/repository.ts';

const suites = `${root}/fixtures/suites`;
const lab = `${root}/fixtures/machines/lab.umockdev`;
const rare = `${root}/fixtures/machines/rare.umockdev`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/devmaster-test-rule-`);
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Called {
  readonly status: number;
  readonly out: string;
  readonly complaints: readonly string[];
}

/** `devctl test-rule …`, with this repository as `~` in what it prints. */
async function testRule(...words: readonly string[]): Promise<Called> {
  let out = '';
  const complaints: string[] = [];
  const shorten = (text: string): string => text.replaceAll(root, '~').replaceAll(folder, '.');
  const io = {
    paths: { ...systemPaths, etc: `${folder}/etc`, lib: `${folder}/lib`, run: `${folder}/run`, localLib: `${folder}/local` },
    environment: {},
    program: 'devctl',
    out: (text: string) => void (out += shorten(text)),
    complain: (line: string) => void complaints.push(shorten(line)),
  };
  const call = readCall(command, words, io);
  if (call.kind !== 'run') throw new Error(call.kind);
  const status = await command.run(call.parsed, io);
  return { status, out, complaints };
}

function rules(text: string): string {
  const file = `${folder}/90-mine.rules`;
  writeFileSync(file, text);
  return file;
}

/** The lines of the transcript, and of what would be done, about a device of the lab. */
async function linesAbout(device: string, text: string, ...more: readonly string[]): Promise<string[]> {
  const { out } = await testRule(rules(text), '--fixture', lab, '--device', device, ...more);
  return out.split('\n').map((line) => line.trim());
}

const modem = ['--kernel', 'ttyUSB0', '--subsystem', 'tty', '--devnode', 'ttyUSB0', '--parent-subsystem', 'usb', '--parent-kernel', '1-1', '--parent-attr', 'idVendor=0403'];

describe('devctl test-rule tells what to do', () => {
  /** What stands below a key that is not what it looks like. */
  async function hints(device: string, text: string, ...more: readonly string[]): Promise<string[]> {
    const { out } = await testRule(rules(text), '--fixture', rare, '--device', device, ...more);
    return out.split('\n').filter((line) => line.startsWith('    = ')).map((line) => line.slice('    = '.length));
  }

  it.each([
    ['an attribute of a parent', 'ttyUSB1', 'ATTR{idVendor}=="0403"', /^Its parent 1-3 has it: ATTRS\{idVendor\} asks parents too/],
    ['a driver of a parent', 'ttyUSB1', 'DRIVER=="ftdi_sio"', /^Its parent ttyUSB1 has 'ftdi_sio': DRIVERS asks parents too/],
    ['a subsystem of a parent', 'ttyUSB1', 'SUBSYSTEM=="usb"', /^Its parent 1-3:1\.1 has 'usb': SUBSYSTEMS asks parents too/],
    ['an attribute in other letters', 'ttyUSB1', 'ATTRS{idvendor}=="0403"', /^1-3 has idVendor: .*capitals included/],
    ['a property taken for an attribute', 'ttyUSB1', 'ATTRS{ID_VENDOR_ID}=="0403"', /ENV\{ID_VENDOR_ID\} asks for it/],
    ['an attribute taken for a property', 'ttyUSB1', 'ENV{idVendor}=="0403"', /ATTRS\{idVendor\} asks the device and its parents/],
    ['a property that other rules find out', 'ttyUSB1', 'ENV{ID_FS_TYPE}=="vfat"', /^ID_FS_TYPE is found out by other rules, as in 60-persistent-storage.rules: --installed tries them too/],
    ['a property that nobody is known for', 'ttyUSB1', 'ENV{MINE}=="1"', /^None of the rules that are tried gives the device MINE: --installed/],
    ['a property of the line itself', 'ttyUSB1', 'ENV{MINE}="1", ENV{MINE}=="1"', /ask on a line below/],
    ['an input device without a USB parent', 'event82', 'ATTRS{idVendor}=="045e"', /^No USB device is above it, but input82 has id\/vendor/],
    ['an attribute that is not there for !=', 'ttyUSB1', 'ATTR{name}!="x"', /also with '!='/],
  ])('about %s', async (_, device, question, hint) => {
    expect(await hints(device, `${question}, SYMLINK+="x"\n`)).toEqual([expect.stringMatching(hint)]);
  });

  it('which device holds which of the conditions that must hold together', async () => {
    const told = await hints('ttyUSB1', 'SUBSYSTEMS=="usb", ATTRS{port_number}=="0", ATTRS{idVendor}=="0403", SYMLINK+="x"\n');
    expect(told[1]).toContain('1-3 has SUBSYSTEMS=="usb", ATTRS{idVendor}=="0403"; ttyUSB1 has ATTRS{port_number}=="0"');
  });

  it('of $attr{...} that no question chose the parent for', async () => {
    expect(await hints('ttyUSB1', 'KERNEL=="ttyUSB1", SYMLINK+="x-$attr{serial}"\n')).toEqual([expect.stringContaining('Its parent 1-3 has')]);
    expect(await hints('ttyUSB1', 'ATTRS{bInterfaceNumber}=="01", SYMLINK+="x-%s{serial}"\n')).toEqual([expect.stringMatching(/%s\{serial\} is empty.*another one was chosen/)]);
    expect(await hints('ttyUSB1', 'ATTRS{idVendor}=="0403", SYMLINK+="x-$attr{serial}"\n')).toEqual([]);
  });

  it('of an attribute that is not there to be written', async () => {
    expect(await hints('1-3', 'ATTR{nothing}="1"\n')).toEqual([expect.stringContaining('nothing is written')]);
    expect(await hints('1-3', 'ATTR{speed}="1"\n')).toEqual([]);
  });

  it('that attributes are gone when a device is', async () => {
    expect(await hints('1-3', 'ATTR{idVendor}=="0403", RUN+="/bin/true"\n', '--action', 'remove')).toEqual([expect.stringContaining('really gone')]);
    expect(await hints('1-3', 'SUBSYSTEMS=="usb", RUN+="/bin/true"\n', '--action', 'remove')).toEqual([]);
    expect(await hints('1-3', 'ATTR{idVendor}=="0403", RUN+="/bin/true"\n')).toEqual([]);
  });

  it.each([
    ['intel_backlight', 'GROUP="video", MODE="0664"', /a device of 'backlight' such as this has no node in \/dev; .*chgrp/],
    ['ttyUSB1', 'NAME="gps"', /only network interfaces can be renamed; SYMLINK\+=/],
  ])('why a line is passed over for %s', async (device, text, reason) => {
    expect((await testRule(rules(`${text}\n`), '-f', rare, '-d', device)).out).toMatch(reason);
  });

  it('of a file that nobody would read', async () => {
    const file = `${folder}/90-mine.rule`;
    writeFileSync(file, 'SYMLINK+="x"\n');
    expect((await testRule(file, '-f', rare, '-d', 'ttyUSB1')).complaints).toEqual(['./90-mine.rule would not be read if it were installed: its name does not end with .rules']);
  });

  describe('with --installed', () => {
    /** Installs rules of others. */
    function install(name: string, text: string): void {
      mkdirSync(`${folder}/etc/udev/rules.d`, { recursive: true });
      writeFileSync(`${folder}/etc/udev/rules.d/${name}`, text);
    }

    it('the rules before and behind the file count', async () => {
      install('50-first.rules', 'ENV{FIRST}="1"\n');
      install('95-last.rules', 'MODE="0600"\n');
      const { out } = await testRule(rules('ENV{FIRST}=="1", MODE="0666"\n'), '-f', rare, '-d', 'ttyUSB1', '--installed');
      expect(out).toContain('  + ENV{FIRST}=="1"   # \'1\'\n');
      expect(out).toContain('    = It does not last: overridden by ./etc/udev/rules.d/95-last.rules:1:1.\n');
      expect(out).toMatch(/mode 0600 +\.\/etc\/udev\/rules\.d\/95-last\.rules:1/);
    });

    it('only the lines of the file are shown', async () => {
      install('50-first.rules', 'ENV{FIRST}="1"\n');
      const { out } = await testRule(rules('KERNEL=="ttyUSB1", MODE="0666"\n'), '-f', rare, '-d', 'ttyUSB1', '--installed');
      expect(out.match(/^\.\/\S+:[0-9]+$/gm)).toEqual(['./90-mine.rules:1']);
    });

    it('needs a file to install', async () => {
      await expect(testRule('--installed', '-f', rare, '-d', 'ttyUSB1')).rejects.toThrow(/--installed goes with RULES/);
    });

    it('the file takes the place of an installed one of its name', async () => {
      install('90-mine.rules', 'ENV{OLD}="1"\n');
      expect((await testRule(rules('ENV{NEW}="1"\n'), '-f', rare, '-d', 'ttyUSB1', '--installed')).out).not.toContain('OLD');
    });

    it('says of a property that comes too late which line brings it', async () => {
      install('95-last.rules', 'ENV{LATE}="1"\n');
      expect(await hints('ttyUSB1', 'ENV{LATE}=="1", SYMLINK+="x"\n', '--installed')).toEqual([expect.stringMatching(/^LATE gets its value only later, '1' by .*95-last\.rules:1:1/)]);
    });
  });
});

describe('devctl test-rule', () => {
  it('tells which := forbids a change', async () => {
    const { out } = await testRule(rules('MODE:="0660"\nKERNEL=="ttyUSB0", MODE="0666", SYMLINK+="gps"\n'), ...modem);
    expect(out).toContain(`+ MODE="666"   # mode is left as it is, because ':=' at ./90-mine.rules:1 forbids to change it\n`);
  });

  it.each([
    ['a disk', 'sda'],
    ['an input device', 'input2'],
    ['a network card', 'eno1'],
  ])('tells of %s line by line what the rules make of it', async (_, device) => {
    const { out, status, complaints } = await testRule(`${suites}/70-lab.rules`, '-f', lab, '-d', device);
    expect({ status, complaints }).toEqual({ status: 0, complaints: [] });
    expectGolden(out, `${suites}/transcripts/${device}.txt`);
  });

  it('prints the same for programs', async () => {
    const { out } = await testRule(`${suites}/70-lab.rules`, '-f', lab, '-d', 'sda', '--json');
    const report = JSON.parse(out);
    expect(report).toMatchObject({ action: 'add', subsystem: 'block', decided: { mode: { value: '0640', at: '~/fixtures/suites/70-lab.rules:5' } } });
    expect(report.lines[0]).toEqual({
      file: '~/fixtures/suites/70-lab.rules', line: 2, outcome: 'failed', jumpedTo: null,
      tokens: [{ token: 'ACTION=="remove"', held: false, isAssignment: false, values: ['add'], tried: [], remarks: [] }],
    });
  });

  it.each([
    ['KERNEL=="sdb"', `it is 'sda'`],
    ['SUBSYSTEM!="block"', `it is 'block'`],
    ['ATTR{none}=="1"', 'the device has no such attribute'],
    ['ENV{NONE}=="1"', 'it is nothing'],
    ['TAG=="seat"', 'there is none yet'],
    ['TEST=="none"', 'there is nothing'],
    ['ATTRS{idVendor}=="1234"', 'neither the device nor its 6 parents have it'],
    ['ATTRS{type}=="5"', `the device and its 6 parents have '0' (0:0:0:0)`],
    ['ATTRS{vendor}=="x"', `the device and its 6 parents have 'LABVEND' (0:0:0:0), '0x1af4' (virtio4), '0x1af4' (0000:00:07.0)`],
    [
      'ATTRS{device}=="0x0008", ATTRS{vendor}=="LABVEND"',
      'all must hold on one device; the nearest to that is virtio4: ATTRS{device}=="0x0008" holds, but for ATTRS{vendor}=="LABVEND" it has \'0x1af4\'',
    ],
    ['IMPORT{builtin}=="blkid"', "running 'blkid'; no answer was given for the builtin 'blkid'"],
  ])('says why %s fails', async (question, reason) => {
    expect(await linesAbout('sda', `${question}, ENV{X}="1"\n`)).toContain(`- ${question} fails: ${reason}`);
  });

  it('shows of rules that nobody named only the lines that have to do with the device', async () => {
    const text = 'KERNEL=="sdb", ENV{A}="1"\nKERNEL=="sda", ATTR{ro}=="1", ENV{B}="1"\nENV{C}="1"\n';
    execFileSync('mkdir', ['-p', `${folder}/etc/udev/rules.d`]);
    copyFileSync(rules(text), `${folder}/etc/udev/rules.d/90-mine.rules`);
    const shown = async (...more: readonly string[]) => (await testRule('-f', lab, '-d', 'sda', ...more)).out.match(/^\.\/\S+:[0-9]+$/gm)?.map((line) => line.replace(/.*:/, ''));
    expect(await shown()).toEqual(['2', '3']);
    expect(await shown('--all')).toEqual(['1', '2', '3']);
  });

  it('says where a GOTO leads', async () => {
    expect(await linesAbout('sda', 'KERNEL=="sda", GOTO="x"\nENV{A}="1"\nLABEL="x"\nENV{B}="1"\n')).toContain('goes on at ./90-mine.rules:4 (GOTO)');
    expect(await linesAbout('sda', 'KERNEL=="sda", GOTO="x"\nENV{A}="1"\nLABEL="x"\n')).toContain('goes on at the end (GOTO)');
  });

  it('tries a device with other attributes and properties', async () => {
    const text = 'ATTR{ro}=="1", ATTRS{model}=="X", ENV{FROM}=="here", TEST=="new", ENV{ALL}="yes"\n';
    expect((await linesAbout('sda', text, '--attr', 'ro=1', '--parent-attr', 'model=X', '--property', 'FROM=here', '--attr', 'new=')).join()).toContain('ALL=yes');
    expect((await linesAbout('sda', text)).join()).not.toContain('ALL=yes');
  });

  it('tries a device that is nowhere', async () => {
    const { out } = await testRule(rules('SUBSYSTEMS=="usb", ATTRS{idVendor}=="0403", KERNELS=="1-1", SYMLINK+="modem", MODE="0600"\n'), ...modem);
    expect(out).toContain('/dev/modem');
    expect(out).toContain('mode 0600');
  });

  it('runs no program for a device of another machine, unless it is told to', async () => {
    const text = `PROGRAM=="/bin/sh -c 'echo $$kernel'", ENV{SAID}="%c"\n`;
    expect((await linesAbout('sda', text)).join()).toContain('no answer was given');
    expect(await linesAbout('sda', text, '--run-programs')).not.toContain('no answer was given');
  });

  it.each([
    ['/bin/ask --id=%k', '/bin/ask --id=sda=left', 'left'],
    ['/bin/ask --id=%k', '/bin/ask=A=B', 'A=B'],
  ])('lets %s say what %s prepared', async (program, answer, said) => {
    expect((await linesAbout('sda', `PROGRAM=="${program}", ENV{SAID}="%c"\n`, '--answer', answer)).some((line) => line.startsWith(`SAID=${said} `))).toBe(true);
  });

  it('counts recorded properties of udev as it is told', async () => {
    const recording = `${folder}/m.umockdev`;
    writeFileSync(recording, 'P: /devices/a\nE: SUBSYSTEM=s\nE: ID_BUS=usb\n');
    const file = rules('ENV{ID_BUS}=="usb", ENV{SEEN}="early"\nENV{SEEN}=="", IMPORT{db}=="ID_BUS", ENV{SEEN}="stored"\n');
    const seen = async (...more: readonly string[]) => /SEEN=(\w+)/.exec((await testRule(file, '-f', recording, '-d', 'a', ...more)).out)?.[1];
    expect([await seen(), await seen('--stored=event'), await seen('--stored=record')]).toEqual([undefined, 'early', 'stored']);
    expect((await testRule(file, '-f', recording, '-d', 'a')).out).toContain('(ID_BUS): --stored=event or --stored=record');
  });

  it('tries a device of this machine', async () => {
    const { status, out } = await testRule(rules('KERNEL=="null", SYMLINK+="nothing"\n'), '--device', '/dev/null');
    expect(status).toBe(0);
    expect(out).toContain('/dev/nothing');
  });

  it.each([
    [[], 'which device? Name it with --device, or describe one with --kernel, --subsystem and so on'],
    [['-f', lab], `which device of ${lab}? Name it with --device`],
    [['-f', lab, '-d', 'sdz'], `${lab} has no device 'sdz'`],
    [['-f', '/nowhere', '-d', 'a'], 'the recording /nowhere cannot be read'],
    [['-d', '/dev/null', '--subsystem', 'x'], '--subsystem describes a device that is nowhere; --device names one that is there'],
    [['-d', '/dev/null', '--attr', 'x'], "--attr: 'x' is not of the form NAME=VALUE"],
    [['-d', '/dev/null', '--coverage'], '--coverage goes with --suite'],
    [['--suite', 'x', '-d', '/dev/null'], 'with --suite the cases say what --device says'],
    [['-d', '/dev/null', '--stored', 'maybe'], "--stored= must be ignore, record or event, not 'maybe'"],
    [['-d', '/dev/null', '--action', 'plug'], "Invalid action 'plug'."],
  ])('%j is a mistake', async (words, message) => {
    await expect(testRule(...words)).rejects.toThrow(message);
  });

  it('leaves nothing behind', async () => {
    const temporary = `${folder}/temporary`;
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    await testRule(rules('KERNEL=="x", NAME="y"\n'), ...modem);
    await expect(testRule('-f', lab, '-d', 'sdz')).rejects.toThrow();
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('devctl test-rule --suite', () => {
  it('passes when every case is as expected, and tells which lines never fired', async () => {
    const { status, out } = await testRule('--suite', `${suites}/lab.toml`, '--coverage');
    expect(status).toBe(0);
    expect(out.split('\n').slice(0, 3)).toEqual(['TAP version 13', '1..6', 'ok 1 - the first disk has a name and is private']);
    expect(out.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '# coverage: 8 of 10 lines fired (80 %)',
      '# ~/fixtures/suites/70-lab.rules:6 never fired: came as far as ATTRS{vendor}=="LABVEND", ATTRS{device}=="0x0008"',
      '# ~/fixtures/suites/70-lab.rules:14 never fired: came as far as ATTRS{idVendor}=="1234"',
    ]);
  });

  it('fails with --fail-uncovered when a line never fired', async () => {
    expect((await testRule('--suite', `${suites}/lab.toml`, '--fail-uncovered')).status).toBe(1);
    expect((await testRule('--suite', `${suites}/modem.json`, '--fail-uncovered')).status).toBe(0);
  });

  it('answers for the programs, builtins, groups and constants that it names', async () => {
    expect(await testRule('--suite', `${suites}/modem.json`)).toEqual({
      status: 0, complaints: [], out: 'TAP version 13\n1..2\nok 1 - a modem \\#1 is set up \\\\ asked\nok 2 - one that says nothing has no link\n',
    });
  });

  it('says of every expectation that is not fulfilled what is so instead, and why', async () => {
    const { status, out } = await testRule('--suite', `${suites}/failing.json`);
    expect(status).toBe(1);
    expectGolden(out, `${suites}/failing.tap`);
  });

  it('writes the results for JUnit', async () => {
    expect((await testRule('--suite', `${suites}/failing.json`, '--junit', `${folder}/r.xml`)).status).toBe(1);
    const xml = readFileSync(`${folder}/r.xml`, 'utf8');
    expect(xml).toMatch(/<testsuites tests="6" failures="6" errors="0">/);
    expect(xml.match(/<testcase /g)).toHaveLength(6);
    expect(xml).toContain('and should be 0600');
    expect(xml).not.toMatch(/message="[^"]*[<&](?!#|amp;|lt;|gt;|quot;)/);
  });

  it.for([
    ['prove', ['prove', '--exec', 'cat'], 'failing.tap', /Failed tests?: {2}1-6\n/],
    ['prove', ['prove', '--exec', 'cat'], 'passing.tap', /Result: PASS\n/],
    ['xmllint', ['xmllint', '--noout'], 'failing.xml', /^$/],
  ] as const)('writes what %s can read (%j %s)', async ([program, command, name, answer], ctx) => {
    if (spawnSync(program, ['--version']).status !== 0) return ctx.skip(`needs ${program}`);
    const suite = name.startsWith('failing') ? 'failing.json' : 'modem.json';
    const { out } = await testRule('--suite', `${suites}/${suite}`, '--coverage', '--junit', `${folder}/failing.xml`);
    if (name.endsWith('.tap')) writeFileSync(`${folder}/${name}`, out, 'latin1');
    const { stdout, stderr } = spawnSync(command[0], [...command.slice(1), name], { cwd: folder, encoding: 'utf8' });
    expect(stderr + stdout).toMatch(answer);
    expect(stdout).not.toContain('Parse errors');
  });

  it('tries other rules than those it names when they are given', async () => {
    expect((await testRule('--suite', `${suites}/lab.toml`, rules('KERNEL=="none", ENV{A}="1"\n'))).status).toBe(1);
  });

  it.each([
    ['a suite that is not there', null, /cannot be read/],
    ['a suite without cases', '{"rules": []}', /the suite has no cases/],
    ['rules that are not there', '{"rules": "none.rules", "device": {"kernel": "a"}, "cases": [{"expect": {"mode": null}}]}', /none.rules/],
  ])('exits with 2 for %s', async (_, content, message) => {
    const file = `${folder}/s.json`;
    if (content !== null) writeFileSync(file, content);
    const { status, complaints } = await testRule('--suite', file);
    expect(status).toBe(2);
    expect(complaints.join('\n')).toMatch(message);
  });

  it('runs as a program, with these exit statuses', (ctx) => {
    const program = `${root}/dist/devctl.js`;
    if (!existsSync(program)) return ctx.skip('needs dist/devctl.js: run node build.js');
    const statusOf = (...words: readonly string[]): number => {
      try {
        execFileSync(process.execPath, [program, 'test-rule', ...words], { stdio: 'pipe' });
        return 0;
      } catch (error) {
        return (error as { status: number }).status;
      }
    };
    expect(['lab.toml', 'failing.json', 'none.toml'].map((name) => statusOf('--suite', `${suites}/${name}`))).toEqual([0, 1, 2]);
    expect(statusOf()).toBe(1);
  });
});

describe('rule files that are named', () => {
  it('are those of a folder, in their order', async () => {
    writeFileSync(`${folder}/20-b.rules`, 'KERNEL=="sda", SYMLINK+="b"\n');
    writeFileSync(`${folder}/10-a.rules`, 'KERNEL=="sda", SYMLINK+="a"\n');
    const { out } = await testRule(folder, '--fixture', lab, '--device', 'sda');
    expect(out.match(/^\S+\.rules:\d+$/gm)).toEqual(['./10-a.rules:1', './20-b.rules:1']);
  });

  it('and are not there are no answer, so that a misspelt one does not pass in a CI', async () => {
    const called = await testRule(rules('KERNEL=="sda"'), `${folder}/91-nonsense.rules`, '--fixture', lab, '--device', 'sda');
    expect(called).toMatchObject({ status: 2, out: '' });
    expect(called.complaints).toContain('./91-nonsense.rules: warning: there is no such file');
  });
});

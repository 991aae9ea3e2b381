import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command } from '../../../src/cli/commands/why.ts';
import { appended, provenanceLog } from '../../../src/provenance/log.ts';
import { formatProvenance } from '../../../src/provenance/record.ts';
import type { Provenance } from '../../../src/provenance/provenance.ts';
import { machineWith, run, type Machine } from './why-machine.ts';

const sda = '/devices/usb1/host0/sda';
const rules = 'etc/udev/rules.d/10-a.rules';

/** Lays down what a daemon would have kept of the disk. */
function keep({ root, paths }: Machine, { facts = [], overridden = [] }: Partial<Pick<Provenance, 'facts' | 'overridden'>>, finishedMs = Date.now() + 1000): void {
  mkdirSync(dirname(provenanceLog(paths)), { recursive: true });
  const text = formatProvenance('b8:0', { event: { action: 'change', seqnum: 42n, finishedMs }, facts, overridden, isCut: false });
  writeFileSync(provenanceLog(paths), appended([text.replaceAll('~', root)]), 'latin1');
}

const at = (line: number, column: number) => ({ file: `~/${rules}`, line, column });

describe('devctl why, with what the daemon kept', () => {
  it('shows the rule that gave a property, and the one that had given it before', async () => {
    const machine = machineWith({ [rules]: 'ENV{A}="1"\nKERNEL=="sda", ENV{A}="2"\n' });
    keep(machine, { facts: [{ what: 'property', name: 'A', value: '2', source: at(2, 16) }], overridden: [{ what: 'property', name: 'A', value: '1', source: at(1, 1), by: at(2, 16) }] });
    const { status, out } = await run(command, machine, [sda, 'A']);
    expect(out).toMatch(/^\/devices\/usb1\/host0\/sda\nAs it was decided at 'change', [0-9-]+ [0-9:.]+ UTC, event 42\.\n\n/);
    expect(out.split('\n\n')[1]).toBe(`~/${rules}:2:16\n 2 | KERNEL=="sda", ENV{A}="2"\n   |                ^^^^^^^^^^\n  property A=2\n    was '1' by ~/${rules}:1:1\n`);
    expect(status).toBe(0);
  });

  it('shows once the line that gave many things, and whom it asked', async () => {
    const machine = machineWith({ [rules]: 'IMPORT{builtin}="usb_id"\n' });
    keep(machine, { facts: ['ID_A', 'ID_B'].map((name) => ({ what: 'property', name, value: 'x', source: at(1, 1) })) });
    const { out } = await run(command, machine, [sda, 'property']);
    expect(out).toContain(`~/${rules}:1:1, asking the builtin 'usb_id'\n 1 | IMPORT{builtin}="usb_id"\n   | ^^^^^^^^^^^^^^^^^^^^^^^^\n  property ID_A=x\n  property ID_B=x\n`);
  });

  it('tells the kernel from the rules', async () => {
    const machine = machineWith({ [rules]: 'ENV{DEVTYPE}="disc"\n' });
    keep(machine, { facts: [{ what: 'property', name: 'DEVTYPE', value: 'disc', source: at(1, 1) }] });
    expect((await run(command, machine, [sda, 'MAJOR'])).out).toContain('\nthe kernel\n  property MAJOR=8\n');
    expect((await run(command, machine, [sda, 'DEVTYPE'])).out).toContain("  property DEVTYPE=disc\n    was 'disk' by the kernel\n");
  });

  it('explains the mode that comes of a group, and a node that is left as it was made', async () => {
    const machine = machineWith({ [rules]: 'GROUP="6"\n' });
    keep(machine, { facts: [{ what: 'group', name: null, value: '6', source: at(1, 1) }] });
    expect((await run(command, machine, [sda, 'mode'])).out).toContain('the device manager takes 0660 for a node with a group of its own');
    expect((await run(command, machine, [sda, 'owner'])).out).toContain('the kernel\n  owner as the node was made\n');
  });

  it('finds links by path and by kind, and tells of one that was taken away', async () => {
    const machine = machineWith({ [rules]: 'SYMLINK+="a/b"\nSYMLINK-="a/b", SYMLINK+="c"\n' });
    keep(machine, { facts: [{ what: 'link', name: 'c', value: null, source: at(2, 17) }], overridden: [{ what: 'link', name: 'a/b', value: null, source: at(1, 1), by: at(2, 1) }] });
    const { status, out } = await run(command, machine, [sda, '/dev/a/b']);
    expect(status).toBe(0);
    expect(out).toContain(`  link a/b\n    taken away again by ~/${rules}:2:1\n`);
    expect((await run(command, machine, [sda, 'symlink', 'c'])).out).toMatch(/ link c\n$/);
  });

  it('says that there is no such thing, with status 1', async () => {
    const machine = machineWith({ [rules]: '\n' });
    keep(machine, {});
    const { status, out } = await run(command, machine, [sda, 'NOBODY']);
    expect(status).toBe(1);
    expect(out).toContain('\nIt has no property NOBODY: no rule gave it, and the kernel did not.\n');
  });

  it.each([
    ['OWNER', /owner as the node was made/],
    ['Symlink', / link c\n$/],
    ['ENV{A}', / property A=1\n$/],
  ])('understands %s as rules write it', async (word, expected) => {
    const machine = machineWith({ [rules]: 'ENV{A}="1", SYMLINK+="c"\n' });
    keep(machine, { facts: [{ what: 'property', name: 'A', value: '1', source: at(1, 1) }, { what: 'link', name: 'c', value: null, source: at(1, 12) }] });
    expect((await run(command, machine, [sda, word])).out).toMatch(expected);
  });

  it('takes a property for what it is, though a key of rules is called so too', async () => {
    const machine = machineWith({ [rules]: 'ENV{NAME}="Logi"\n' });
    keep(machine, { facts: [{ what: 'property', name: 'NAME', value: 'Logi', source: at(1, 1) }] });
    expect((await run(command, machine, [sda, 'NAME'])).out).toMatch(/ property NAME=Logi\n$/);
  });

  it.each([
    [['ID_SERAIL'], 'ID_SERIAL'],
    [['symlnk'], 'symlink'],
    [['/dev/disk/by-lable'], '/dev/disk/by-label'],
    [['disk/by-label'], '/dev/disk/by-label'],
  ])('says what %j probably means', async (words, meant) => {
    const machine = machineWith({ [rules]: 'ENV{ID_SERIAL}="1", SYMLINK+="disk/by-label"\n' });
    keep(machine, { facts: [{ what: 'property', name: 'ID_SERIAL', value: '1', source: at(1, 1) }, { what: 'link', name: 'disk/by-label', value: null, source: at(1, 22) }] });
    const { status, complaints } = await run(command, machine, [sda, ...words]);
    expect([status, complaints]).toEqual([1, [`did you mean "${meant}"?`]]);
  });

  it('warns when a rule file is no longer what it was', async () => {
    const machine = machineWith({ [rules]: 'ENV{A}="1"\n' });
    keep(machine, { facts: [{ what: 'property', name: 'A', value: '1', source: at(1, 1) }] }, 1_000_000);
    expect((await run(command, machine, [sda, 'A'])).out).toContain(`\n~/${rules} has changed since; `);
  });

  it('writes JSON for programs', async () => {
    const machine = machineWith({ [rules]: 'ENV{A}="1"\n' });
    keep(machine, { facts: [{ what: 'property', name: 'A', value: '1', source: at(1, 1) }] });
    const { out } = await run(command, machine, [sda, 'A'], { json: 'short' });
    expect(JSON.parse(out)).toMatchObject({
      devpath: sda, kept: true, action: 'change', seqnum: '42',
      origins: [{ what: 'property', name: 'A', value: '1', by: 'rule', source: { line: 1, column: 1 }, rule: 'ENV{A}="1"', instead: [], takenAwayBy: null }],
    });
  });

  it('shows control characters of devices harmlessly', async () => {
    const machine = machineWith({ [rules]: 'RUN+="x"\n' });
    keep(machine, { facts: [{ what: 'run', name: 'program', value: 'x \x1b[2J', source: at(1, 1) }] });
    expect((await run(command, machine, [sda, 'run'])).out).toContain('  run program x \\x1b[2J\n');
  });
});

describe('devctl why, without', () => {
  it('evaluates the rules now, and says so', async () => {
    const machine = machineWith({ [rules]: 'KERNEL=="sda", SYMLINK+="mine"\n' });
    const { status, out } = await run(command, machine, [sda, 'symlink']);
    expect(status).toBe(0);
    expect(out).toBe(`${sda}\nThe daemon has kept nothing about it; this is what the rules would say to 'add' now.\n\n~/${rules}:1:16\n 1 | KERNEL=="sda", SYMLINK+="mine"\n   |                ^^^^^^^^^^^^^^^\n  link mine\n`);
  });

  it('does not believe what is older than the record of the device', async () => {
    const machine = machineWith({ [rules]: 'ENV{A}="1"\n' });
    keep(machine, { facts: [{ what: 'property', name: 'A', value: 'stale', source: at(1, 1) }] }, 1_000);
    writeFileSync(`${machine.paths.run}/udev/data/b8:0`, 'V:1\n');
    utimesSync(`${machine.paths.run}/udev/data/b8:0`, 2, 2);
    expect((await run(command, machine, [sda, 'A'])).out).toContain('  property A=1\n');
  });

  it.each([
    [[], 'which device'],
    [['/devices/none'], 'Unknown device'],
    [[sda, 'tag', 'a', 'b'], 'too many arguments'],
  ])('rejects %j', async (operands, message) => {
    await expect(run(command, machineWith({}), operands)).rejects.toThrow(message);
  });
});

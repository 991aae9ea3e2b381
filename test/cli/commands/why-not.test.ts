import { symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { command } from '../../../src/cli/commands/why-not.ts';
import { machineWith, run } from './why-machine.ts';

const sda = '/devices/usb1/host0/sda';
const file = 'etc/udev/rules.d/10-a.rules';

/** Asks about a line of one file with these rules. */
async function ask(rules: string, line: number, options: Readonly<Record<string, string>> = {}) {
  return await run(command, machineWith({ [file]: rules }), [`10-a.rules:${line}`, sda], options);
}

describe('devctl why-not', () => {
  it('points at the question that fails, says what it saw, and what would hold', async () => {
    expect(await ask('SUBSYSTEM=="block", KERNEL=="sdb", ENV{A}="1"\n', 1)).toEqual({
      status: 1,
      out: `~/${file}:1 does not match ${sda} at 'add'.\n\n 1 | SUBSYSTEM=="block", KERNEL=="sdb", ENV{A}="1"\n   |                     ^^^^^^^^^^^^^\nKERNEL=="sdb" does not hold: the value is 'sda'\nIt would hold as KERNEL=="sda"\n`,
      complaints: [],
    });
  });

  it.each([
    ['an attribute that only a parent has', 'ATTR{serial}=="X"', "sda has no attribute 'serial'\nIts parent usb1 has it: ATTRS{serial} asks parents too."],
    ['an attribute that nobody has', 'ATTR{x}!="1"', "a match for one that is missing fails, also with '!='"],
    ['a value with wildcards in it', 'ATTRS{serial}=="Y"', 'ATTRS{serial}=="Y" would hold as ATTRS{serial}=="X[*]7"'],
    ['a value that must not be', 'KERNEL!="sd*"', 'It would hold for any value that does not match "sd*".'],
    ['conditions that hold on two parents', 'ATTRS{serial}=="X*", ATTRS{vendor}=="Acme"', 'Each of these holds on some device, but all of one line must hold on one and the same device.'],
    ['each parent', 'SUBSYSTEMS=="pci"', `  sda (block)\n    - SUBSYSTEMS=="pci"   is 'block'\n  host0 (scsi)\n    - SUBSYSTEMS=="pci"   is 'scsi'\n  usb1 (usb)\n`],
    ['a tag that is not there', 'TAG=="t"', 'the device has no tag at this line'],
    ['a missing file', 'TEST=="nothing"', 'there is no such file'],
    ['a program that failed', 'PROGRAM=="/bin/false"', "'/bin/false' failed: the program ended with exit status 1"],
    ['a subsystem that a parent has', 'SUBSYSTEM=="usb"', "Its parent usb1 has 'usb': SUBSYSTEMS asks parents too."],
    ['an attribute whose name has capitals', 'ATTRS{idvendor}=="1234"', 'usb1 has idVendor: names are compared letter by letter'],
    ['conditions that never hold together', 'ATTRS{serial}=="X*", ATTRS{vendor}=="Acme"', 'host0 has ATTRS{vendor}=="Acme"'],
    ['another action', 'ACTION=="remove"', 'repeat with --action'],
    ['a property that is nowhere', 'ENV{NONE}=="1"', 'Neither the kernel nor a rule above this line gives the device NONE.'],
  ])('explains %s', async (_, match, told) => {
    const { status, out } = await ask(`${match}, ENV{A}="1"\n`, 1);
    expect(status).toBe(1);
    expect(out).toContain(told);
  });

  it('tells that a property is set only further below', async () => {
    const { out } = await ask('ENV{LATE}=="1", ENV{A}="1"\nENV{LATE}="1"\n', 1);
    expect(out).toContain(`LATE gets its value only later, '1' by ~/${file}:2:1: the line must come behind that one.`);
  });

  it('tells which GOTO jumps over the line', async () => {
    const { status, out } = await ask('KERNEL=="sda", GOTO="end"\nENV{A}="1"\nLABEL="end"\n', 2);
    expect(status).toBe(1);
    expect(out).toBe(`~/${file}:2 is not reached for ${sda} at 'add': a GOTO jumps over it.\n\n~/${file}:1:16\n 1 | KERNEL=="sda", GOTO="end"\n   |                ^^^^^^^^^^\n`);
  });

  it('tells what a line can do nothing for', async () => {
    expect((await ask('NAME="eth0"\n', 1)).out).toContain('only network interfaces can be renamed');
    expect((await ask('SYMLINK+="a"\n', 1, { action: 'remove' })).out).toContain("nothing of that is done at 'remove'");
  });

  it('tells why a line was left out', async () => {
    const { status, out } = await ask('KERNAL=="sda", ENV{A}="1"\n', 1);
    expect(status).toBe(1);
    expect(out).toContain(`10-a.rules:1 is not in force.\nThe line is left out:\n~/${file}:1:1: error: Invalid key 'KERNAL'`);
  });

  it('tells of a file of the same name in a stronger folder', async () => {
    const weaker = 'lib/udev/rules.d/10-a.rules';
    const machine = machineWith({ [file]: 'ENV{A}="2"\n', [weaker]: 'ENV{A}="1"\n' });
    const { status, out } = await run(command, machine, [`${machine.root}/${weaker}:1`, sda]);
    expect([status, out]).toEqual([1, `~/${weaker}:1 is not in force.\n~/${file} has the same name in a stronger folder and is used in its place.\n`]);
  });

  it('tells of a file that a link to /dev/null hides, also by its name alone', async () => {
    const weaker = 'lib/udev/rules.d/10-b.rules';
    const machine = machineWith({ [file]: '', [weaker]: 'ENV{A}="1"\n' });
    symlinkSync('/dev/null', `${machine.root}/etc/udev/rules.d/10-b.rules`);
    expect(await run(command, machine, ['10-b.rules:1', sda])).toMatchObject({ status: 1, out: expect.stringContaining('~/etc/udev/rules.d/10-b.rules has the same name') as string });
  });

  it('shows what a line does that matches, and what undoes it', async () => {
    const { status, out } = await ask('SYMLINK+="a", OWNER="1"\nSYMLINK-="a"\nOWNER:="2"\nOWNER="3"\n', 1);
    expect(status).toBe(0);
    expect(out).toContain(`  owner set '1'\n    but overridden by ~/${file}:3:1\n`);
    expect(out).toContain(`  link added 'a'\n    but overridden by ~/${file}:2:1\n`);
  });

  it('names the := that forbids what a line asks for', async () => {
    const { status, out } = await ask('OWNER:="2"\nOWNER="3"\n', 2);
    expect(status).toBe(0);
    expect(out).toContain(`  owner is left as it is, because ':=' at ~/${file}:1:1 forbids to change it\n`);
  });

  it('knows a rule by any of its physical lines', async () => {
    expect((await ask('# a comment\nKERNEL=="sda", \\\n  ENV{A}="1"\n', 3)).status).toBe(0);
  });

  it.each([['failed', 'KERNEL=="x", ENV{A}="1"'], ['matched', 'ENV{A}="1"'], ['left-out', 'LABEL="x"']])('writes JSON: %s', async (outcome, rule) => {
    const { out } = await ask(`${rule}\n`, 1, { json: 'short' });
    expect(JSON.parse(out)).toMatchObject({ outcome, line: 1, devpath: sda, action: 'add' });
  });

  it.each([
    [['10-a.rules'], 'needs FILE:LINE and a device'],
    [['10-a.rules', sda], "'10-a.rules' is no FILE:LINE"],
    [['10-a.rules:9', sda], 'has only 2 lines'],
    [['10-a.rules:2', sda], 'is an empty line or a comment'],
    [['99-none.rules:1', sda], "there is no rule file '99-none.rules'"],
    [['10-a.rules:1', '/devices/none'], 'Unknown device'],
  ])('rejects %j with status 2', async (operands, message) => {
    const { status, out, complaints } = await run(command, machineWith({ [file]: 'ENV{A}="1"\n# no rule\n' }), operands);
    expect([status, out]).toEqual([2, '']);
    expect(complaints).toEqual([expect.stringContaining(message)]);
  });
});

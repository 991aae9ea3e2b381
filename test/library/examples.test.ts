/** The examples of docs/library.md do what they say: each is run as a program of somebody else, and shown word for word. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { givenDaemon, givenTestbed } from '../support/given.ts';
import { root } from '../support/repository.ts';
import { until } from '../support/until.ts';
import { Project } from './package.ts';
import { python } from './pyudev.ts';

const folder = `${root}/test/examples`;
const document = readFileSync(`${root}/docs/library.md`, 'utf8');

let project: Project;
beforeAll(() => void (project = new Project()));
afterAll(() => project.remove());

const example = (name: string): string[] => project.program(`${folder}/${name}.ts`);

function run(command: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(command[0] as string, command.slice(1), { encoding: 'utf8', timeout: 200_000 });
  return { status, stdout, stderr };
}

describe('docs/library.md shows', () => {
  it.each(readdirSync(folder))('test/examples/%s as it is', (name) => {
    expect(document).toContain(`\`\`\`ts\n${readFileSync(`${folder}/${name}`, 'utf8')}\`\`\`\n`);
  });
});

describe('the example', () => {
  it('list-disks lists disks', async (context) => {
    const bed = await givenTestbed(context);
    const disk = bed.list('/sys/class/block').find((name) => !/^(loop|ram)/.test(name) && !bed.exists(`/sys/class/block/${name}/partition`));
    context.skip(disk === undefined, 'needs a disk');
    const number = bed.read(`/sys/class/block/${disk}/dev`)?.trim();
    bed.write(`/run/udev/data/b${number}`, 'S:disk/by-id/my-disk\nI:1\nE:ID_MODEL=Gr\xc3\xb6\xc3\x9fe\nV:1\n');
    const printed = Buffer.from(bed.run(example('list-disks')), 'latin1').toString('utf8');
    expect(printed).toMatch(new RegExp(`^/dev/${disk}: Größe, [0-9]+ bytes\n  /dev/disk/by-id/my-disk$`, 'm'));
  });

  it('describe-device describes a device', () => {
    expect(run([...example('describe-device'), '/dev/null'])).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^mem null\n(.*\n)* {2}DEVNAME=\/dev\/null\n/) });
    expect(run([...example('describe-device'), '/sys/class/net/lo']).stdout).toMatch(/^net lo\n/);
    expect(run([...example('describe-device'), '/dev/no-such-device'])).toMatchObject({ status: 1, stderr: expect.stringContaining('there is no device') });
  });

  it('watch-interfaces says what becomes of interfaces, until it is interrupted', async (context) => {
    const bed = await givenTestbed(context);
    const started = await bed.start(example('watch-interfaces'), { log: '/run/example.log' });
    const says = (text: string): Promise<void> => until(`the example says '${text}'`, () => (bed.read('/run/example.log') ?? '').includes(text) || started.child.exitCode !== null);
    await says('interfaces: ');
    bed.run(['ip', 'link', 'add', 'one', 'type', 'bridge']);
    bed.run(['ip', 'link', 'del', 'one']);
    await says('remove one');
    process.kill(started.pid, 'SIGTERM');
    expect(await started.ended).toBe(0);
    expect(bed.read('/run/example.log')).toMatch(/^interfaces: lo\nadd one \(index \d+\), now 2\n(.*\n)*remove one \(index \d+\), now 1\nbye\n$/);
  });

  it('wait-for-device waits for a device', async (context) => {
    const daemon = await givenDaemon(context, { '10-test.rules': 'ENV{SEEN}="1"\n' });
    const { bed } = daemon;
    const started = await bed.start([...example('wait-for-device'), 'one', '200000'], { log: '/run/example.log' });
    await until('the example listens', () => bed.run(['cat', '/proc/net/netlink']).split('\n').some((line) => / 15 +\d+ +00000002 /.test(line)) || started.child.exitCode !== null);
    bed.run(['ip', 'link', 'add', 'one', 'type', 'bridge']);
    expect(await started.ended).toBe(0);
    expect(bed.read('/run/example.log')).toBe('one is ready: /sys/devices/virtual/net/one\n');
    expect(bed.attempt([...example('wait-for-device'), 'two', '10'])).toMatchObject({ status: 1, stdout: 'two did not come\n' });
    await daemon.stop();
  });

  for (const errno of ['EPERM', 'EAFNOSUPPORT'] as const) {
    it(`without-netlink says what to do where netlink is forbidden (${errno})`, (context) => {
      const forbidding = [python, fileURLToPath(new URL('inside/without_netlink.py', import.meta.url)), String(constants.errno[errno])];
      context.skip(run([...forbidding, 'true']).status !== 0, 'needs seccomp and python3, to forbid a program something');
      const { status, stdout, stderr } = run([...forbidding, ...example('without-netlink')]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^ERR_DEVMASTER_MONITOR ${errno}: netlink is forbidden here: .*AF_NETLINK`));
      // What does not need netlink goes on.
      expect(run([...forbidding, ...example('describe-device'), '/dev/null']).stdout).toMatch(/^mem null\n/);
    });
  }

  it('query-hwdb says what the hardware database knows', (context) => {
    const { status, stdout, stderr } = run(example('query-hwdb'));
    context.skip(stderr.includes('there is no hardware database'), 'needs a hardware database: apt-get install udev, or devctl hwdb update');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^(\S+: .+, .+\n)*$/);
  });

  it('check-rules checks rule files', () => {
    const place = mkdtempSync(join(tmpdir(), 'devmaster-rules-'));
    onTestFinished(() => rmSync(place, { recursive: true }));
    writeFileSync(`${place}/good.rules`, 'KERNEL=="sda", SYMLINK+="disk"\n');
    writeFileSync(`${place}/bad.rules`, 'KERNEL=="sda", SYMLINK+="disk"\nKERNEL=="sdb", SYMLNK+="other"\n');
    expect(run([...example('check-rules'), `${place}/good.rules`, `${place}/bad.rules`])).toMatchObject({
      status: 0,
      stderr: '',
      stdout: [
        `${place}/good.rules: fine, 1 rules in force`,
        `${place}/bad.rules:2:16: error: Invalid key 'SYMLNK'. (did you mean "SYMLINK"?)`,
        `${place}/bad.rules: has problems, 1 rules in force`,
        '',
      ].join('\n'),
    });
  });
});

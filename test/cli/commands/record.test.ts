import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/base/errors.ts';
import { systemPaths } from '../../../src/base/paths.ts';
import { command } from '../../../src/cli/commands/record.ts';
import { isLeftAlone } from '../../../src/cli/record/attributes.ts';
import { parseRecording, type RecordedDevice } from '../../../src/cli/test-rule/recording.ts';
import { loadMachine, makeMachine } from '../../device/machine.ts';
import { call } from '../record/call.ts';

const disk = '/devices/pci0000:00/0000:00:07.0/virtio4/host0/target0:0:0/0:0:0:0/block/sda';

async function recorded(...words: readonly string[]): Promise<readonly RecordedDevice[]> {
  const { out } = await call(command, loadMachine('lab'), words);
  return parseRecording({ text: out, file: 'x' }).devices;
}

describe('devctl record', () => {
  it('records a device with all that is above it, parents first', async () => {
    const devices = await recorded(`/sys${disk}`);
    expect(devices.map(({ devpath }) => devpath)).toEqual([
      '/devices/pci0000:00/0000:00:07.0', '/devices/pci0000:00/0000:00:07.0/virtio4', '/devices/pci0000:00/0000:00:07.0/virtio4/host0',
      '/devices/pci0000:00/0000:00:07.0/virtio4/host0/target0:0:0', '/devices/pci0000:00/0000:00:07.0/virtio4/host0/target0:0:0/0:0:0:0', disk,
    ]);
    expect(devices.at(-1)).toMatchObject({ node: 'sda', links: expect.arrayContaining(['disk/by-path/pci-0000:00:07.0-scsi-0:0:0:0']) as unknown });
    expect(devices.at(-1)?.properties.get('ID_BUS')).toBe('scsi');
    expect(devices.at(-1)?.attributes.get('size')).toMatch(/^[0-9]+\n$/);
  });

  it('records what is below it where that is wanted', async () => {
    const all = (await recorded('/sys/devices/pci0000:00/0000:00:07.0', '--subtree')).map(({ devpath }) => devpath);
    expect(all).toContain(disk);
    expect(all.every((devpath) => devpath.startsWith('/devices/pci0000:00/0000:00:07.0'))).toBe(true);
  });

  it('records the whole machine, each device that has a subsystem once', async () => {
    const all = (await recorded('--all')).map(({ devpath }) => devpath);
    const lab = readFileSync(`${import.meta.dirname}/../../../fixtures/machines/lab.umockdev`, 'latin1').split(/\n\n+/).filter((text) => text.includes('E: SUBSYSTEM='));
    expect([...all].sort()).toEqual(lab.map((text) => (/^P: (.*)$/m.exec(text) as RegExpExecArray)[1] as string).sort());
  });

  it('anonymises so that two recordings with one key fit together', async () => {
    const once = await recorded('--all', '--anonymise-key=k');
    const again = await recorded(`/sys${disk}`, '--anonymise-key=k');
    const plain = await recorded(`/sys${disk}`);
    const serial = (devices: readonly RecordedDevice[]) => devices.find(({ devpath }) => devpath === disk)?.properties.get('ID_WWN');
    expect(serial(once)).toBe(serial(again));
    expect(serial(once)).not.toBe(serial(plain));
  });

  it('writes a file where one is named', async () => {
    const paths = loadMachine('lab');
    const file = `${paths.run}/lab.umockdev`;
    expect(await call(command, paths, ['--all', '-o', file])).toEqual({ status: 0, out: '', complaints: [] });
    expect(statSync(file).size).toBeGreaterThan(1000);
  });

  it.each([
    [[], 'which device?'],
    [['--all', '/dev/null'], '--all'],
    [['/sys/no/such'], 'Unknown device'],
    [['--all', '--events=1'], '--output'],
    [['--all', '-o', 'x', '--events=soon'], 'no number of seconds'],
    [['--all', '--anonymise-key='], '--anonymise-key'],
    [['--all', '-o', '/no/such/folder/x'], 'cannot be written'],
  ])('refuses %j', async (words, reason) => {
    const refused = call(command, makeMachine(), words);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(reason);
  });
});

describe('beside umockdev', () => {
  const lacksUmockdev = spawnSync('umockdev-record', ['--version']).error !== undefined;

  /** What changes from one moment to the next, and what depends on who runs beside us. */
  const isMoving = (line: string): boolean =>
    /^A: (.*\/)?(power\/.*|stat|inflight|numastat|vmstat|meminfo|max_bytes|statistics\/.*|carrier.*|random|uptime|.*_time|irq|interrupts|time|date|since_epoch|utilization|energy.*|temp.*|.*_input|events.*|active_time.*)=/.test(line);

  function paragraphs(text: string): Map<string, readonly string[]> {
    return new Map(text.split('\n\n').filter((part) => part !== '').map((part) => {
      const [head = '', ...lines] = part.split('\n');
      return [head, lines];
    }));
  }

  it('every line of umockdev-record is in our recording of this machine, the same', async (context) => {
    if (lacksUmockdev) return context.skip('needs umockdev-record (package umockdev)');
    const theirs = paragraphs(spawnSync('umockdev-record', ['--all'], { encoding: 'latin1', maxBuffer: 1 << 28 }).stdout);
    const ours = paragraphs((await call(command, systemPaths, ['--all'])).out);
    for (const [head, lines] of theirs) {
      const mine = ours.get(head);
      // Others make and remove devices on this machine.
      if (mine === undefined && statSync(`/sys${head.slice(3)}`, { throwIfNoEntry: false }) === undefined) continue;
      const name = (line: string): string => line.slice(3).split('=', 1)[0] as string;
      const expected = lines.filter((line) => !isMoving(line) && !(/^[AH]:/.test(line) && isLeftAlone(name(line), 4096)));
      // Attributes of disks that others change meanwhile are another matter.
      if (/\/block\/loop/.test(head)) continue;
      expect([head, expected.filter((line) => mine?.includes(line) !== true)]).toEqual([head, []]);
    }
    expect(ours.size).toBeGreaterThan(10);
  });

  it('umockdev-run loads our recording, and udevadm finds every device in it', async (context) => {
    if (lacksUmockdev) return context.skip('needs umockdev-run (package umockdev)');
    const paths = loadMachine('lab');
    const file = `${paths.run}/lab.umockdev`;
    await call(command, paths, ['--all', '--output', file]);
    const { stdout, status } = spawnSync('umockdev-run', ['-d', file, '--', 'udevadm', 'info', '--export-db'], { encoding: 'latin1' });
    expect(status).toBe(0);
    const found = new Map(stdout.split('\n\n').map((part) => [/^P: (.*)$/m.exec(part)?.[1] ?? '', new Set(part.split('\n').filter((line) => line.startsWith('E: ')))]));
    const { devices } = parseRecording({ text: readFileSync(file, 'latin1'), file });
    for (const { devpath, properties } of devices) {
      for (const [name, value] of properties) if (name !== 'CURRENT_TAGS') expect(found.get(devpath)).toContain(`E: ${name}=${value}`);
    }
  });
});

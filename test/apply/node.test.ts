import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lstatSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { applyNodePlan, fileSystemType, numberLink, ownsNodes, planNode, removeNode, type NodePlan } from '../../src/apply/node.ts';
import { systemPaths, type Paths } from '../../src/base/paths.ts';
import { Device } from '../../src/device/device.ts';
import type { Fact } from '../../src/rules/verdict.ts';
import { makeHost, makeRoots, standIn, tree } from './roots.ts';
import { needUdevd, runUdevd } from './udevd.ts';

const fact = (value: number | undefined): Fact<number> | null => (value === undefined ? null : { value, source: { file: 'a.rules', line: 1, column: 1 } });

describe('owner, group and mode', () => {
  interface Asked { readonly owner?: number; readonly group?: number; readonly mode?: number }
  const cases: [meaning: string, kernel: Asked, rules: Asked, uid: number | null, gid: number | null, mode: number | null][] = [
    ['stay as they are when nobody says anything', {}, {}, null, null, null],
    ['are what the kernel said', { owner: 1, group: 2, mode: 0o666 }, {}, 1, 2, 0o666],
    ['are what rules say', {}, { owner: 1, group: 2, mode: 0o600 }, 1, 2, 0o600],
    ['are what rules say rather than the kernel', { owner: 1, group: 2, mode: 0o666 }, { owner: 3, group: 4, mode: 0o604 }, 3, 4, 0o604],
    ['let a group write that comes without a mode', {}, { group: 6 }, null, 6, 0o660],
    ['let the kernel’s mode be when only the group is new', { mode: 0o620 }, { group: 5 }, null, 5, 0o620],
    ['do not let root’s group write', {}, { group: 0 }, null, 0, null],
    ['can be 0', {}, { owner: 0, group: 0, mode: 0 }, 0, 0, 0],
  ];
  test.each(cases)('%s', (_, kernel, rules, uid, gid, mode) => {
    const device = {
      subsystem: 'tty', devnum: { major: 4, minor: 64 }, devname: '/dev/ttyS0',
      devuid: kernel.owner ?? null, devgid: kernel.group ?? null, devmode: kernel.mode ?? null,
    };
    const verdict = { owner: fact(rules.owner), group: fact(rules.group), mode: fact(rules.mode) };
    expect(planNode(device, verdict)).toEqual({ devname: '/dev/ttyS0', kind: 'character', major: 4, minor: 64, uid, gid, mode });
  });

  test('are nothing to a device without a node', () => {
    const device = { subsystem: 'net', devnum: null, devname: null, devuid: null, devgid: null, devmode: null };
    expect(planNode(device, { owner: fact(0), group: null, mode: null })).toBeNull();
  });
});

test('block and character devices have their own links by number', () => {
  expect(numberLink({ kind: 'block', major: 8, minor: 1 })).toBe('block/8:1');
  expect(numberLink({ kind: 'character', major: 8, minor: 1 })).toBe('char/8:1');
});

describe('a node in /dev', () => {
  const plan: NodePlan = { devname: '/dev/input/zero', kind: 'character', major: 1, minor: 5, uid: 1, gid: 2, mode: 0o640 };

  beforeEach((context) => context.skip(process.getuid?.() !== 0, 'needs root: makes device nodes'));

  test('gets what is planned, the present time and a link by number', () => {
    const paths = makeRoots();
    const node = makeZero(paths.dev);
    utimesSync(node, 0, 0);
    expect(applyNodePlan(paths, plan, { ownsNodes: false })).toEqual([]);
    expect(statSync(node)).toMatchObject({ uid: 1, gid: 2 });
    expect(statSync(node).mode & 0o7777).toBe(0o640);
    expect(statSync(node).mtimeMs).toBeGreaterThan(0);
    expect(tree(paths.dev)).toEqual(['char/1:5 → ../input/zero', 'input/zero']);
  });

  test('keeps what the plan does not mention', () => {
    const paths = makeRoots();
    const node = makeZero(paths.dev);
    chmodSync(node, 0o604);
    chownSync(node, 3, 4);
    applyNodePlan(paths, { ...plan, uid: null, gid: null, mode: null }, { ownsNodes: false });
    expect(statSync(node)).toMatchObject({ uid: 3, gid: 4 });
    expect(statSync(node).mode & 0o7777).toBe(0o604);
  });

  test('is left alone when another device has its name by now', () => {
    const paths = makeRoots();
    const node = makeZero(paths.dev);
    const before = statSync(node);
    expect(applyNodePlan(paths, { ...plan, minor: 7 }, { ownsNodes: false })).toEqual([{ kind: 'replaced', devname: '/dev/input/zero' }]);
    expect(statSync(node)).toMatchObject({ uid: before.uid, gid: before.gid, mode: before.mode });
  });

  test('may be gone already', () => {
    const paths = makeRoots();
    expect(applyNodePlan(paths, plan, { ownsNodes: false })).toEqual([]);
    expect(existsSync(`${paths.dev}/input/zero`)).toBe(false);
  });

  test('stays when its device is removed, for the kernel to remove, and only the link goes', () => {
    const paths = makeRoots();
    makeZero(paths.dev);
    applyNodePlan(paths, plan, { ownsNodes: false });
    expect(removeNode(paths, plan, { ownsNodes: false })).toEqual([]);
    expect(tree(paths.dev)).toEqual(['input/zero']);
  });

  describe('where it is ours to make', () => {
    test('is made with its folder, and removed', () => {
      const paths = makeRoots();
      expect(applyNodePlan(paths, plan, { ownsNodes: true })).toEqual([]);
      const made = lstatSync(`${paths.dev}/input/zero`);
      expect(made.isCharacterDevice()).toBe(true);
      expect(made).toMatchObject({ uid: 1, gid: 2 });
      expect(made.mode & 0o7777).toBe(0o640);
      removeNode(paths, plan, { ownsNodes: true });
      expect(tree(paths.dev)).toEqual([]);
    });

    test('takes the place of a device that is gone', () => {
      const paths = makeRoots();
      const node = makeZero(paths.dev);
      expect(applyNodePlan(paths, { ...plan, minor: 7 }, { ownsNodes: true })).toEqual([]);
      expect(statSync(node).rdev & 0xff).toBe(7);
    });

    test('is private until somebody says otherwise', () => {
      const paths = makeRoots();
      applyNodePlan(paths, { ...plan, uid: null, gid: null, mode: null }, { ownsNodes: true });
      expect(statSync(`${paths.dev}/input/zero`).mode & 0o7777).toBe(0o600);
    });

    test('is not removed when another device or a file has its name', () => {
      const paths = makeRoots();
      makeZero(paths.dev);
      removeNode(paths, { ...plan, minor: 7 }, { ownsNodes: true });
      standIn(paths, '/dev/other');
      removeNode(paths, { ...plan, devname: '/dev/other' }, { ownsNodes: true });
      expect(tree(paths.dev)).toEqual(['input/zero', 'other']);
    });
  });

  function makeZero(dev: string): string {
    const node = `${dev}/input/zero`;
    execFileSync('sh', ['-c', 'mkdir -p "$(dirname "$1")" && mknod -m 600 "$1" c 1 5', 'sh', node]);
    return node;
  }
});

test('systemd-udevd sets what we set', (context) => {
  needUdevd(context);
  context.skip(!existsSync('/sys/class/block/loop2'), 'needs loop devices: modprobe loop');
  const rules = `
    KERNEL=="null", OWNER="1", GROUP="2", MODE="0640"
    KERNEL=="zero", GROUP="6"
    KERNEL=="full", MODE="4000"
    KERNEL=="loop0", GROUP="6"
    KERNEL=="loop1", OWNER="3"
  `;
  const asked: Record<string, { owner?: number; group?: number; mode?: number }> = {
    'mem/null': { owner: 1, group: 2, mode: 0o640 }, 'mem/zero': { group: 6 }, 'mem/full': { mode: 0o4000 }, 'mem/kmsg': {},
    'block/loop0': { group: 6 }, 'block/loop1': { owner: 3 }, 'block/loop2': {},
  };
  const devices = Object.keys(asked).map((name) => ({ name, device: Device.fromSyspath(makeHost(systemPaths), `/sys/class/${name}`)! }));
  const [theirs, ours] = [makeRoots(), makeRoots()];
  for (const { dev } of [theirs, ours]) {
    for (const { name, device } of devices) {
      const { major, minor } = device.devnum!;
      execFileSync('mknod', ['-m', '600', dev + device.devname!.slice('/dev'.length), name.startsWith('block/') ? 'b' : 'c', String(major), String(minor)]);
    }
  }

  runUdevd(theirs, { rules, events: devices.map(({ name }) => `add /sys/class/${name}`) });
  for (const { name, device } of devices) {
    const { owner, group, mode } = asked[name]!;
    applyNodePlan(ours, planNode(device, { owner: fact(owner), group: fact(group), mode: fact(mode) })!, { ownsNodes: false });
  }
  const permissions = ({ dev }: Paths): object[] => devices.map(({ device }) => {
    const { uid, gid, mode } = statSync(dev + device.devname!.slice('/dev'.length));
    return { name: device.sysname, uid, gid, mode: (mode & 0o7777).toString(8) };
  });
  expect(permissions(ours)).toEqual(permissions(theirs));
  // It makes nodes and links of disks that come meanwhile, too.
  const made = tree(ours.dev);
  expect(tree(theirs.dev)).toEqual(expect.arrayContaining(made));
  expect(made.filter((entry) => entry.includes('→'))).toHaveLength(devices.length);
});

describe('who makes nodes', () => {
  const devtmpfs = '24 1 0:6 / /dev rw,relatime - devtmpfs devtmpfs rw,size=1024k';
  const root = '1 0 254:0 / / rw,relatime - ext4 /dev/root rw';
  test.each([
    ['the kernel, in its own file system', `${root}\n${devtmpfs}\n`, '/dev', 'devtmpfs'],
    ['whoever mounted the last one', `${root}\n${devtmpfs}\n25 24 0:30 / /dev rw shared:3 master:1 - tmpfs none rw\n`, '/dev', 'tmpfs'],
    ['as the folder above says', `${root}\n25 1 0:31 / /tmp rw - tmpfs tmp rw\n${devtmpfs}\n`, '/tmp/test/dev', 'tmpfs'],
    ['not as a folder says that is merely called alike', `${root}\n${devtmpfs}\n`, '/device', 'ext4'],
    ['also where the name has a space', `${root}\n25 1 0:31 / /a\\040b rw - tmpfs tmp rw\n`, '/a b/dev', 'tmpfs'],
    ['unknown without mounts', '\nnonsense\n', '/dev', null],
  ])('%s', (_, mountinfo, path, type) => {
    expect(fileSystemType(mountinfo, path)).toBe(type);
  });

  test('is read from this machine’s mounts', () => {
    const paths = makeRoots();
    writeFileSync(`${paths.proc}/self/mountinfo`, `1 0 0:1 / / rw - ext4 root rw\n2 1 0:6 / ${paths.dev} rw - devtmpfs dev rw\n`);
    expect(ownsNodes(paths)).toBe(false);
    writeFileSync(`${paths.proc}/self/mountinfo`, `1 0 0:1 / / rw - ext4 root rw\n`);
    expect(ownsNodes(paths)).toBe(true);
  });
});

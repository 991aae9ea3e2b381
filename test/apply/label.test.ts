import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { applyLabels } from '../../src/apply/label.ts';
import { EOPNOTSUPP } from '../../src/kernel/errno.ts';
import { makeRoots, standIn } from './roots.ts';

describe('a label becomes an extended attribute', () => {
  const cases = [
    { module: 'selinux', label: 'system_u:object_r:device_t:s0', attribute: 'security.selinux', bytes: 'system_u:object_r:device_t:s0\0' },
    { module: 'smack', label: 'System', attribute: 'security.SMACK64', bytes: 'System' },
  ];
  for (const { module, label, attribute, bytes } of cases) {
    test(`for ${module}`, (context) => {
      context.skip(process.getuid?.() !== 0, 'needs root: sets security labels');
      const paths = makeRoots();
      standIn(paths, '/dev/sda');
      const problems = applyLabels(paths, { devname: '/dev/sda', labels: [{ module, label }] });
      context.skip(problems.some((problem) => problem.kind === 'label-failed' && problem.errno === EOPNOTSUPP), 'needs a file system with security labels below TMPDIR');
      expect(problems).toEqual([]);
      const read = spawnSync('python3', ['-c', 'import os, sys; sys.stdout.buffer.write(os.getxattr(sys.argv[1], sys.argv[2]))', `${paths.dev}/sda`, attribute]);
      context.skip(read.error !== undefined, 'needs python3 to read the label back');
      expect(read.stdout.toString('latin1')).toBe(bytes);
    });
  }
});

test('a module that nobody knows is reported, and the others are served', () => {
  const paths = makeRoots();
  const labels = [{ module: 'apparmor', label: 'x' }, { module: 'smack', label: 'y' }];
  expect(applyLabels(paths, { devname: '/dev/gone', labels })).toMatchObject([
    { kind: 'unknown-module', module: 'apparmor' },
    { kind: 'label-failed', module: 'smack', errno: 2 },
  ]);
});

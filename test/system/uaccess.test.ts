import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { givenDaemon } from '../support/given.ts';

const rules = {
  '70-test.rules': 'KERNEL=="full", TAG+="uaccess", MODE="0640"\nKERNEL=="zero", TAG+="xaccess-games", MODE="0600"\nTAG=="uaccess|xaccess-*", RUN{builtin}+="uaccess"\n',
};

describe('the builtin uaccess', () => {
  it('gives the node to the active user of the seat, takes it from the one before, and keeps other entries', async (context) => {
    context.skip(spawnSync('getfacl', ['--version']).status !== 0, 'needs getfacl: apt-get install acl');
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    const list = (node: string): string[] => bed.run(['getfacl', '--omit-header', '--numeric', '--absolute-names', node]).trim().split('\n');
    const plain = ['user::rw-', 'group::r--', 'other::---'];

    // Where logind does not run nothing is touched.
    bed.run(['setfacl', '-m', 'u:77:r', '/dev/full']);
    daemon.trigger('/sys/class/mem/full');
    expect(list('/dev/full')).toContain('user:77:r--');
    bed.run(['setfacl', '-b', '/dev/full']);

    bed.write('/run/systemd/seats/seat0', 'IS_SEAT0=1\nACTIVE=c2\nACTIVE_UID=1000\n');
    bed.run(['setfacl', '-m', 'u:77:r,g:5:r', '/dev/full']);
    daemon.trigger('/sys/class/mem/full');
    expect(list('/dev/full')).toEqual(['user::rw-', 'user:1000:rw-', 'group::r--', 'group:5:r--', 'mask::rw-', 'other::---']);
    bed.run(['setfacl', '-x', 'g:5', '/dev/full']);

    bed.write('/run/systemd/seats/seat0', 'IS_SEAT0=1\nACTIVE=c3\nACTIVE_UID=1001\n');
    daemon.trigger('/sys/class/mem/full');
    expect(list('/dev/full')).toEqual(['user::rw-', 'user:1001:rw-', 'group::r--', 'mask::rw-', 'other::---']);

    // Nobody is active, or root, who needs no entry.
    for (const seat of ['IS_SEAT0=1\n', 'IS_SEAT0=1\nACTIVE_UID=0\n']) {
      bed.write('/run/systemd/seats/seat0', seat);
      daemon.trigger('/sys/class/mem/full');
      expect(list('/dev/full')).toEqual(plain);
    }
  });

  it('gives a node with an xaccess tag to the sessions that ask for it', async (context) => {
    context.skip(spawnSync('getfacl', ['--version']).status !== 0, 'needs getfacl: apt-get install acl');
    const daemon = await givenDaemon(context, rules);
    const { bed } = daemon;
    bed.write('/run/systemd/seats/seat0', 'ACTIVE_UID=1000\n');
    bed.write('/run/systemd/sessions/4', 'UID=1004\nEXTRA_DEVICE_ACCESS=render games\n');
    bed.write('/run/systemd/sessions/5', 'UID=1005\nEXTRA_DEVICE_ACCESS=render\n');
    daemon.trigger('/sys/class/mem/zero');
    const users = bed.run(['getfacl', '--omit-header', '--numeric', '--absolute-names', '/dev/zero']).match(/^user:[0-9]+.*$/gm);
    expect(users).toEqual(['user:1004:rw-']);
  });
});

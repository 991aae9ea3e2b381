import { describe } from 'vitest';
import { check } from '../../support/check.ts';
import { eth0 } from '../../support/table-device.ts';

const world = { users: { root: 0, daemon: 1 }, groups: { disk: 6 } };

describe('OWNER, GROUP and MODE', () => {
  check('take numbers and names', { world, rules: 'OWNER="daemon", GROUP="6", MODE="0640"', verdict: { owner: 1, group: 6, mode: '640' } });
  check('the last one counts', { world, rules: 'OWNER="1", OWNER="2"\nOWNER="3"\nMODE="600"\nMODE="0660"', verdict: { owner: 3, mode: '660' } });
  check('a := seals the owner', { world, rules: 'OWNER="1"\nOWNER:="2"\nOWNER="3"', verdict: { owner: 2 } });
  check('each is sealed for itself', { world, rules: 'OWNER:="1"\nOWNER="2", GROUP="2", MODE="600"', verdict: { owner: 1, group: 2, mode: '600' } });
  check('are substituted', { world, rules: 'ENV{U}="daemon", ENV{M}="64"\nOWNER="$env{U}", MODE="0$env{M}0"', verdict: { owner: 1, mode: '640' } });
  check('a number or name known at load wins over one that is substituted, wherever it stands', {
    world,
    rules: 'ENV{U}="daemon"\nOWNER="0", OWNER="$env{U}"',
    verdict: { owner: 0 },
  });
  check('an unknown name that was substituted leaves the earlier value', {
    world,
    rules: 'OWNER="1", GROUP="1", MODE="600"\nOWNER="no$kernel", GROUP="no$kernel", MODE="9$number", ENV{A}="1"',
    verdict: { owner: 1, group: 1, mode: '600', properties: { A: '1' }, notes: ['no user "nosda1"', 'no group "nosda1"', '"91" is no mode'] },
  });
  check('an unknown name voids its whole line', {
    world,
    rules: 'OWNER="1"\nOWNER="nobody-here", MODE="666", SYMLINK+="a"\nMODE="600"',
    verdict: { owner: 1, mode: '600', links: [] },
    problems: ['nobody-here'],
  });
  check('are nothing for a device without a node', { device: eth0, world, rules: 'OWNER="1"', verdict: { owner: null } });
  check('are nothing for a device that goes', { action: 'remove', world, rules: 'MODE="600"', verdict: { mode: null } });
});

describe('SECLABEL', () => {
  check('+= adds a module', { rules: 'SECLABEL{selinux}="a"\nSECLABEL{smack}+="$kernel"', verdict: { seclabels: { selinux: 'a', smack: 'sda1' } } });
  check('= replaces those of all modules', { rules: 'SECLABEL{selinux}="a"\nSECLABEL{smack}="b"', verdict: { seclabels: { smack: 'b' } } });
  check('is taken as written when nothing is left of it', { rules: 'SECLABEL{selinux}="$env{NOPE}"', verdict: { seclabels: { selinux: '$env{NOPE}' } } });
});

import { describe } from 'vitest';
import { check } from '../support/check.ts';

describe('smoke', () => {
  check('works', {
    rules: 'SUBSYSTEM=="block", KERNEL=="sd*", ATTRS{idVendor}=="1d6b", SYMLINK+="disk/by-$attr{manufacturer} b", ENV{A}="$attr{size}", MODE="0640", RUN+="/x %k"',
    verdict: { links: ['disk/by-ACME', 'b'], properties: { A: '2048' }, mode: '640', run: ['program /x sda1'] },
  });
});

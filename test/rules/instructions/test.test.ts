import { describe } from 'vitest';
import { check } from '../../support/check.ts';
import { eth0 } from '../../support/table-device.ts';

const device = '/sys/devices/virtual/net/eth0';
const world = {
  files: {
    [`${device}/uevent`]: '',
    [`${device}/power/control`]: '',
    [`${device}/queues/rx-0/rps_cpus`]: '',
    [`${device}/queues/tx-0/xps_cpus`]: '',
    [`${device}/.hidden/secret`]: '',
    '/etc/flag': '',
    '/sys/devices/virtual/net/lo/mtu': '',
  },
  modes: { '/etc/program': 0o100755, '/etc/private': 0o100600 },
  devices: { 'net/lo': { devpath: '/devices/virtual/net/lo' } },
};

/** Each match, and whether it holds. */
const tests: Readonly<Record<string, boolean>> = {
  'TEST=="uevent"': true,
  'TEST!="uevent"': false,
  'TEST=="nope"': false,
  'TEST!="nope"': true,
  'TEST=="power"': true,
  'TEST=="/etc/flag"': true,
  'TEST=="/etc/nope"': false,
  'TEST=="$env{NOPE}uevent"': true,
  'TEST{0111}=="/etc/program"': true,
  'TEST{0111}=="/etc/private"': false,
  'TEST{0111}!="/etc/private"': true,
  'TEST{0700}=="/etc/private"': true,
  'TEST{0111}=="/etc/nope"': false,
  'TEST{0111}!="/etc/nope"': true,
  'TEST=="[net/lo]mtu"': true,
  'TEST=="[net/lo]/mtu"': true,
  'TEST=="[net/lo]"': true,
  'TEST=="[net/nope]mtu"': false,
  'TEST!="[net/nope]mtu"': true,
  'TEST=="*/control"': true,
  'TEST=="queues/*/xps_cpus"': true,
  'TEST=="queues/*/nope"': false,
  'TEST!="queues/*/nope"': true,
  'TEST=="*/secret"': false,
  'TEST=="queues/rx-*"': false,
};

describe('TEST', () => {
  for (const [line, holds] of Object.entries(tests)) {
    check(`${line} ${holds ? 'holds' : 'fails'}`, { device: eth0, world, rules: `${line}, ENV{X}="1"`, verdict: { properties: holds ? { X: '1' } : {} } });
  }
});

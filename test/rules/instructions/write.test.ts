import { describe, expect, it } from 'vitest';
import { check, decide, summarise } from '../../support/check.ts';
import { eth0 } from '../../support/table-device.ts';

const folder = '/sys/devices/virtual/net/eth0';
const world = {
  files: { [`${folder}/power/control`]: '', [`${folder}/queues/rx-0/rps_cpus`]: '' },
  devices: { 'net/lo': { devpath: '/devices/virtual/net/lo', attributes: { mtu: '65536' } } },
};

describe('ATTR=', () => {
  check('writes an attribute, and later rules see the new value', {
    device: eth0,
    world,
    rules: 'ATTR{mtu}="9$number"\nATTR{mtu}=="90", ENV{A}="$attr{mtu} $attr{./mtu} $attr{[net/lo]mtu}"',
    verdict: { attributes: { [`${folder}/mtu`]: '90' }, properties: { A: '90 90 65536' } },
  });

  check('writes an attribute of another device', {
    device: eth0,
    world,
    rules: 'ATTR{[net/lo]mtu}="1"\nENV{A}="$attr{[net/lo]mtu} $attr{mtu}"',
    verdict: { attributes: { '/sys/devices/virtual/net/lo/mtu': '1' }, properties: { A: '1 1500' } },
  });

  check('lets one * stand for a folder', {
    device: eth0,
    world,
    rules: 'ATTR{*/control}="on"\nATTR{queues/*/rps_cpus}="f"',
    verdict: { attributes: { [`${folder}/power/control`]: 'on', [`${folder}/queues/rx-0/rps_cpus`]: 'f' } },
  });

  check('substitutes nothing in the name', { device: eth0, world, rules: 'ATTR{x%n}="1"', verdict: { attributes: { [`${folder}/x%n`]: '1' } } });

  check('goes on when the attribute cannot be written', {
    device: eth0,
    world: { ...world, readOnly: [`${folder}/mtu`] },
    rules: 'ATTR{mtu}="1", ENV{A}="1"\nATTR{mtu}=="1500", ENV{B}="1"\nATTR{[net/nope]mtu}="1"\nATTR{*/nope}="1"',
    verdict: { attributes: {}, properties: { A: '1', B: '1' }, notes: ['cannot be written', '[net/nope]mtu', 'nothing fits'] },
  });

  check('does not take a write to uevent for its new value', {
    device: { ...eth0, attributes: { uevent: 'INTERFACE=eth0' } },
    rules: 'ATTR{uevent}="change"\nATTR{uevent}=="INTERFACE*", ENV{A}="1"',
    verdict: { properties: { A: '1' } },
  });

  it('asks the world once for each', () => {
    const { verdict, world: asked } = decide({ device: eth0, world, rules: 'ATTR{mtu}="1"\nATTR{mtu}="2"' });
    expect(asked.writes).toEqual([`${folder}/mtu=1`, `${folder}/mtu=2`]);
    expect(summarise(verdict).attributes).toEqual({ [`${folder}/mtu`]: '2' });
  });
});

describe('SYSCTL=', () => {
  check('writes a kernel parameter, by either spelling', {
    device: eth0,
    rules: 'SYSCTL{net.ipv4.conf.$kernel.forwarding}="1", SYSCTL{net/ipv4/conf/a.b/x}="$number"',
    verdict: { sysctls: { 'net/ipv4/conf/eth0/forwarding': '1', 'net/ipv4/conf/a.b/x': '0' } },
  });

  check('goes on when it cannot be written', {
    world: { readOnly: ['kernel/x'] },
    rules: 'SYSCTL{kernel.x}="1", RUN+="y"',
    verdict: { sysctls: {}, run: ['program y'], notes: ['cannot be written'] },
  });
});

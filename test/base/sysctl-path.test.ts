import { describe, expect, it } from 'vitest';
import { sysctlPath } from '../../src/base/sysctl-path.ts';

describe('the file of a sysctl', () => {
  it.each([
    ['kernel.domainname', 'kernel/domainname'],
    ['kernel/domainname', 'kernel/domainname'],
    ['net.ipv4.conf.enp3s0/200.forwarding', 'net/ipv4/conf/enp3s0.200/forwarding'],
    ['net/ipv4/conf/enp3s0.200/forwarding', 'net/ipv4/conf/enp3s0.200/forwarding'],
    ['hostname', 'hostname'],
    ['', ''],
  ])('of %j is %j', (name, path) => expect(sysctlPath(name)).toBe(path));
});

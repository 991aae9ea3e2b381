import { describe } from 'vitest';
import { check, type Case } from '../../support/check.ts';
import { type DeviceTable, eth0, stick } from '../../support/table-device.ts';

/** Declares a test for each match: whether a line with it gets to its assignment. */
function matches(title: string, lines: Readonly<Record<string, boolean>>, given: Omit<Case, 'rules' | 'verdict'> & { before?: string } = {}): void {
  const { before = '', ...circumstances } = given;
  describe(title, () => {
    for (const [line, holds] of Object.entries(lines)) {
      check(`${line} ${holds ? 'holds' : 'fails'}`, {
        ...circumstances,
        rules: `${before}\n${line}, OPTIONS+="link_priority=1"`,
        verdict: { linkPriority: holds ? 1 : null },
      });
    }
  });
}

matches('the event and the device', {
  'ACTION=="add"': true,
  'ACTION!="add"': false,
  'ACTION=="change|add"': true,
  'DEVPATH=="*/block/*"': true,
  'KERNEL=="sda1"': true,
  'KERNEL=="sd[a-z]"': false,
  'KERNEL=="sd?*"': true,
  'KERNEL==i"SDA1"': true,
  'KERNEL!=i"SDA1"': false,
  'SUBSYSTEM=="block"': true,
  'SUBSYSTEM=="net|block"': true,
  'SUBSYSTEM=="subsystem"': false,
  'DRIVER==""': true,
  'DRIVER=="?*"': false,
  'ENV{DEVTYPE}=="partition"': true,
  'ENV{NOPE}==""': true,
  'ENV{NOPE}!="x"': true,
  'ENV{NOPE}=="?*"': false,
  'CONST{arch}=="x86-64"': true,
  'CONST{virt}!="none"': true,
  'NAME==""': true,
  'NAME=="x"': false,
}, { world: { constants: { arch: 'x86-64', virt: 'kvm', cvm: 'none' } } });

matches('attributes', {
  'ATTR{size}=="2048"': true,
  'ATTR{size}!="1"': true,
  'ATTR{size}!="2048"': false,
  'ATTR{nope}==""': false,
  'ATTR{nope}!="x"': false,
  'ATTR{nope}=="*"': false,
  'ATTR{[net/eth0]mtu}=="1500"': true,
  'ATTR{[net/eth0]nope}==""': true,
  'ATTR{[net/eth0]nope}!="x"': true,
  'ATTR{[net/nope]mtu}==""': false,
  'ATTR{[net/nope]mtu}!="x"': false,
  'ATTR{part%n}=="one"': true,
}, { device: { ...stick, attributes: { ...stick.attributes, part1: 'one' } }, world: { devices: { 'net/eth0': eth0 } } });

const padded: DeviceTable = { ...stick, attributes: { padded: ' a b \t ', blank: '  ', plain: 'a' } };

matches('white space at the end of an attribute', {
  'ATTR{padded}==" a b"': true,
  'ATTR{padded}=="a b"': false,
  'ATTR{padded}==e" a b \\t "': true,
  'ATTR{padded}==" a b "': false,
  'ATTR{padded}=="* "': true,
  'ATTR{plain}=="a "': false,
  'ATTR{blank}==""': false,
  'ATTR{blank}=="|x"': true,
}, { device: padded });

matches('bytes that are no text', {
  'ATTR{x}=="a*"': true,
  'ATTR{x}==e"a\\x01\\xffb"': true,
  'ATTR{x}=="a??b"': true,
}, { device: { ...stick, attributes: { x: 'a\x01\xffb' } } });

matches('sysctls', {
  'SYSCTL{kernel.ostype}=="Linux"': true,
  'SYSCTL{kernel/ostype}=="L*"': true,
  'SYSCTL{net.ipv4.conf.a/b.x}=="1"': true,
  'SYSCTL{nope}==""': true,
  'SYSCTL{nope}!="x"': true,
}, { world: { sysctls: { 'kernel/ostype': 'Linux', 'net/ipv4/conf/a.b/x': ' 1\t' } } });

matches('tags and links that rules gave', {
  'TAG=="one"': true,
  'TAG=="t*"': true,
  'TAG!="one"': false,
  'TAG!="three"': true,
  'SYMLINK=="a"': true,
  'SYMLINK=="by/*"': true,
  'SYMLINK!="a"': false,
  'SYMLINK!="z"': true,
}, { before: 'TAG+="one", TAG+="two", SYMLINK+="a by/b"' });

matches('tags and links where there are none', {
  'TAG=="one"': false,
  'TAG!="one"': true,
  'TAG==""': false,
  'TAG!=""': true,
  // udevd reads "?*" as "not empty", and of nothing none is empty.
  'TAG=="?*"': true,
  'TAG!="?*"': false,
  'SYMLINK=="?*"': true,
  'SYMLINK=="*"': false,
}, { previous: { tags: ['one'], currentTags: ['one'], links: ['a'] } });

matches('what a device that goes had', {
  'TAG=="current"': true,
  'TAG=="older"': false,
  'SYMLINK=="a"': true,
  'ENV{ID_X}=="1"': true,
  'ENV{TAGS}=="*:older:*"': true,
  'ENV{DEVLINKS}=="/dev/a"': true,
  'ENV{USEC_INITIALIZED}=="77"': true,
}, { action: 'remove', previous: { tags: ['older'], currentTags: ['current'], links: ['a'], properties: { ID_X: '1' }, initializedUsec: 77n } });

matches('what a device had before a change is not seen', {
  'ENV{ID_X}=="1"': false,
  'SYMLINK=="a"': false,
  'ENV{DEVLINKS}=="*a*"': false,
  'ENV{TAGS}==":older:"': true,
  'ENV{CURRENT_TAGS}==""': true,
  'ENV{USEC_INITIALIZED}=="88"': true,
}, { action: 'change', previous: { tags: ['older'], links: ['a'], properties: { ID_X: '1' }, initializedUsec: 77n }, receivedUsec: 88n });

matches('properties that all events have', {
  'ENV{GLOBAL}=="g"': true,
  'ENV{DEVTYPE}=="partition"': true,
}, { globalProperties: { GLOBAL: 'g', DEVTYPE: 'overridden' } });

matches('the new name of an interface', {
  'NAME=="lan0"': true,
  'NAME=="eth0"': false,
}, { device: eth0, before: 'NAME="lan0"' });

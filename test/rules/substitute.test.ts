import { describe } from 'vitest';
import { check } from '../support/check.ts';
import { type DeviceTable, eth0, stick } from '../support/table-device.ts';

/** A table of values: what `ENV{X}="value"` makes of each. */
function substitutions(title: string, values: Readonly<Record<string, string | null>>, given: { device?: DeviceTable; before?: string; programs?: Record<string, string> } = {}): void {
  describe(title, () => {
    for (const [value, expected] of Object.entries(values)) {
      check(`${value} → ${expected === null ? 'nothing' : JSON.stringify(expected)}`, {
        rules: `${given.before ?? ''}\nENV{X}="${value}"`,
        ...(given.device === undefined ? {} : { device: given.device }),
        world: { programs: given.programs ?? {}, devices: { 'net/eth0': eth0, 'usb/hub': { devpath: '/devices/hub', attributes: { speed: '480\t' } } } },
        // That udev does not know a form is the checker's to say.
        problems: 'any',
        verdict: { properties: expected === null ? { X: null } : { X: Buffer.from(expected, 'utf8').toString('latin1') } },
      });
    }
  });
}

substitutions('the device itself', {
  '$kernel': 'sda1',
  '%k': 'sda1',
  '$number': '1',
  '%n': '1',
  '$devpath': '/devices/pci0000:00/usb1/1-2/host7/block/sda/sda1',
  '%p': '/devices/pci0000:00/usb1/1-2/host7/block/sda/sda1',
  '$major:$minor': '8:1',
  '%M:%m': '8:1',
  '$devnode': '/dev/sda1',
  '%N': '/dev/sda1',
  '$tempnode': '/dev/sda1',
  '$name': 'sda1',
  '%D': 'sda1',
  '$parent': 'sda',
  '%P': 'sda',
  '$root': '/dev',
  '%r': '/dev',
  '$sys': '/sys',
  '%S': '/sys',
});

substitutions('what a device without node and parent lacks', {
  '$major:$minor': '0:0',
  '$devnode': null,
  '$parent': null,
  '$name': 'eth0',
  '$id$driver': null,
}, { device: eth0 });

substitutions('literal text', {
  'plain': 'plain',
  '%%k': '%k',
  '$$kernel': '$kernel',
  '100%': '100%',
  'a$': 'a$',
  '%q $foo': '%q $foo',
  '$kernelx': 'sda1x',
  '$sysfs{size}': '2048',
  '$kernel{anything}!': 'sda1!',
});

substitutions('attributes', {
  '$attr{size}': '2048',
  '%s{size}': '2048',
  '$attr{nope}': null,
  'a$attr{nope}b': 'ab',
  '$attr{[net/eth0]mtu}': '1500',
  '$attr{[usb/hub]/speed}': '480',
  '$attr{[usb/hub]nope}': null,
  '$attr{[net/nope]mtu}': null,
});

substitutions('attributes of the parent that the line asked for', {
  '$attr{idVendor}': '1d6b',
  '$attr{size}': '2048',
  '[$attr{manufacturer}]': '[ACME]',
  '$attr{product}': 'Mass Storage',
  '$id': '1-2',
  '%b': '1-2',
  '$driver': 'usb-storage',
}, { before: 'ATTRS{idVendor}=="1d6b", GOTO="next"\nLABEL="next"' });

substitutions('properties', {
  '$env{PARTN}': '1',
  '%E{DEVNAME}': '/dev/sda1',
  '$env{NOPE}': null,
});

substitutions('where udevd gives up, the value ends', {
  'a$attr{size': 'a',
  'a$attr{}b': 'a',
  'a$attrb': 'a',
  'a%Eb': 'a',
  'a%c{x}b': 'a',
}, { before: 'PROGRAM=="/bin/x", GOTO="next"\nLABEL="next"', programs: { '/bin/x': 'out' } });

describe('%c', () => {
  const parts: Readonly<Record<string, string | null>> = {
    '$result': 'one  two three',
    '%c': 'one  two three',
    '%c{0}': 'one  two three',
    '%c{1}': 'one',
    '%c{2}': 'two',
    '%c{2+}': 'two three',
    '%c{1+}': 'one  two three',
    '%c{3}': 'three',
    '%c{4}': null,
    '%c{0x2}': 'two',
    '%c{ 2}': 'two',
  };
  for (const [value, expected] of Object.entries(parts)) {
    check(`${value} → ${expected ?? 'nothing'}`, {
      rules: `PROGRAM=="/bin/x", ENV{X}="${value}"`,
      world: { programs: { '/bin/x': 'one  two three\n\n' } },
      verdict: { properties: { X: expected } },
    });
  }

  check('is empty without a program, whatever is asked for', {
    rules: 'ENV{X}="[%c][%c{1}][%c{x}]"',
    problems: ['not a valid number'],
    verdict: { properties: { X: '[][][]' } },
  });
});

describe('unsafe bytes in attributes', () => {
  const device: DeviceTable = { ...stick, attributes: { bad: 'a\x01b\xff;c \t', good: 'x/y $%?,z' } };

  check('are replaced, white space at the end is left out', {
    device,
    rules: 'ENV{X}="[$attr{bad}]", ENV{Y}="$attr{good}"',
    verdict: { properties: { X: '[a_b__c]', Y: 'x/y $%?,z' } },
  });
});

describe('limits', () => {
  const device: DeviceTable = { ...stick, attributes: { full: 'x'.repeat(511), over: 'x'.repeat(512) } };

  check('511 bytes fit into a property', { device, rules: 'ENV{X}="$attr{full}"', verdict: { properties: { X: 'x'.repeat(511) } } });
  check('512 bytes do not, and it keeps its value', {
    device,
    rules: 'ENV{X}="old"\nENV{X}="y$attr{full}"\nENV{Y}="$attr{over}"',
    verdict: { properties: { X: 'old' }, notes: ['X would be longer', 'Y would be longer'] },
  });
  check('a match whose value gets too long fails, be it negated or not', {
    device,
    rules: 'TEST=="$attr{over}", ENV{Y}="1"\nTEST!="$attr{over}", ENV{Z}="1"',
    verdict: { properties: {} },
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatHardwareAddress, hardwareAddressBytes, parseHardwareAddress } from '../../src/netif/hardware-address.ts';

test.each([
  ['12:34:56:78:90:ab', '12:34:56:78:90:ab'],
  ['AA-BB-CC-DD-EE-FF', 'aa:bb:cc:dd:ee:ff'],
  ['1234.5678.90ab', '12:34:56:78:90:ab'],
  ['1:2:3:4:5:6', '01:02:03:04:05:06'],
  ['1.2.3', '00:01:00:02:00:03'],
  ['127.0.0.1', '7f:00:00:01'],
  ['::1', '00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:01'],
  ['2001:0db8:85a3::8a2e:0370:7334', '20:01:0d:b8:85:a3:00:00:00:00:8a:2e:03:70:73:34'],
  ['::ffff:192.168.0.1', '00:00:00:00:00:00:00:00:00:00:ff:ff:c0:a8:00:01'],
])('%s is %s', (text, address) => {
  expect(parseHardwareAddress(text)).toBe(address);
});

test.each(['', '12:34:56:78:90', '12:34:56:78:90:ab:cd', '12:34-56:78:90:ab', '123:4:5:6:7:8', '12:34:56:78:90:xy', '256.0.0.1', '::1::2', '1:2:3:4:5:6:7:8:9', 'fe80::1%eth0'])(
  '%j is no address',
  (text) => {
    expect(parseHardwareAddress(text)).toBeNull();
  },
);

test('what is written is read again', () => {
  const bytes = fc.constantFrom(4, 6, 16, 20).chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
  fc.assert(fc.property(bytes, (address) => {
    const text = formatHardwareAddress(address);
    expect(parseHardwareAddress(text)).toBe(text);
    expect(hardwareAddressBytes(text)).toEqual(address);
  }));
});

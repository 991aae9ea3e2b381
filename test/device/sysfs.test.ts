import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/device/device.ts';
import { deviceAt, hostOf, makeMachine } from './machine.ts';

describe('an attribute', () => {
  const host = (): Host =>
    hostOf(makeMachine([{
      devpath: '/devices/x',
      subsystem: 'test',
      attributes: { plain: 'value\n', blanks: ' value \n\n', windows: 'value\r\n', lines: 'a\nb\n', bare: 'value', empty: '', binary: 'a\0b\n', latin: 'caf\xe9\n', 'deep/er': '1\n' },
      links: { driver: '../../bus/test/drivers/some', module: '/sys/module/some', other: 'plain', out: '../../../etc/passwd' },
    }]));

  it.each([
    ['plain', 'value'],
    ['blanks', ' value '],
    ['windows', 'value'],
    ['lines', 'a\nb'],
    ['bare', 'value'],
    ['empty', ''],
    ['binary', 'a'],
    ['latin', 'caf\xe9'],
    ['deep/er', '1'],
    ['driver', 'some'],
    ['module', 'some'],
    ['subsystem', 'test'],
    ['other', 'value'],
    ['../x/plain', 'value'],
    ['deep', null],
    ['nothing', null],
    ['../../../run/outside', null],
    ['../../../../../../../../../../etc/passwd', null],
  ])('%j is %j', (name, value) => expect(deviceAt(host(), '/devices/x').attribute(name)).toBe(value));

  it('is read once, whether it is there or not, until it is forgotten', () => {
    const machine = host();
    const device = deviceAt(machine, '/devices/x');
    const folder = `${machine.paths.sys}/devices/x`;
    expect([device.attribute('plain'), device.attribute('nothing')]).toEqual(['value', null]);
    writeFileSync(`${folder}/plain`, 'other\n');
    writeFileSync(`${folder}/nothing`, 'something\n');
    expect([device.attribute('plain'), device.attribute('nothing')]).toEqual(['value', null]);
    device.forgetAttribute('plain');
    device.forgetAttribute('nothing');
    expect([device.attribute('plain'), device.attribute('nothing')]).toEqual(['other', 'something']);
  });
});

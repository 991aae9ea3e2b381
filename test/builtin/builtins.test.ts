import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { silent } from '../../src/base/log.ts';
import { Builtins } from '../../src/builtin/builtins.ts';
import { ConfigurationWatch } from '../../src/worker/configuration-watch.ts';
import { deviceAt, makeMachine } from '../device/machine.ts';

/**
 * Writes a file, and sets the modification times that this changes: its own, and its folder's when it is new. (The file system's
 * clock may not have ticked since the last write.)
 */
function write(file: string, text: string, seconds: number): void {
  const changed = existsSync(file) ? [file] : [file, dirname(file)];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  for (const path of changed) utimesSync(path, seconds, seconds);
}

test.each<[what: string, file: string, text: string]>([
  ['a .link file that is written in place', '10-a.link', '[Match]\nOriginalName=*\n[Link]\nName=lan1\n'],
  ['a .link file that comes', '05-b.link', '[Match]\nOriginalName=*\n[Link]\nName=lan1\n'],
  ['an empty file that is filled', '00-mask.link', '[Match]\nOriginalName=*\n[Link]\nName=lan1\n'],
  ['a drop-in that is written in place', '10-a.link.d/a.conf', '[Link]\nName=lan1\n'],
  ['a drop-in that comes', '10-a.link.d/b.conf', '[Link]\nName=lan1\n'],
])('what builtins keep of files is read again after a change: %s', (_what, changed, text) => {
  const root = mkdtempSync(`${tmpdir()}/devmaster-builtins-`);
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  write(`${root}/net/10-a.link`, '[Match]\nOriginalName=*\n[Link]\nName=lan0\n', 1000);
  write(`${root}/net/00-mask.link`, '', 1000);
  write(`${root}/net/10-a.link.d/a.conf`, '[Link]\nAlias=left\n', 1000);
  const devpath = '/devices/pci0000:00/0000:00:03.0/net/eth0';
  const paths = makeMachine([{ devpath, subsystem: 'net', uevent: ['INTERFACE=eth0', 'IFINDEX=77777'], attributes: { ifindex: '77777', type: '1', flags: '0x1003' } }]);
  const builtins = new Builtins({ paths, log: silent, kernelCommandLine: () => '', networkDirectories: [`${root}/net`] });
  const device = deviceAt({ paths, stored: () => null }, devpath);
  const watch = new ConfigurationWatch({ paths: () => builtins.configuration, isConfiguration: () => true, busyFolder: paths.run });
  onTestFinished(() => watch.close());
  const name = () => {
    if (watch.takeChange()) builtins.reload();
    const answer = builtins.run({ device, property: (key) => device.property(key), properties: () => device.properties, argv: ['net_setup_link'], source: { file: 'test.rules', line: 1, column: 1 }, rehearse: true });
    return 'kind' in answer ? null : answer.properties.at(-1)?.[1];
  };
  expect(name()).toBe('lan0');
  expect(name()).toBe('lan0');
  write(`${root}/net/${changed}`, text, 2000);
  expect(name()).toBe('lan1');
});

import { expect, it } from 'vitest';
import { systemPaths } from '../../../src/base/paths.ts';
import { prepareInstallation } from '../../../src/cli/system/install.ts';
import { formatStatus, statusOf } from '../../../src/cli/system/status.ts';
import { givenRoot, systemdRoot, type FakeRoot } from './fake-root.ts';

async function statusText(root: FakeRoot): Promise<string[]> {
  return formatStatus(await statusOf(root.root, systemPaths)).replaceAll(root.root, '~').split('\n').slice(0, -1);
}

it('tells that nothing is installed', async () => {
  expect(await statusText(givenRoot(systemdRoot))).toEqual(['devmaster is not installed in ~']);
});

it('tells what is installed and what was replaced', async () => {
  const root = givenRoot(systemdRoot);
  prepareInstallation(root.installation()).carryOut();
  const lines = await statusText(root);
  expect(lines.slice(0, -1)).toEqual([
    'devmaster 1.2.3 is installed in ~ for systemd, with /usr/bin/node',
    'replaced: /usr/bin/udevadm; what was there is /usr/bin/udevadm.devmaster-orig',
    'replaced: /usr/lib/systemd/systemd-udevd; what was there is /usr/lib/systemd/systemd-udevd.devmaster-orig',
  ]);
  expect(lines.at(-1)).toMatch(/^all \d+ files are as they were installed$/);
});

it('tells what was changed since, by content and by absence', async () => {
  const root = givenRoot(systemdRoot);
  prepareInstallation(root.installation()).carryOut();
  root.put({ 'usr/lib/devmaster/dist/devctl.js': 'something else' });
  root.remove('usr/lib/systemd/system/devmasterd.service');
  const { changed } = await statusOf(root.root, systemPaths);
  expect(changed).toEqual(['/usr/lib/devmaster/dist/devctl.js', '/usr/lib/systemd/system/devmasterd.service']);
});

it('does not call an edited configuration changed', async () => {
  const root = givenRoot(systemdRoot);
  prepareInstallation(root.installation()).carryOut();
  root.put({ 'etc/devmaster/config.toml': 'log_level = "debug"\n' });
  expect((await statusOf(root.root, systemPaths)).changed).toEqual([]);
});

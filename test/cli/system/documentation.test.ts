import { expect, it } from 'vitest';
import { documentationItems } from '../../../src/cli/system/documentation.ts';
import { FakeRoot } from './fake-root.ts';

it('lays manual pages and completions where the programs that read them look', (context) => {
  const root = new FakeRoot({ usr: 'folder' });
  context.onTestFinished(() => root.dispose());
  expect(documentationItems(root.package)).toEqual([]);
  root.putPackage({ 'docs/man/devctl.8': '.TH', 'docs/man/devmaster-rules.7': '.TH', 'completions/bash/devctl': '#', 'completions/zsh/_devctl': '#', 'completions/fish/devctl.fish': '#' });
  expect(documentationItems(root.package).map(({ name }) => name)).toEqual([
    '/usr/share/man/man8/devctl.8',
    '/usr/share/man/man7/devmaster-rules.7',
    '/usr/share/bash-completion/completions/devctl',
    '/usr/share/zsh/vendor-completions/_devctl',
    '/usr/share/fish/vendor_completions.d/devctl.fish',
  ]);
});

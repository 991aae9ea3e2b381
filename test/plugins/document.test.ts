/** docs/plugins.md: its example is shown as it is, has the types that it says, and does what it says. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silent } from '../../src/base/log.ts';
import { pluginBuiltin } from '../../src/builtin/plugin.ts';
import type { BuiltinAnswer } from '../../src/rules/world.ts';
import { PluginHost } from '../../src/worker/plugin-host.ts';
import { deviceAt, hostOf, makeMachine } from '../device/machine.ts';
import { Project } from '../library/package.ts';
import { givenTestbed } from '../support/given.ts';
import { devmaster } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { root } from '../support/repository.ts';

const file = `${root}/test/plugins/example/board_port.mjs`;
const document = readFileSync(`${root}/docs/plugins.md`, 'utf8');

/** The block of the document that begins with these words. */
function shown(beginning: string): string {
  const from = document.indexOf(beginning);
  expect(from, `'${beginning}' is in the document`).toBeGreaterThanOrEqual(0);
  return document.slice(from, document.indexOf('\n', from) + 1);
}

const ports = shown('{ "1-1"');
const rule = shown('SUBSYSTEM=="tty"');

describe('the example of docs/plugins.md', () => {
  it('is shown as it is', () => {
    expect(document).toContain(`\`\`\`js\n${readFileSync(file, 'utf8')}\`\`\`\n`);
  });

  it('has the types of the package', () => {
    const project = new Project();
    onTestFinished(() => project.remove());
    copyFileSync(file, `${project.folder}/board_port.mjs`);
    const options = ['--allowJs', '--checkJs', '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--typeRoots', `${root}/node_modules/@types`];
    const { status, stdout } = spawnSync(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, ...options, 'board_port.mjs'], { cwd: project.folder, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  it.each([
    ['tells the name of the socket above a device', '1-2', { ok: true, properties: [['BOARD_PORT', 'right']], reason: null }],
    ['says when it knows none', '1-9', { ok: false, properties: [], reason: expect.stringContaining('has no name for what ttyUSB0 is plugged into') }],
  ])('%s', async (_what, socket, expected) => {
    const devpath = `/devices/usb1/${socket}/ttyUSB0`;
    const paths = makeMachine([{ devpath: `/devices/usb1/${socket}`, subsystem: 'bus:usb' }, { devpath, subsystem: 'tty' }]);
    const names = `${paths.run}/board-ports.json`;
    writeFileSync(names, ports);
    expect(await call(deviceAt(hostOf(paths), devpath), `board_port ${names}`)).toEqual(expected);
  });

  it('is a builtin for the daemon, its rules and its client', async (context) => {
    const names = '/run/board-ports.json';
    const rules = '/run/udev/rules.d/70-board.rules';
    const bed = await givenTestbed(context, { rules: { '70-board.rules': rule.trim().replace('SUBSYSTEM=="tty", SUBSYSTEMS=="usb"', 'KERNEL=="null"').replace('/etc/board-ports.json', names) + '\n' } });
    bed.write('/run/devmaster/builtins.d/board_port.mjs', readFileSync(file, 'latin1'));
    bed.write(names, '{ "null": "void" }\n');
    const daemon = await Daemon.start(bed, devmaster);
    daemon.trigger('/dev/null');
    expect(bed.read('/run/udev/data/c1:3'), daemon.log).toContain('E:BOARD_PORT=void\n');
    expect(bed.link('/dev/serial-void')).toBe('null');
    expect(daemon.client('test-builtin', `board_port ${names}`, '/dev/null')).toBe('BOARD_PORT=void\n');
    expect(daemon.client('test-builtin', '--help')).toMatch(/^ {2}board_port +plug-in \/run\/devmaster\/builtins\.d\/board_port\.mjs$/m);
    expect(daemon.attempt('verify', rules).status).toBe(0);
    expect(daemon.attempt('lint', rules).stdout).not.toContain('unknown-builtin');
    expect(daemon.client('test', '/dev/null')).toContain('BOARD_PORT=void');
    await daemon.stop();
  });
});

function call(device: ReturnType<typeof deviceAt>, command: string): Promise<BuiltinAnswer> {
  const source = { file: 'test.rules', line: 1, column: 1 };
  const probe = pluginBuiltin({ name: 'board_port', file, identity: '' }).run({ device, property: (name) => device.property(name), properties: () => device.properties, argv: command.split(' '), source, rehearse: false });
  if (!('kind' in probe) || probe.kind !== 'plugin') throw new Error('a plug-in answered by itself');
  const host = new PluginHost({ log: silent });
  return new Promise((resolve) => host.call({ device: device.sysname, source, timeoutMs: 60_000, remainingMs: 60_000, probe }, (answer) => resolve(probe.understand(answer))));
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UnixListener } from '../../src/kernel/unix-socket.ts';
import type { LinkConfig } from '../../src/netif/link-config.ts';
import { wakeOnLanPassword } from '../../src/netif/link-password.ts';

const secureOn = 1 << 6;
const magic = 1 << 5;
const password = 'aa:bb:cc:dd:ee:ff';

function makeFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(`${tmpdir()}/devmaster-password-`);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text);
  return folder;
}

function passwordOf(link: { wakeOnLan?: number | null; wakeOnLanPassword?: string | null }, credentials: string | null = null): string | null {
  return wakeOnLanPassword({ file: '/etc/systemd/network/10-lan.link', link: { wakeOnLan: null, wakeOnLanPassword: null, ...link } } as unknown as LinkConfig, credentials);
}

/** A service of its own process: whoever asks waits for the answer, and could not give it. */
async function serve(folder: string, answer: string): Promise<string> {
  const path = `${folder}/service`;
  const program = 'const [, path, answer] = process.argv; require("node:net").createServer((one) => one.end(answer)).listen(path, () => console.log("listens"))';
  const child = spawn(process.execPath, ['-e', program, path, answer], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  await once(child.stdout, 'data');
  return path;
}

describe('the password that a network card is woken with', () => {
  test('stands in the .link file', () => {
    expect(passwordOf({ wakeOnLanPassword: password })).toBe(password);
    expect(passwordOf({})).toBeNull();
  });

  test('stands in a file of its own', () => {
    const folder = makeFolder({ good: `${password}\n`, bad: 'aa:bb\n' });
    expect(passwordOf({ wakeOnLanPassword: `${folder}/good` })).toBe(password);
    expect(passwordOf({ wakeOnLanPassword: `${folder}/bad` })).toBeNull();
    expect(passwordOf({ wakeOnLanPassword: `${folder}/missing` })).toBeNull();
  });

  test('is told by the service behind a socket', async () => {
    expect(passwordOf({ wakeOnLanPassword: await serve(makeFolder(), `${password}\n`) })).toBe(password);
    expect(passwordOf({ wakeOnLanPassword: await serve(makeFolder(), 'x'.repeat(1000)) })).toBeNull();
  });

  test('is not waited for when the service does not answer', () => {
    const path = `${makeFolder()}/silent`;
    const listener = UnixListener.listen({ path, type: 'stream', mode: 0o600 });
    expect(passwordOf({ wakeOnLanPassword: path })).toBeNull();
    listener.close();
  });

  test('is a credential where one is asked for and none is named: of the file, else of all', () => {
    expect(passwordOf({ wakeOnLan: secureOn }, makeFolder({ '10-lan.link.wol.password': password, 'wol.password': '00:00:00:00:00:00' }))).toBe(password);
    expect(passwordOf({ wakeOnLan: secureOn | magic }, makeFolder({ 'wol.password': `${password}\n` }))).toBe(password);
    expect(passwordOf({ wakeOnLan: magic }, makeFolder({ 'wol.password': password }))).toBeNull();
    expect(passwordOf({ wakeOnLan: secureOn }, makeFolder())).toBeNull();
    expect(passwordOf({ wakeOnLan: secureOn })).toBeNull();
  });
});

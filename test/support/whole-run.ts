/**
 * What every run of the tests begins with, wherever it is started: a folder of its own for what is temporary, and none of the
 * variables that say how the person who started it likes programs to talk.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Language, time zone, terminal, what a service manager tells its services, and where devmaster finds things. */
const personal =
  /^(LANG|LANGUAGE|LC_.*|TZ|TERM|COLORTERM|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|PAGER|XDG_.*|POSIXLY_CORRECT|BASH_ENV|ENV|CDPATH|SYSTEMD_.*|UDEV_.*|NOTIFY_SOCKET|LISTEN_.*|WATCHDOG_.*|JOURNAL_STREAM|INVOCATION_ID|CREDENTIALS_DIRECTORY|NET_NAMING_SCHEME|DEVMASTER_(?!REFERENCE_|TEST_|RULE_CASES).*)$/;

export function setup(): void {
  for (const name of Object.keys(process.env)) if (personal.test(name)) delete process.env[name];
  process.env['TZ'] = 'UTC';
  // A bash whose standard input is a socket, which is what Node gives it, reads ~/.bashrc unless another shell has started it.
  process.env['SHLVL'] = '1';
  process.env['TMPDIR'] = temporaryFolder();
}

/** As /tmp is: some of what is tested runs as another user. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'devmaster-run-'));
  chmodSync(folder, 0o1777);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

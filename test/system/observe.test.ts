import { describe, expect, it } from 'vitest';
import { inNamespace, lacksNamespaces } from '../support/sandbox.ts';

const missing = lacksNamespaces();

describe.skipIf(missing !== null)(`--observe${missing === null ? '' : ` (${missing})`}`, () => {
  const rules = `
    export TMPDIR=/run/tmp
    mkdir -p /run/rules /run/tmp && chmod 1777 /run/tmp
    echo 'KERNEL=="null", SYMLINK+="observed", MODE="0600", ENV{FOUND}="yes", RUN+="/bin/touch /run/touched"' >/run/rules/10.rules
    echo 'KERNEL=="ttyS0", ATTR{close_delay}="77"' >>/run/rules/10.rules`;

  it('prints what would be done to every device, then to every event, with the place that says so; and does nothing', () => {
    const { status, stdout, stderr } = inNamespace(`${rules}
      before=$(cat /sys/class/tty/ttyS0/close_delay 2>/dev/null)
      $DEVMASTERD --observe --rules-dir /run/rules >/run/out 2>/run/err & observer=$!
      until grep -q 'waiting for uevents' /run/out; do sleep 0.05; done
      echo change >/sys/class/mem/null/uevent
      until grep -q '^change /devices/virtual/mem/null' /run/out; do sleep 0.05; done
      kill $observer; wait $observer; echo "status $?"
      stat -c %a /dev/null; ls /dev/observed /run/touched /run/udev/data /run/udev/control 2>/dev/null
      [ "$before" = "$(cat /sys/class/tty/ttyS0/close_delay 2>/dev/null)" ] && echo untouched
      ls /run/tmp
      grep -A6 '^add /devices/virtual/mem/null ' /run/out; cat /run/err`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^status 0\n666\nuntouched\nadd /);
    expect(stdout).toMatch(/link observed +\/run\/rules\/10\.rules:1:17/);
    expect(stdout).toMatch(/mode 0600 +\/run\/rules\/10\.rules:1:38/);
    expect(stdout).toMatch(/FOUND=yes +\/run\/rules\/10\.rules:1:51/);
    expect(stdout).toMatch(/run \/bin\/touch \/run\/touched +\/run\/rules\/10\.rules:1:69/);
  });

  it('leaves nothing behind when it is ended at once', () => {
    const { stdout } = inNamespace(`${rules}
      $DEVMASTERD --observe --rules-dir /run/rules >/run/out 2>&1 & observer=$!
      until [ -n "$(ls /run/tmp)" ]; do :; done
      kill $observer; wait $observer; echo "status $?"; ls /run/tmp`);
    expect(stdout).toBe('status 0\n');
  });

  it('leaves nothing behind when its reader goes away', () => {
    const { stdout } = inNamespace(`${rules}
      set -o pipefail
      $DEVMASTERD --observe 2>/run/err | head -n 2 | head -c 20; echo "status $?"; ls /run/tmp; grep EPIPE /run/err`);
    expect(stdout).toBe('devmasterd observes:status 0\n');
  });

  it('needs no root', () => {
    const { stdout } = inNamespace(`${rules}
      chmod -R a+rX /run/rules
      setpriv --reuid=65534 --regid=65534 --clear-groups $DEVMASTERD --observe --rules-dir /run/rules >/run/out 2>&1 & observer=$!
      until grep -q 'waiting for uevents' /run/out; do sleep 0.05; done
      kill $observer; wait $observer; echo "status $?"
      grep -c 'link observed' /run/out`);
    expect(stdout).toBe('status 0\n1\n');
  });
});

import { describe, expect, it } from 'vitest';
import { inNamespace, lacksNamespaces } from '../support/sandbox.ts';

const missing = lacksNamespaces();

describe.skipIf(missing !== null)(`a daemon that ends and starts again${missing === null ? '' : ` (${missing})`}`, () => {
  it('hands the events that wait to the next one', () => {
    const { status, stdout, stderr } = inNamespace(`
      mkdir -p /run/udev/rules.d
      echo 'KERNEL=="null|zero|full", ENV{SEEN}="1"' >/run/udev/rules.d/10-test.rules
      start_daemon $DEVMASTERD || exit 1
      $DEVCTL control --stop-exec-queue
      $DEVCTL trigger /dev/null /dev/zero /dev/full
      $DEVCTL control --ping
      ls /run/udev/data 2>/dev/null | grep -c -x -e c1:3 -e c1:5 -e c1:7
      stop_daemon
      start_daemon $DEVMASTERD || exit 2
      $DEVCTL settle
      grep -l SEEN /run/udev/data/c1:3 /run/udev/data/c1:5 /run/udev/data/c1:7 | wc -l
      ls /run/devmaster/journal 2>/dev/null
      stop_daemon`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toBe('0\n3\n');
  });

  it('finds its records after it was killed, and goes on', () => {
    const { status, stdout } = inNamespace(`
      mkdir -p /run/udev/rules.d
      echo 'KERNEL=="null", ACTION=="add", ENV{KEPT}="1", SYMLINK+="t/null", TAG+="mark"' >/run/udev/rules.d/10-test.rules
      echo 'KERNEL=="null", ACTION=="change", IMPORT{db}="KEPT"' >>/run/udev/rules.d/10-test.rules
      start_daemon $DEVMASTERD || exit 1
      $DEVCTL trigger --action=add --settle /dev/null
      before=$(grep ^I: /run/udev/data/c1:3)
      kill -KILL $daemon; wait $daemon
      start_daemon $DEVMASTERD || exit 2
      $DEVCTL trigger --action=change --settle /dev/null
      [ "$before" = "$(grep ^I: /run/udev/data/c1:3)" ] && echo same age
      grep -v ^I: /run/udev/data/c1:3; ls /dev/t 2>/dev/null
      stop_daemon`);
    expect(status).toBe(0);
    expect(stdout).toBe('same age\nE:KEPT=1\nG:mark\nV:1\n');
  });

  it('does not begin beside another, which goes on', () => {
    const { status, stdout, stderr } = inNamespace(`
      mkdir -p /run/udev/rules.d
      echo 'until [ -e /run/go ]; do sleep 0.05; done; echo once >>/run/ran' >/run/slow
      echo 'KERNEL=="null", ENV{SEEN}="1", RUN+="/bin/sh /run/slow"' >/run/udev/rules.d/10-test.rules
      start_daemon $DEVMASTERD || exit 1
      $DEVCTL trigger /dev/null
      until grep -q SEEN /run/udev/data/c1:3 2>/dev/null; do sleep 0.05; done
      $DEVMASTERD >/run/second 2>&1; echo "status $?"
      grep -c -e --take-over /run/second
      touch /run/go
      $DEVCTL settle; cat /run/ran
      stop_daemon`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toBe('status 1\n1\nonce\n');
  });
});

import { describe, expect, it } from 'vitest';
import { inNamespace, lacksNamespaces } from '../support/sandbox.ts';

const missing = lacksNamespaces();

describe.skipIf(missing !== null)(`rules that change while the daemon runs${missing === null ? '' : ` (${missing})`}`, () => {
  it('takes a rule into force that was written just before the event', () => {
    const { status, stdout } = inNamespace(`
      mkdir -p /run/udev/rules.d
      start_daemon $DEVMASTERD || exit 1
      for i in 1 2 3; do
        echo "KERNEL==\\"null\\", ENV{ROUND}=\\"$i\\"" >/run/udev/rules.d/10-$i.rules
        $DEVCTL trigger --settle /dev/null
        grep ROUND /run/udev/data/c1:3
      done
      stop_daemon`);
    expect(status).toBe(0);
    expect(stdout).toBe('E:ROUND=1\nE:ROUND=2\nE:ROUND=3\n');
  });
});

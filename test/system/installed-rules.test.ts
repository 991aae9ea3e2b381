import { beforeAll, describe, expect, it } from 'vitest';
import { inNamespace, lacksOracle, referenceRoot } from '../support/sandbox.ts';
import { differences, readSnapshot } from '../support/records.ts';

const script = (daemon: string): string => `
ip link add veth0 type veth peer name veth1
start_daemon ${daemon} || exit 1
coldplug || exit 1
echo "== nodes"; snapshot_nodes
echo "== records"; snapshot_records
stop_daemon
`;

const missing = lacksOracle();

describe.skipIf(missing !== null)(`a coldplug with the rules that are installed${missing === null ? '' : ` (${missing})`}`, () => {
  let expected: string;
  let got: string;
  const part = (text: string, name: string): string => text.split(`== ${name}\n`)[1]?.split('== ')[0] ?? '';

  beforeAll(() => {
    const oracle = inNamespace(script('$SYSTEMD_UDEVD'));
    // A reference brings rules of its own.
    const ours = inNamespace(script(referenceRoot === null ? '$DEVMASTERD' : `$DEVMASTERD --rules-dir ${referenceRoot}/usr/lib/udev/rules.d`));
    expect(oracle.status, oracle.stderr).toBe(0);
    expect(ours.status, ours.stderr).toBe(0);
    expected = oracle.stdout;
    got = ours.stdout;
  }, 120_000);

  it('records for every device what systemd-udevd records, apart from what builtins provide', () => {
    const [theirs, ours] = [expected, got].map((text) => readSnapshot(part(text, 'records'), { withBuiltins: false }));
    expect(theirs?.size).toBeGreaterThan(0);
    expect(differences(theirs ?? new Map(), ours ?? new Map())).toEqual([]);
  });

  // A reference has users and groups of its own, too.
  it.skipIf(referenceRoot !== null)('leaves the nodes and links in /dev that systemd-udevd leaves', () => {
    expect(part(expected, 'nodes')).toContain('./null c 666 root:root');
    expect(part(got, 'nodes')).toBe(part(expected, 'nodes'));
  });
});

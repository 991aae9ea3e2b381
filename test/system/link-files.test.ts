import { describe, expect, it, type TestContext } from 'vitest';
import type { Contender } from '../support/contender.ts';
import type { Daemon } from '../support/daemon.ts';
import { givenOracle, playBoth } from '../support/given.ts';
import { summarise, takeSnapshot, differences, type Snapshot } from '../support/snapshot.ts';
import type { Testbed } from '../support/testbed.ts';
import { Witness } from '../support/witness.ts';

/** What systemd's own rules ask of .link files, in short. */
const rules = {
  '10-test.rules': [
    'SUBSYSTEM!="net", GOTO="end"',
    'ACTION=="remove", GOTO="end"',
    'IMPORT{builtin}="net_setup_link"',
    'NAME=="", ENV{ID_NET_NAME}!="", NAME="$env{ID_NET_NAME}"',
    'LABEL="end"\n',
  ].join('\n'),
};

/** Earlier releases give alternative names before the interface is renamed, and look for files on every event. */
function givenCurrentOracle(context: TestContext): Contender {
  const oracle = givenOracle(context);
  context.skip(oracle.version < 257, `needs systemd 257 or later to compare with, and this is ${oracle.name}: set DEVMASTER_REFERENCE_ROOT`);
  return oracle;
}

const everything = { withBuiltins: true };
const network = '/run/systemd/network';

interface Play {
  readonly told: Snapshot;
  readonly left: Snapshot;
  readonly interfaces: readonly string[];
}

/** Acts before an audience: what listeners heard, and what is there in the end. */
async function watched(daemon: Daemon, act: (bed: Testbed) => void): Promise<Play> {
  const { bed } = daemon;
  const witness = await Witness.listen(bed);
  act(bed);
  daemon.settle();
  // The kernel tells of a new name in an event of its own, which may come when the first has been settled.
  await witness.caughtUp();
  daemon.settle();
  await witness.caughtUp();
  await witness.stop();
  const ofInterfaces = witness.broadcasts.filter(({ event }) => event.subsystem === 'net');
  // Others on this machine may announce their devices meanwhile.
  const left = [...takeSnapshot(bed, everything)].filter(([title]) => title.startsWith('record n'));
  return { told: summarise(ofInterfaces, everything), left: new Map(left), interfaces: interfacesOf(bed) };
}

interface Interface {
  readonly ifname: string;
  readonly altnames?: readonly string[];
  readonly mtu: number;
}

/** Each interface with the names that it can be found by, and its MTU. */
function interfacesOf(bed: Testbed): string[] {
  const interfaces = JSON.parse(bed.run(['ip', '-json', '-details', 'link', 'show'])) as Interface[];
  return interfaces.map(({ ifname, altnames = [], mtu }) => `${ifname} (${altnames.join(' ')}) ${mtu}`).sort();
}

const twoInterfaces = ['ip', 'link', 'add', 've0', 'address', '02:00:00:00:00:01', 'type', 'veth', 'peer', 'name', 've1', 'address', '02:00:00:00:00:02'];

describe('.link files are obeyed as systemd-udevd obeys them', () => {
  it.for<[what: string, link: string, interfaces: readonly string[]]>([
    ['a former name becomes an alternative one', 'Name=lan0\nAlternativeName=ve0 lan0 uplink\n', ['lan0 (uplink ve0) 1500', 'lo () 65536', 've1 () 1500']],
    ['an interface keeps its name', 'AlternativeName=ve0 uplink\n', ['lo () 65536', 've0 (uplink) 1500', 've1 () 1500']],
    ['another interface has an alternative name', 'Name=lan0\nAlternativeName=ve1 uplink\n', ['lan0 (uplink) 1500', 'lo () 65536', 've1 () 1500']],
  ])('%s', async ([, link, interfaces], context) => {
    const { expected, got } = await playBoth(givenCurrentOracle(context), { rules }, async (daemon) => {
      daemon.bed.write(`${network}/10-test.link`, `[Match]\nOriginalName=ve0\n[Link]\n${link}`);
      daemon.client('control', '--reload');
      return await watched(daemon, (bed) => bed.run(twoInterfaces));
    });
    expect(got.interfaces).toEqual(interfaces);
    expect(expected.interfaces).toEqual(interfaces);
    expect(differences({ expected: expected.told, got: got.told })).toEqual([]);
    expect(differences({ expected: expected.left, got: got.left })).toEqual([]);
  });

  it('an interface that cannot have its name gets no other either', async (context) => {
    const { expected, got } = await playBoth(givenCurrentOracle(context), { rules }, async (daemon) => {
      daemon.bed.write(`${network}/10-test.link`, '[Match]\nOriginalName=ve0\n[Link]\nName=ve1\nAlternativeName=uplink\nMTUBytes=1400\n');
      daemon.client('control', '--reload');
      return await watched(daemon, (bed) => bed.run(twoInterfaces));
    });
    expect(got.interfaces).toEqual(['lo () 65536', 've0 () 1400', 've1 () 1500']);
    expect(got.interfaces).toEqual(expected.interfaces);
  });

  it.for<[action: string, mtu: number]>([['change', 1500], ['online', 1500], ['add', 1300], ['bind', 1300], ['move', 1300]])('again on %s', async ([action, mtu], context) => {
    const { expected, got } = await playBoth(givenCurrentOracle(context), { rules }, async (daemon) => {
      const { bed } = daemon;
      bed.write(`${network}/10-test.link`, '[Match]\nOriginalName=ve0\n[Link]\nAlternativeName=uplink\nMTUBytes=1400\n');
      bed.write(`${network}/10-test.link.d/a.conf`, '[Link]\nProperty=SPARED=1\n');
      daemon.client('control', '--reload');
      bed.run(twoInterfaces);
      daemon.settle();
      bed.run(['ip', 'link', 'set', 've0', 'mtu', '1500']);
      bed.run(['ip', 'link', 'property', 'del', 'dev', 've0', 'altname', 'uplink']);
      bed.write(`${network}/10-test.link`, '[Match]\nOriginalName=ve0\n[Link]\nName=lan0\nAlternativeName=again ve0\nMTUBytes=1300\n');
      bed.write(`${network}/20-other.link`, '[Match]\nOriginalName=ve1\n');
      daemon.client('control', '--reload');
      // The first has a record and the second has one only by now; the loopback interface is never set up.
      return await watched(daemon, () => daemon.client('trigger', '--settle', `--action=${action}`, '/sys/class/net/ve0', '/sys/class/net/ve1', '/sys/class/net/lo'));
    });
    expect(got.interfaces).toContainEqual(expect.stringMatching(new RegExp(`^(lan0|ve0) .* ${mtu}$`)));
    expect(got.interfaces).toEqual(expected.interfaces);
    expect(differences({ expected: expected.told, got: got.told })).toEqual([]);
    expect(differences({ expected: expected.left, got: got.left })).toEqual([]);
  });
});

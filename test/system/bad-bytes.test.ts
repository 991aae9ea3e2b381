import { describe, expect, it } from 'vitest';
import type { Daemon } from '../support/daemon.ts';
import { givenOracle, playBoth } from '../support/given.ts';

/** The alias of an interface is an attribute that takes any byte. */
const aliases: Readonly<Record<string, string>> = {
  'Latin-1': 'caf\xe9',
  'UTF-8': 'caf\xc3\xa9',
  'a part of a character': 'x\xe2\x82',
  'control characters': 'a\x01b\x1b[31mc\x7f',
  'what a shell would read': '$(touch /run/fooled) `id` ; & | > %n %%',
  'what a record would read': 'a\nE:FORGED=1',
  'a tab and spaces': '  a\t b  ',
};

const rules = {
  '10-test.rules': [
    'SUBSYSTEM!="net", GOTO="end"',
    'ENV{BEFORE}="1"',
    'ATTR{ifalias}=="?*", ENV{ALIAS}="$attr{ifalias}", ENV{MATCHED}="1"',
    'PROGRAM=="/bin/echo $attr{ifalias}", ENV{RESULT}="%c"',
    'ENV{AFTER}="1"',
    'LABEL="end"\n',
  ].join('\n'),
};

function record(daemon: Daemon): Readonly<Record<string, readonly string[] | null>> {
  const { bed } = daemon;
  bed.run(['ip', 'link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth1']);
  daemon.settle();
  const found: Record<string, readonly string[] | null> = {};
  const id = `n${bed.read('/sys/class/net/veth0/ifindex')?.trim()}`;
  for (const [name, alias] of Object.entries(aliases)) {
    bed.write('/sys/class/net/veth0/ifalias', alias);
    daemon.trigger('/sys/class/net/veth0');
    found[name] = daemon.record(id);
  }
  if (bed.exists('/run/fooled')) found['fooled'] = [];
  return found;
}

describe('attributes with bytes that are no text', () => {
  it('become what systemd-udevd makes of them, and never lose the event', async (context) => {
    const oracle = givenOracle(context);
    const { expected, got } = await playBoth(oracle, { rules }, record);
    for (const lines of Object.values(got)) expect(lines).toEqual(expect.arrayContaining(['E:AFTER=1', 'E:BEFORE=1', 'E:MATCHED=1']));
    expect(got).toEqual(expected);
  });
});

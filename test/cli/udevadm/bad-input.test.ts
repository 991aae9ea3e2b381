/** A call that makes no sense ends with one line that names the mistake, in the words and with the status of udevadm of 262. */
import { describe, expect, it } from 'vitest';
import { differences, referenceOf, thisMachine } from '../../support/comparison.ts';
import { askOurs } from '../../support/udevadm.ts';

/** With the words that udevadm has for it. */
const mistakes = [
  'nonsense', '--nonsense', '-Z', 
  'info', 'info --nonsense', 'info -Z', 'info --query', 'info --query=nonsense /dev/null', 'info /dev/nonsense', 'info /sys/nonsense', 'info nonsense', 'info b9:99', 'info +net:nonsense', 'info n99',
  'info nonsense.device', 'info -p nonsense', 'info -n nonsense', 'info -q name /sys/class/net/lo', 'info --json=nonsense /dev/null', 'info --json', 'info -x --value -q property /dev/null',
  'info -a /dev/null /dev/full', 'info -t /dev/null /dev/full', 'info -w=nonsense /dev/null', 'info --wait-for-initialization=nonsense /dev/null', 'info -e --property-match=nonsense', 'info -e --parent-match=/sys/nonsense', 'info -e --name-match=nonsense', 'info --root=1 /dev/null', 'info --p=1 /dev/null',
  'info --export-prefix', 'info --device-id-of-file', 'info --device-id-of-file=/ /dev/null', 'info --cleanup-db /dev/null', 'info /dev',
  'trigger --nonsense', 'trigger --action=nonsense', 'trigger --action', 'trigger --type=nonsense', 'trigger -n /dev/nonsense', 'trigger -n /sys/nonsense', 'trigger -n nonsense', 'trigger -n n99', 'trigger -n nonsense.device', 'trigger -n --parent-match=/sys/nonsense', 'trigger -n --parent-match=nonsense', 'trigger -n --name-match=nonsense', 'trigger -n --name-match=/dev/nonsense',
  'trigger -n --property-match=nonsense', 'trigger --subsystem', 'trigger --prioritized', 'trigger -n --subsystem-match', 'trigger -n --wait-daemon=nonsense',
  'settle --nonsense', 'settle --timeout', 'settle --timeout=nonsense', 'settle --timeout=-1', 'settle extraneous', 'settle --exit-if-exists', 'settle --exit-if-exists=', 'settle --seq-start=1',
  'control', 'control --nonsense', 'control extraneous', 'control --ping extraneous', 'control --log-level', 'control --log-level=nonsense', 'control --children-max=nonsense', 'control --children-max=-1', 'control --property=nonsense', 'control --timeout=nonsense --ping', 'control --trace=nonsense', 'control --trace',
  'monitor --nonsense', 'monitor --subsystem-match', 'monitor --tag-match', 'monitor --kernel=1', 'monitor extraneous --nonsense',
  'test --nonsense', 'test', 'test --json=nonsense /dev/null', 'test --resolve-names=nonsense /dev/null', 'test --extra-rules-dir',
  'test-builtin --nonsense', 'test-builtin', 'test-builtin path_id', 'test-builtin a b c', 'test-builtin --action',
  'verify --nonsense', 'verify /nonsense', 'verify nonsense', 'verify --resolve-names=nonsense', 'verify --root=/nonsense', 'verify --root=/usr --nonsense',
  'cat --nonsense', 'cat /nonsense', 'cat nonsense', 'cat /dev/nonsense.rules', 'cat --config nonsense', 'cat --root=/nonsense',
  'wait --nonsense', 'wait', 'wait nonsense', 'wait /dev/null nonsense', 'wait --timeout=nonsense /dev/null', 'wait --initialized=nonsense /dev/null', 'wait --timeout', 'wait /', 'wait /dev', 'wait /dev/../dev/null', 'wait a/../b', 'wait ./null', 'wait --removed -t 0 //dev/null',
  'lock --nonsense', 'lock', 'lock true', 'lock --device=/dev/null true', 'lock --device=/dev/nonsense true', 'lock --device=/ true', 'lock --device=/dev//./nonsense/ true', 'lock --device=/dev/../nonsense/. true', 'lock --backing=/nonsense true', 'lock --timeout=nonsense true', 'lock --print', 'lock --print --device=/dev/null true', 'lock --device',
  'hwdb', 'hwdb --nonsense', 'hwdb --test', 'hwdb --root',
].map((line) => line.split(' ').filter((word) => word !== ''));

/** udevadm logs much before it says what is wrong with these, or says nothing at all. */
const wordless = [
  'trigger -n --attr-match==1', 'trigger -n --attr-match=', 'info -e --attr-match=', 'hwdb --root=/nonsense --test=x', 'info --device-id-of-file=/nonsense', 'test nonsense', 'test /dev/nonsense', 'test --action=nonsense /dev/null', 'test-builtin path_id nonsense', 'test-builtin nonsense /dev/null', 'test-builtin --action=nonsense path_id /dev/null', 'test-builtin path_id /dev/nonsense', 'test-builtin "" /dev/null',
].map((line) => line.split(' '));

describe('bad input', () => {
  it('is refused as udevadm of 262 refuses it', async (context) => {
    const udevadm = referenceOf(context);
    expect(await differences(udevadm, { calls: mistakes, scene: thisMachine() })).toEqual([]);
  });

  it('is refused with the status of udevadm also where that has other words', async (context) => {
    const udevadm = referenceOf(context);
    expect(await differences(udevadm, { calls: wordless, scene: thisMachine(), normalise: ({ status }) => ({ status, out: '', complaints: '' }) })).toEqual([]);
  });

  it.each([...mistakes, ...wordless].map((call) => [call.join(' '), call] as const))('is told in one line: %s', async (_, call) => {
    const [answer] = await askOurs([call]);
    expect(answer).toMatchObject({ out: '' });
    expect(answer?.status).not.toBe(0);
    // With another root udevadm says first that it is not there, and then what follows from that.
    expect(answer?.complaints).toMatch(call.includes('--root=/nonsense') ? /^[^\n]+\n([^\n]+\n)?$/ : /^[^\n]+\n$/);
  });
});

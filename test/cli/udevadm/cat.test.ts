/** What `cat` shows of rule files is what udevadm of 262 shows. */
import { expect, it } from 'vitest';
import { differences, referenceOf, thisMachine, withReferenceFiles } from '../../support/comparison.ts';

it('cat shows the files in force and those that are named, as udevadm of 262', async (context) => {
  const udevadm = referenceOf(context);
  const scene = withReferenceFiles(thisMachine(), context);
  const root = process.env['DEVMASTER_REFERENCE_ROOT'] ?? '';
  const calls = ['', '--tldr', '60-block', '60-block.rules', '60-block 50-udev-default', '99-systemd.rules --tldr 60-block', '--config', '--config --tldr', 'nonsense', '60-block nonsense', '60-block 60-block', '/nonsense/60-block.rules', '/usr/lib/udev'];
  expect(
    await differences(udevadm, {
      calls: calls.map((words) => ['cat', ...words.split(' ').filter((word) => word !== '')]),
      scene,
      normalise: ({ out, ...rest }) => ({ ...rest, out: out.replaceAll(root, '') }),
    }),
  ).toEqual([]);
});

it('verify says the same of every rule file of the reference', async (context) => {
  const udevadm = referenceOf(context);
  const scene = withReferenceFiles(thisMachine(), context);
  const root = process.env['DEVMASTER_REFERENCE_ROOT'] ?? '';
  // Accounts are those of each root, which is not what is compared.
  const calls = [['--resolve-names=never'], ['--resolve-names=never', '--no-summary'], ['--resolve-names=never', '--no-style'], ['--resolve-names=never', '60-block', '99-systemd.rules'], ['--resolve-names=late', '60-block']];
  expect(
    await differences(udevadm, {
      calls: calls.map((words) => ['verify', ...words]),
      scene,
      normalise: ({ status, out, complaints }) => ({ status, out, complaints: complaints.replaceAll(root, '') }),
    }),
  ).toEqual([]);
});

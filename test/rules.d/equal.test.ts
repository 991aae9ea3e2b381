/**
 * The project's own rules decide what systemd's decide, about every device and every action: each file by itself, whatever others
 * have said before it, and all of them together.
 *
 * DEVMASTER_REFERENCE_ROOT names the root file system of the release that is to be compared with (262); without it, files that are
 * the same since the release of this machine are compared with those. DEVMASTER_RULE_CASES is how many random events each file is
 * tried with.
 */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it, type TestContext } from 'vitest';
import { silent } from '../../src/base/log.ts';
import { systemPaths } from '../../src/base/paths.ts';
import type { Device } from '../../src/device/device.ts';
import { enumerateAll } from '../../src/device/enumerate.ts';
import type { StaticNode } from '../../src/rules/program.ts';
import type { RuleFile } from '../../src/rules/rule.ts';
import type { Action } from '../../src/uevent/uevent.ts';
import { LiveWorld } from '../../src/worker/world.ts';
import { hostOf, loadMachine } from '../device/machine.ts';
import { tableDevice } from '../support/table-device.ts';
import { arbitraryAnswers, Speech } from './answers.ts';
import { arbitraryScene, surroundingsOf, taggingRules } from './arbitrary-scene.ts';
import { devices } from './devices.ts';
import { ownRules, referenceRules, type RuleSet } from './rule-sets.ts';
import { type Contender, contender, play, type Scene } from './scene.ts';
import { privateProperties, type Vocabulary, vocabularyOf } from './vocabulary.ts';

const numRuns = Number(process.env['DEVMASTER_RULE_CASES'] ?? 250);
const actions: readonly Action[] = ['add', 'change', 'bind', 'remove'];

/** Files whose effect has been the same since systemd 252. */
const unchanged = new Set([
  '50-firmware', '60-autosuspend', '60-cdrom_id', '60-evdev', '60-fido-id', '60-infiniband', '60-sensor', '70-joystick', '70-memory',
  '70-mouse', '70-power-switch', '75-probe_mtd', '78-sound-card', '80-drivers', '80-net-setup-link', '81-net-dhcp',
].map((name) => `${name}.rules`));

const ours = ownRules();
const reference = referenceRules();
const theirs: RuleSet = reference?.rules ?? new Map();

/** Why a comparison cannot be made, null when it can. */
const where = 'set DEVMASTER_REFERENCE_ROOT to a root file system that has them';
const lacksAny = reference === null ? `needs systemd's rules: apt-get install udev, or ${where}` : null;
const lacksCurrent = lacksAny ?? (reference?.isCurrent ? null : `needs the rules of systemd 262: ${where}`);

/** No event comes with properties that our rules made up for themselves. */
const shared = privateProperties(theirs.values());
const isOurs = (property: string): boolean => property.startsWith('.') && !shared.has(property);

describe('a file decides what systemd\'s of that name decides', () => {
  for (const [name, own] of ours) {
    it(name, (context) => {
      skipIf(context, unchanged.has(name) ? lacksAny : lacksCurrent);
      const pair = pairOf([own], [theirs.get(name) as RuleFile]);
      expect(plain(pair.own.staticNodes)).toEqual(plain(pair.other.staticNodes));
      fc.assert(fc.property(arbitraryScene(pair.vocabulary), (scene) => expectEqual(pair, scene)), { numRuns });
    });
  }
});

describe('all files together decide what systemd\'s decide', { timeout: 600_000 }, () => {
  const whole = once(() => pairOf([...ours.values()], [...theirs.values()]));

  it('about a device drawn at random', (context) => {
    skipIf(context, lacksCurrent);
    fc.assert(fc.property(arbitraryScene(whole().vocabulary, 10), (scene) => expectEqual(whole(), scene)), { numRuns: 4 * numRuns });
  });

  it('about made-up devices of every kind', (context) => {
    skipIf(context, lacksCurrent);
    for (const table of devices) expectEqualFor(whole(), tableDevice(table), surroundingsOf(table, 'quiet'), 10);
  });

  it('about every device of a recorded machine', (context) => {
    skipIf(context, lacksCurrent);
    const host = hostOf(loadMachine('lab'));
    const world = new LiveWorld(host.paths, silent);
    for (const device of enumerateAll(host, {})) expectEqualFor(whole(), device, world, 10);
  });

  it('about every device of this machine', (context) => {
    skipIf(context, lacksCurrent);
    const host = hostOf(systemPaths);
    const world = new LiveWorld(host.paths, silent);
    for (const device of enumerateAll(host, {})) expectEqualFor(whole(), device, world, 1);
  });
});

/** The two sets of rules, and the words that they have between them. */
interface Pair {
  readonly own: Contender;
  readonly other: Contender;
  readonly vocabulary: Vocabulary;
  readonly speech: Speech;
}

function pairOf(own: readonly RuleFile[], other: readonly RuleFile[]): Pair {
  const vocabulary = vocabularyOf([...own, ...other], isOurs);
  const tagging = taggingRules(vocabulary);
  return { own: contender([tagging, ...own]), other: contender([tagging, ...other]), vocabulary, speech: new Speech(vocabulary) };
}

/** @param rounds  how often builtins and programs give other answers */
function expectEqualFor(pair: Pair, device: Device, surroundings: Scene['surroundings'], rounds: number): void {
  for (let seed = 0; seed < rounds; seed++) {
    const answers = arbitraryAnswers(seed, pair.speech);
    for (const action of actions) expectEqual(pair, { action, device, previous: device.stored, surroundings, answers });
  }
}

function expectEqual({ own, other }: Pair, scene: Scene): void {
  // Listeners are told of private properties too: what our rules note for themselves has to be gone in the end.
  const decided = play(own.rules, scene, () => false);
  const expected = play(other.rules, scene, () => false);
  // What is equal is found out much faster than what differs.
  if (!isDeepStrictEqual(decided, expected)) expect(decided, `${scene.action} ${scene.device.devpath}`).toEqual(expected);
}

function plain(nodes: readonly StaticNode[]): unknown[] {
  return nodes.map((one) => ({ ...one, source: null })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function skipIf(context: TestContext, reason: string | null): void {
  context.skip(reason !== null, reason ?? '');
}

function once<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}

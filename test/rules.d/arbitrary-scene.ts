/** Events that rules of a vocabulary have something to say about. */
import fc from 'fast-check';
import type { RuleFile } from '../../src/rules/rule.ts';
import type { Action } from '../../src/uevent/uevent.ts';
import { type DeviceTable, storedOf, tableDevice } from '../support/table-device.ts';
import { TableWorld } from '../support/table-world.ts';
import { arbitraryAnswers, Speech } from './answers.ts';
import { oneOf, randomFrom } from './random.ts';
import { ruleFile } from './rule-sets.ts';
import type { Scene } from './scene.ts';
import type { Vocabulary, Wish } from './vocabulary.ts';

/** Those that make most difference come more often. */
const actions: readonly Action[] = ['add', 'add', 'add', 'change', 'change', 'remove', 'bind', 'online'];

/**
 * Events for which many rules hold: a few rules are chosen, and most of what they ask for is granted; the rest is drawn from all
 * that any rule asks for.
 *
 * The kernel's devices keep two promises that rules rely on: there is one input device and one USB interface at most among a
 * device and those above it.
 *
 * @param maxRules  how many rules' wishes are granted at most
 */
export function arbitraryScene(vocabulary: Vocabulary, maxRules = 4): fc.Arbitrary<Scene> {
  const speech = new Speech(vocabulary);
  const wish = fc.constantFrom(...vocabulary.all).map((one) => [one]);
  const most = (wishes: readonly Wish[]): fc.Arbitrary<Wish[]> => fc.shuffledSubarray([...wishes], { minLength: Math.ceil(wishes.length * 0.6) });
  const rule = fc.constantFrom(...vocabulary.byRule).chain(most);
  return fc
    .record({
      action: fc.constantFrom(...actions),
      wishes: fc.tuple(fc.array(wish, { maxLength: 12 }), fc.array(rule, { maxLength: maxRules })).map((groups) => groups.flat()),
      subsystem: fc.constantFrom(...subsystemsOf(vocabulary)),
      depth: fc.nat({ max: 3 }),
      isNode: fc.constantFrom(true, true, true, true, false),
      isVirtual: fc.constantFrom(false, false, false, true),
      hasRecord: fc.boolean(),
      seed: fc.nat(),
    })
    .map((draw) => sceneOf(draw, speech));
}

/**
 * Rules that come before all others and give a device the tags that a scene wants it to have. Nothing else can: what comes with
 * an event has no tags.
 */
export function taggingRules({ all }: Vocabulary): RuleFile {
  const tags = new Set(all.flatMap((wish) => (wish.of === 'tag' ? [wish.value] : [])));
  return ruleFile('00-tags.rules', [...tags].map((tag) => `ENV{${markOf(tag)}}=="1", TAG+="${tag}"\n`).join(''));
}

/** A machine that has this device, which has the files that its attributes are in. */
export function surroundingsOf({ devpath, attributes = {} }: DeviceTable, commandLine: string): Scene['surroundings'] {
  return new TableWorld({
    commandLine,
    files: Object.fromEntries(Object.keys(attributes).map((name) => [`/sys${devpath}/${name}`, ''])),
    devices: { 'dmi/id': { devpath: '/devices/virtual/dmi/id', subsystem: 'dmi', attributes: { modalias: 'dmi:bvnACME:' } } },
  });
}

interface Draw {
  readonly action: Action;
  /** those of one group are granted on one and the same device, as rules ask for parents */
  readonly wishes: readonly (readonly Wish[])[];
  readonly subsystem: string;
  /** how many devices are above */
  readonly depth: number;
  readonly isNode: boolean;
  readonly isVirtual: boolean;
  readonly hasRecord: boolean;
  readonly seed: number;
}

/** One of the devices of a scene, before it has its place. */
interface Member {
  sysname: string;
  subsystem: string | null;
  driver: string | null;
  readonly attributes: Record<string, string>;
}

/** What has been granted so far. */
interface Granted {
  readonly own: Member;
  readonly properties: Record<string, string>;
  /** of the record before the event, and of those of the devices above */
  readonly recorded: Record<string, string>;
  readonly tags: string[];
  readonly results: string[];
  devpath: string | null;
}

function sceneOf(draw: Draw, speech: Speech): Scene {
  const { action, wishes, seed } = draw;
  const random = randomFrom(seed);
  const own: Member = { sysname: 'dev0', subsystem: draw.subsystem, driver: null, attributes: {} };
  const above = ['dev1', 'dev2', 'dev3'].slice(0, draw.depth);
  const chain = [own, ...above.map((sysname): Member => ({ sysname, subsystem: null, driver: null, attributes: {} }))];
  const granted: Granted = { own, properties: {}, recorded: {}, tags: [], results: [], devpath: null };
  for (const group of wishes) {
    const some = oneOf(random, chain);
    for (const wish of group) grant(wish, wish.whose === 'own' ? own : some, granted);
  }
  keepPromises(chain);

  const top = draw.isVirtual ? '/virtual/some' : '/pci0000:00/0000:00:1f.2';
  const wanted = random() < 0.8 ? granted.devpath?.replace(/\/$/, '') : undefined;
  const table = tableOf(draw, chain, granted, `/devices${wanted ?? top}`);
  const previous = {
    links: ['old/link'],
    linkPriority: 3,
    properties: random() < 0.5 ? granted.recorded : { ...granted.recorded, SYSTEMD_READY: '0' },
    tags: [...granted.tags, 'kept'],
    currentTags: granted.tags,
  };
  return {
    action,
    device: tableDevice(table),
    previous: draw.hasRecord || action === 'remove' ? storedOf(previous) : null,
    surroundings: surroundingsOf(table, random() < 0.5 ? 'quiet nomodeset' : 'quiet'),
    answers: arbitraryAnswers(seed, speech, granted.results),
  };
}

function grant(wish: Wish, member: Member, granted: Granted): void {
  const { value } = wish;
  switch (wish.of) {
    case 'kernel':
      member.sysname = value === '' ? 'none' : value;
      break;
    case 'subsystem':
    case 'driver':
      member[wish.of] = value;
      break;
    case 'attribute':
      member.attributes[attributeName(wish.name, granted.own.sysname)] = value;
      break;
    case 'property':
      // An empty property is none.
      if (value === '') delete granted.properties[wish.name];
      else granted.properties[wish.name] = value;
      break;
    case 'stored-property':
      granted.recorded[wish.name] = value;
      break;
    case 'tag':
      granted.tags.push(value);
      granted.properties[markOf(value)] = '1';
      break;
    case 'devpath':
      granted.devpath = value;
      break;
    case 'result':
      granted.results.push(value);
      break;
  }
}

/** The devices as tables, each below the next of the chain. */
function tableOf(draw: Draw, [own, ...above]: readonly Member[], granted: Granted, top: string): DeviceTable {
  const stored = { properties: { ID_SEAT: 'seat7', ...granted.recorded } };
  let parent: DeviceTable | null = null;
  for (const member of above.reverse()) parent = { ...placed(member, parent, top), stored };
  const { sysname, subsystem } = own as Member;
  const node = { MAJOR: '8', MINOR: '3', DEVNAME: `/dev/${sysname}` };
  const kind = subsystem === 'net' ? { IFINDEX: '5', INTERFACE: sysname } : draw.isNode ? node : {};
  return { ...placed(own as Member, parent, top), properties: { ...kind, ...granted.properties } };
}

function placed({ sysname, subsystem, driver, attributes }: Member, parent: DeviceTable | null, top: string): DeviceTable {
  const devpath = `${parent?.devpath ?? top}/${sysname.replaceAll('/', '!')}`;
  return { devpath, subsystem, attributes, ...(driver === null ? {} : { driver }), ...(parent === null ? {} : { parent }) };
}

/** Takes away what a device below has already. */
function keepPromises(chain: readonly Member[]): void {
  for (const name of ['id/bustype', 'bInterfaceNumber']) {
    const [, ...others] = chain.filter(({ attributes }) => attributes[name] !== undefined);
    for (const { attributes } of others) delete attributes[name];
  }
}

/** The subsystems that rules ask for, most of the time. */
function subsystemsOf({ all }: Vocabulary): string[] {
  const known = new Set(all.flatMap((wish) => (wish.of === 'subsystem' && wish.whose === 'own' ? [wish.value] : [])));
  return [...known, ...known, ...known, 'other', 'block', 'usb', 'input'];
}

function attributeName(name: string, sysname: string): string {
  return name.replace('%k', sysname).replace('%n', /[0-9]*$/.exec(sysname)?.[0] ?? '');
}

/** The private property by which the tagging rules know that a device shall have a tag. */
function markOf(tag: string): string {
  return `.TAGGED_${tag}`;
}

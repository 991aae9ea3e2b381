/** What `info` says of every device of a machine is what udevadm says, byte for byte. */
import { describe, expect, it, type TestContext } from 'vitest';
import type { Device } from '../../../src/device/device.ts';
import { differences, everyDevice, installedOf, recordedBoard, referenceOf, thisMachine, type Normalise, type Scene } from '../../support/comparison.ts';

type Calls = readonly (readonly string[])[];

/** What every release answers alike. */
function lastingQueries(devices: readonly Device[]): Calls {
  const all = devices.map(({ syspath }) => syspath);
  const nodes = devices.flatMap(({ devname }) => devname ?? []);
  const links = devices.flatMap(({ stored }) => stored?.links ?? []).map((link) => `/dev/${link}`);
  const bare = devices.find(({ devname }) => devname === null);
  return [
    ['info', '--query=path', ...all],
    ['info', '--query=property', ...all],
    ['info', '-q', 'property', '--export', ...all],
    ['info', '-q', 'property', '--export-prefix=UDEV_', ...all],
    ['info', '-q', 'property', '--property=SUBSYSTEM', ...all],
    ['info', '-q', 'property', '--property=DEVNAME,MAJOR', '--property=SUBSYSTEM', ...all],
    ['info', '-q', 'property', '--property=DEVNAME', '--value', ...all],
    ['info', '-q', 'property', '--property=NO_SUCH_PROPERTY', ...all],
    ['info', '-q', 'symlink', ...nodes],
    ['info', '-q', 'symlink', '--root', ...nodes],
    ['info', '-q', 'name', ...nodes],
    ['info', '-q', 'name', '--root', ...nodes],
    ['info', '-q', 'path', ...nodes.flatMap((name) => ['-n', name])],
    ['info', '-q', 'path', ...nodes.flatMap((name) => ['-n', name.slice('/dev/'.length)])],
    ['info', '-q', 'path', ...all.flatMap((path) => ['-p', path])],
    ['info', '-q', 'path', ...devices.flatMap(({ devpath }) => ['-p', devpath])],
    ...(links.length === 0 ? [] : [['info', '-q', 'name', ...links]]),
    ...(bare === undefined ? [] : [['info', '-q', 'name', bare.syspath], ['info', '-q', 'symlink', bare.syspath]]),
    ...['/', '/proc'].flatMap((file) => [['info', `--device-id-of-file=${file}`], ['info', '-x', '-d', file], ['info', '-P', 'ROOT_', '-x', '-d', file]]),
  ];
}

/** What has changed since earlier releases. */
function records(devices: readonly Device[]): Calls {
  const all = devices.map(({ syspath }) => syspath);
  return [['info', ...all], ['info', '-q', 'all', ...all], ['info', '--export-db'], ...oneOfEachKind(devices).map(({ syspath }) => ['info', '--attribute-walk', syspath])];
}

/** A walk takes a call of its own, and the devices above are walked each time: hundreds of blocks of memory say what one says. */
function oneOfEachKind(devices: readonly Device[]): readonly Device[] {
  const kinds = new Map<string, Device>();
  for (const device of devices) {
    const kind: unknown[] = [];
    for (let each: Device | null = device; each !== null; each = each.parent) kind.push(each.subsystem, each.devtype, each.driver);
    kinds.set(kind.join(' '), device);
  }
  return [...kinds.values()];
}

function newQueries(devices: readonly Device[]): Calls {
  const all = devices.map(({ syspath }) => syspath);
  const some = all.filter((_, index) => index % 12 === 0);
  const matches = [
    '--subsystem-match=block', '--subsystem-match=n*', '--subsystem-nomatch=tty', '--attr-match=dev', '--attr-match=address=*:*', '--attr-nomatch=dev', '--property-match=DEVTYPE=*',
    '--property-match=SUBSYSTEM=net', '--tag-match=systemd', '--tag-match=seat', '--sysname-match=[a-m]*', '--initialized-match', '--initialized-nomatch', `--parent-match=${all[3]}`,
  ];
  return [
    ['info', '--json=short', ...all],
    ['info', '--json=pretty', ...all],
    ['info', '--json=off', ...all],
    ['info', '--json=help'],
    ['info', '/sys/nonsense', ...some, '/dev/nonsense', ...all.slice(0, 2)],
    ['info', '--wait-for-initialization=0', ...some],
    ['info', '-q', 'property', '--json=short', ...some],
    ['info', '--export-db', '--json=short'],
    ['info', '--export-db', '--json=pretty'],
    ...matches.map((match) => ['info', '--export-db', match]),
    ...matches.slice(1).map((match) => ['info', '--export-db', matches[0] as string, match]),
    ['info', '--tree'],
    ['info', '--tree', '--json=short'],
    ['info', '--tree', '--subsystem-match=block'],
    ...['--tree', '--export-db', '--device-id-of-file=/', '--attribute-walk'].flatMap((action) => [['info', action, '-q', 'path'], ['info', '-q', 'path', action]]),
    ['info', '--attribute-walk', '-q', 'path', '/dev/null'],
    ['info', '-q', 'path', '-n', 'null', '-p', '/devices/virtual/mem/null', '--name=/dev/null', '/dev/null'],
    ...some.flatMap((path) => [['info', '--tree', path], ['info', '-a', '--json=short', path], ['info', '-a', '--json=pretty', path]]),
  ];
}

const machines: readonly [name: string, (context: TestContext) => Scene][] = [
  ['this machine', thisMachine],
  ['the recorded board', recordedBoard],
];

describe.each(machines)('info on %s', (_, sceneOf) => {
  it('answers as the installed udevadm what every release answers', async (context) => {
    const udevadm = installedOf(context);
    const scene = sceneOf(context);
    expect(await differences(udevadm, { calls: lastingQueries(everyDevice(scene.paths)), scene })).toEqual([]);
  });

  it('differs from the installed udevadm only in what later ones added', async (context) => {
    const udevadm = installedOf(context);
    const scene = sceneOf(context);
    expect(await differences(udevadm, { calls: records(everyDevice(scene.paths)), scene, normalise: withoutAdditions })).toEqual([]);
  });

  it('answers as udevadm of 262', async (context) => {
    const udevadm = referenceOf(context);
    const scene = sceneOf(context);
    const devices = everyDevice(scene.paths);
    expect(await differences(udevadm, { calls: [...lastingQueries(devices), ...records(devices), ...newQueries(devices)], scene })).toEqual([]);
  });
});

/** 253 added the lines J and B, the last empty line of an attribute walk went, and properties got an order of their own. */
const withoutAdditions: Normalise = ({ out, ...rest }) => ({
  ...rest,
  out: out
    .replace(/^[JB]: .*\n/gm, '')
    .replace(/^(\nUdevadm info starts[^]*[^\n]\n)\n$/, '$1')
    .replace(/(?:^E: .*\n)+/gm, (lines) => lines.split('\n').sort().join('\n')),
});

import { expect, it } from 'vitest';
import { isPlainText } from '../../../src/base/text.ts';
import { namesOf } from '../../../src/netif/net-id/names.ts';
import { namingSchemes } from '../../../src/netif/scheme.ts';
import { deviceAt, hostOf } from '../../device/machine.ts';
import { randomFrom, seedOf } from '../../rules.d/random.ts';
import { ask, linesOf, machineOf, reference } from './interfaces.ts';
import { randomInterfaces } from './random-interfaces.ts';

const seed = Number(process.env['DEVMASTER_TEST_SEED'] ?? 1);
const interfacesPerScheme = 12;

it.for(namingSchemes)("cards that chance put together have systemd's names by scheme $name", (scheme, context) => {
  if ('missing' in reference) return context.skip(`needs ${reference.missing}`);
  const { devices, slots, devpaths } = randomInterfaces(randomFrom(seedOf(scheme.name, seed)), interfacesPerScheme);
  const { paths } = machineOf({ devices, slots });
  const host = hostOf(paths);
  const ours = devpaths.map((devpath) => {
    const device = deviceAt(host, devpath);
    const names = namesOf({ device, scheme, property: (name) => device.property(name), lookUp: null }) ?? [];
    // What is no text is refused when properties are set.
    return linesOf(names).filter(isPlainText);
  });
  const theirs = ask(reference, { paths, devpaths, scheme: scheme.name });
  expect(devpaths.map((devpath, index) => [devpath, ...(ours[index] ?? [])])).toEqual(devpaths.map((devpath, index) => [devpath, ...(theirs[index] ?? [])]));
});

/**
 * Runs in a network namespace of its own (network.ts): does the steps that it reads as JSON and prints what each came to.
 */
import { readFileSync } from 'node:fs';
import { systemPaths } from '../../src/base/paths.ts';
import { netSetupLink } from '../../src/builtin/net_setup_link.ts';
import { Device } from '../../src/device/device.ts';
import { channels, coalescing, linkSettings, readEthtool, readFeatures, readLinkSettings, writeFeatures } from '../../src/kernel/ethtool-settings.ts';
import { addAlternativeName, changeLink, changeVirtualFunction, linkFacts, removeAlternativeName, renameInterface } from '../../src/kernel/netlink-route.ts';
import { formatHardwareAddress, hardwareAddressBytes } from '../../src/netif/hardware-address.ts';
import type { NetworkStep } from './network.ts';

const { steps, machineEtc } = JSON.parse(readFileSync(0, 'utf8')) as { steps: NetworkStep[]; machineEtc: string | null };
process.stdout.write(JSON.stringify(steps.map(perform)));

function perform(step: NetworkStep): unknown {
  switch (step.kind) {
    case 'facts': {
      const facts = linkFacts(indexOf(step.name));
      return typeof facts === 'number' ? facts : { ...facts, address: formatHardwareAddress(facts.address), permanentAddress: formatHardwareAddress(facts.permanentAddress) };
    }
    case 'change': return changeLink(indexOf(step.name), step.change);
    case 'address': return changeLink(indexOf(step.name), { kind: 'address', value: hardwareAddressBytes(step.address) });
    case 'virtual-function': {
      const change = step.change.kind === 'address' ? { kind: 'address' as const, value: hardwareAddressBytes(step.change.address) } : step.change;
      return changeVirtualFunction({ ifindex: indexOf(step.name), index: step.index }, change);
    }
    case 'rename': return renameInterface({ ifindex: indexOf(step.name), name: step.to });
    case 'add-name': return addAlternativeName({ ifindex: indexOf(step.name), name: step.alternative });
    case 'remove-name': return removeAlternativeName({ ifindex: indexOf(step.name), name: step.alternative });
    case 'attribute': return attributeOf(step.name, step.attribute);
    case 'channels': {
      const words = readEthtool(step.name, channels);
      return typeof words === 'number' ? words : { rx: words[channels.fields.rx], tx: words[channels.fields.tx] };
    }
    case 'coalescing': {
      const words = readEthtool(step.name, coalescing);
      return typeof words === 'number' ? words : { rxFrames: words[coalescing.fields.rxFrames] };
    }
    case 'negotiation': {
      const words = readLinkSettings(step.name);
      if (typeof words === 'number') return words;
      const bytes = new Uint8Array(words.buffer);
      return { speed: words[linkSettings.speedWord], duplex: bytes[linkSettings.duplex], port: bytes[linkSettings.port], autoNegotiation: bytes[linkSettings.autoNegotiation] };
    }
    case 'feature': {
      const features = readFeatures(step.name);
      if (typeof features === 'number') return features;
      const index = features.names.indexOf(step.feature);
      return step.on === undefined ? features.isChangeable(index) : writeFeatures(step.name, features.names.length, new Map([[index, step.on]]));
    }
    case 'set-up': return setUp(step);
  }
}

function setUp({ name, directory, properties = {}, rehearse = false }: Extract<NetworkStep, { kind: 'set-up' }>): unknown {
  const warnings: string[] = [];
  const log = { error() {}, warn: (_fields: object, message: string) => void warnings.push(message), info() {}, debug() {}, isDebug: () => false };
  const paths = machineEtc === null ? systemPaths : { ...systemPaths, etc: machineEtc };
  const device = Device.fromSyspath({ paths, stored: () => null }, `/sys/class/net/${name}`);
  if (device === null) return null;
  const builtin = netSetupLink({ paths, log, kernelCommandLine: () => '', networkDirectories: [directory] });
  const answer = builtin.run({
    device,
    property: (key) => properties[key] ?? device.property(key),
    properties: () => new Map(),
    argv: ['net_setup_link'],
    source: { file: 'test.rules', line: 1, column: 1 },
    rehearse,
  });
  return 'kind' in answer ? null : { properties: answer.properties, warnings };
}

function indexOf(name: string): number {
  return Number(attributeOf(name, 'ifindex') ?? 999_999);
}

function attributeOf(name: string, attribute: string): string | null {
  try {
    return readFileSync(`/sys/class/net/${name}/${attribute}`, 'latin1').trim();
  } catch {
    // There is no such interface or attribute.
    return null;
  }
}

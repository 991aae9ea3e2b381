/**
 * Finds the .link file of a network interface and does what it says (systemd.link(5)): hardware settings, address. The name is
 * only proposed, as ID_NET_NAME, for a rule to take; alternative names are given when the rules have settled the name.
 */
import { randomBytes } from 'node:crypto';
import { splitCommand } from '../base/text.ts';
import { parseBoolean } from '../base/values.ts';
import type { Device } from '../device/device.ts';
import { errnoName } from '../kernel/errno.ts';
import { interfaceDriver } from '../kernel/ethtool.ts';
import { permanentAddress } from '../kernel/ethtool-settings.ts';
import { changeLink, linkFacts, type LinkFacts } from '../kernel/netlink-route.ts';
import { formatHardwareAddress, hardwareAddressBytes } from '../netif/hardware-address.ts';
import { hardwareTypeName } from '../netif/hardware-type.ts';
import { schemeOfEnvironment } from '../netif/installed-scheme.ts';
import { chooseAddress, stableNameOf } from '../netif/link-address.ts';
import { linkChanges } from '../netif/link-changes.ts';
import { setsOnlyNames, type LinkConfig } from '../netif/link-config.ts';
import { setVirtualFunctions } from '../netif/link-functions.ts';
import { setHardware, type Failure } from '../netif/link-hardware.ts';
import { foldersOfLinks } from '../netif/link-directories.ts';
import type { Subject } from '../netif/link-match.ts';
import { chooseAlternativeNames, chooseName, type NameFacts } from '../netif/link-names.ts';
import { wakeOnLanPassword } from '../netif/link-password.ts';
import { linkProperties } from '../netif/link-properties.ts';
import { setInterrupts, setPacketSteering } from '../netif/link-queues.ts';
import { findLink, loadLinks, type Links } from '../netif/links.ts';
import { Machine } from '../netif/machine.ts';
import { chooseNamingScheme, type NamingScheme } from '../netif/scheme.ts';
import type { BuiltinAnswer, BuiltinCall } from '../rules/world.ts';
import { found, nothing, type Builtin, type BuiltinContext } from './builtin.ts';

/** Makes the builtin; .link files are read when an interface first needs them, and after a reload. */
export function netSetupLink(context: BuiltinContext): Builtin {
  return new NetSetupLink(context);
}

/** IFF_LOOPBACK of <linux/if.h> */
const IFF_LOOPBACK = 1 << 3;

/**
 * The events on which an interface is set up. On others nothing is set again, because an administrator may have changed it since.
 */
const settingActions: ReadonlySet<string> = new Set(['add', 'bind', 'move']);

/** What is read once, and again on a reload. */
interface Configuration {
  readonly links: Links;
  readonly scheme: NamingScheme;
  readonly policiesCount: boolean;
  /** the files that set no hardware */
  readonly namesOnly: ReadonlySet<LinkConfig>;
  /** 16 bytes, as a byte string */
  readonly machineId: string | null;
}

/** What is to be done to one interface. */
interface SetUp {
  readonly call: BuiltinCall;
  readonly config: LinkConfig;
  readonly facts: LinkFacts;
  readonly configuration: Configuration;
}

class NetSetupLink implements Builtin {
  readonly name = 'net_setup_link';
  readonly summary = 'Configure network link';
  readonly #context: BuiltinContext;
  readonly #machine: Machine;
  /** where .link files are, the strongest first */
  readonly #directories: readonly string[];
  #configuration: Configuration | null = null;
  /** whether the rules are those of a udev in which this builtin has to find the driver (see `isBeforeNetDriver`) */
  readonly #hasOldRules = isBeforeNetDriver(schemeOfEnvironment());

  constructor(context: BuiltinContext) {
    const { paths } = context;
    this.#context = context;
    this.#directories = context.networkDirectories ?? [paths.etc, paths.run, paths.localLib, paths.lib].map((root) => `${root}/systemd/network`);
    this.#machine = new Machine({
      paths: context.paths,
      kernelCommandLine: () => context.kernelCommandLine(),
      virtualisation: () => context.virtualisation?.() ?? 'none',
    });
  }

  get configuration(): readonly string[] {
    return [`${this.#context.paths.etc}/machine-id`, ...foldersOfLinks(this.#directories)];
  }

  reload(): void {
    this.#configuration = null;
  }

  run(call: BuiltinCall): BuiltinAnswer {
    if (call.argv.length > 1) return nothing('net_setup_link takes no arguments');
    const { device } = call;
    if (device.ifindex === null) return nothing('not a network interface');
    const action = call.property('ACTION') ?? 'add';
    const known = call.property('ID_NET_DRIVER');
    const isSetUp = settingActions.has(action);
    const lacksDriver = known === null && this.#hasOldRules;
    const live = isSetUp || lacksDriver ? liveFacts(device, { ifindex: device.ifindex, mayBeRecorded: call.rehearse }) : null;
    const driver = lacksDriver && live !== null ? driverOf(live) : known;
    const driverProperties = known !== null || driver === null ? [] : [['ID_NET_DRIVER', driver] as const];
    if (!isSetUp) return found([...driverProperties, ...keptProperties(device)]);
    const facts = live ?? (call.rehearse && device.attribute('ifindex') === `${device.ifindex}` ? recordedFacts(device) : null);
    // An interface that is gone, or has gone into another network namespace, has nothing to be set up.
    if (facts === null || (facts.flags & IFF_LOOPBACK) !== 0) return found(driverProperties);

    this.#configuration ??= this.#load();
    const name = call.property('INTERFACE') ?? device.sysname;
    const config = findLink(this.#configuration.links, subjectOf(call, { name, driver, facts }));
    if (config === null) return found(driverProperties);

    const nameFacts = nameFactsOf(call, action, this.#configuration);
    const newName = chooseName(config.link, nameFacts);
    if (!call.rehearse) this.#setUp({ call, config, facts, configuration: this.#configuration });
    const oldName = this.#configuration.scheme.features.has('interface-property') ? name : device.sysname;
    const properties = linkProperties(config, { name: newName ?? oldName, stored: (key) => device.stored?.properties.get(key) ?? null });
    return { ...found([...driverProperties, ...properties]), alternativeNames: chooseAlternativeNames(config.link, nameFacts) };
  }

  /** Sets up the interface, in systemd's order. What cannot be set is logged, and the rest is set. */
  #setUp(setUp: SetUp): void {
    const { call, config, facts, configuration } = setUp;
    const { device } = call;
    const tell = (failures: readonly Failure[]) => {
      for (const { setting, errno } of failures) this.#warn(config, device, `${setting} could not be set: ${errnoName(errno)}`);
    };
    const address = this.#addressFor(setUp);
    if (configuration.namesOnly.has(config)) return tell(setInterface(device, config, address));
    const password = wakeOnLanPassword(config, process.env['CREDENTIALS_DIRECTORY'] ?? null);
    tell(setHardware(facts.name, { ...config, password }));
    tell(setInterface(device, config, address));
    tell(setVirtualFunctions(device, config));
    tell(setPacketSteering(device, config.link));
    tell(setInterrupts(device, config.link));
  }

  /** @returns null when the interface keeps the address that it has */
  #addressFor({ call, config, facts, configuration: { scheme, machineId } }: SetUp): string | null {
    if (config.link.addressPolicy === 'none' && config.link.address === null) return null;
    const { device } = call;
    const sysname = scheme.features.has('stable-virtual-macs') ? device.sysname : null;
    const address = chooseAddress(config.link, {
      hardwareType: facts.type,
      address: formatHardwareAddress(facts.address),
      addressAssignType: numberOf(device.attribute('addr_assign_type')),
      stableName: stableNameOf({ property: (key) => call.property(key), sysname }),
      machineId,
      // Only here: Node's module is loaded when it is first asked for anything, which takes 9 ms.
      random: (bytes) => randomBytes(bytes),
    });
    if (address.kind === 'failed') this.#warn(config, device, address.reason);
    return address.kind === 'set' ? address.address : null;
  }

  #load(): Configuration {
    const { log } = this.#context;
    const kernelCommandLine = this.#context.kernelCommandLine();
    const links = loadLinks(this.#directories, this.#machine);
    for (const { source, file, message, hint } of links.problems) {
      log.warn({ source: source ?? { file }, ...(hint === null ? {} : { hint }) }, message);
    }
    const { scheme } = chooseNamingScheme({ kernelCommandLine, environment: schemeOfEnvironment() });
    const namesOnly = new Set(links.links.map(({ config }) => config).filter(setsOnlyNames));
    const id = this.#machine.machineId;
    return { links, scheme, policiesCount: policiesCount(kernelCommandLine), namesOnly, machineId: id === null ? null : Buffer.from(id, 'hex').toString('latin1') };
  }

  #warn({ file }: LinkConfig, device: Device, message: string): void {
    this.#context.log.warn({ device: device.syspath, source: { file } }, message);
  }
}

/** What the kernel says of the interface. The number of a recorded interface may be that of another one on this machine. */
function liveFacts(device: Device, { ifindex, mayBeRecorded }: { ifindex: number; mayBeRecorded: boolean }): LinkFacts | null {
  const facts = linkFacts(ifindex);
  return typeof facts === 'number' || (mayBeRecorded && facts.name !== device.sysname) ? null : facts;
}

/** Rules call net_driver since udev 255; earlier ones leave the driver to net_setup_link, and match `Driver=` with what it finds. */
function isBeforeNetDriver(scheme: string | null): boolean {
  const version = /^:?v([0-9]+)$/.exec(scheme ?? '')?.[1];
  return version !== undefined && Number(version) < 255;
}

function driverOf({ name }: LinkFacts): string | null {
  const driver = interfaceDriver(name);
  return typeof driver === 'string' ? driver : null;
}

function recordedFacts(device: Device): LinkFacts {
  return {
    name: device.sysname,
    type: numberOf(device.attribute('type')) ?? 0,
    flags: Number(device.attribute('flags') ?? 0),
    kind: null,
    address: hardwareAddressBytes(device.attribute('address') ?? ''),
    permanentAddress: new Uint8Array(),
    alternativeNames: [],
  };
}

function subjectOf(call: BuiltinCall, { name, driver, facts }: { name: string; driver: string | null; facts: LinkFacts }): Subject {
  const devtype = call.device.devtype ?? '';
  return {
    name,
    address: formatHardwareAddress(facts.address),
    // Read only when a file asks for it, because some kernels have to be asked separately.
    get permanentAddress() {
      const told = facts.permanentAddress;
      const address = told.length > 0 || facts.address.length === 0 ? told : permanentAddress(facts.name);
      return typeof address === 'number' ? '' : formatHardwareAddress(address);
    },
    path: call.property('ID_PATH'),
    driver,
    type: devtype === '' ? hardwareTypeName(facts.type) : devtype,
    kind: facts.kind,
    property: (key) => call.property(key),
  };
}

function nameFactsOf(call: BuiltinCall, action: string, { scheme, policiesCount }: Configuration): NameFacts {
  return {
    action,
    nameAssignType: numberOf(call.device.attribute('name_assign_type')),
    policiesCount,
    mayRenameAgain: scheme.features.has('renaming-again'),
    property: (key) => call.property(key),
  };
}

/** What is told of an interface on which nothing is set: its name, and the files that it was set up with. */
function keptProperties({ stored, sysname }: Device): readonly (readonly [name: string, value: string])[] {
  const files = ['ID_NET_LINK_FILE', 'ID_NET_LINK_FILE_DROPINS'].flatMap((name) => {
    const value = stored?.properties.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return [...files, ['ID_NET_NAME', sysname]];
}

function setInterface(device: Device, { link }: LinkConfig, address: string | null): readonly Failure[] {
  const { ifindex } = device;
  if (ifindex === null) return [];
  return linkChanges(link, address)
    .map(({ setting, change }) => ({ setting: `${setting}=`, errno: changeLink(ifindex, change) }))
    .filter(({ errno }) => errno !== 0);
}

/** `net.ifnames=0` on the kernel command line; the last one counts (systemd-udevd.service(8)). */
function policiesCount(kernelCommandLine: string): boolean {
  const words = splitCommand(kernelCommandLine).filter((word) => word === 'net.ifnames' || word.startsWith('net.ifnames='));
  return parseBoolean(words.at(-1)?.slice('net.ifnames='.length) ?? '') ?? true;
}

function numberOf(text: string | null): number | null {
  return text === null || !/^\d+$/.test(text) ? null : Number(text);
}

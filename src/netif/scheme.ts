/**
 * Naming schemes: which facts about an interface its names are made of. A scheme never changes once it was released, so
 * that an administrator who names one on the kernel command line keeps the names of the interfaces over updates.
 *
 * @see systemd.net-naming-scheme(7) "HISTORY"
 */

/** One thing that some release of udev began to do. */
export type NamingFeature =
  /** virtual functions are named after the physical one, with `v` and their number */
  | 'virtual-functions'
  /** functions beyond the eighth of a PCI device, where it has "alternative routing-ID interpretation" */
  | 'alternative-routing-id'
  | 'infiniband'
  /** an onboard index of 0 is an index */
  | 'onboard-index-zero'
  /** an interface that userspace has named already may be named again */
  | 'renaming-again'
  /** virtual interfaces have a MAC address that is made of their name */
  | 'stable-virtual-macs'
  | 'netdevsim'
  /** ID_NET_LABEL_ONBOARD is the bare label */
  | 'bare-label'
  /** systemd-nspawn shortens the names of interfaces with a hash */
  | 'nspawn-hash'
  /** a slot that a PCI bridge is in names no interface behind it */
  | 'no-slot-of-bridge'
  /** slots of s390 are found by `function_id` */
  | 'slot-by-function-id'
  /** onboard indices up to 65535 instead of 16383 */
  | 'wide-onboard-index'
  /** NAME= in rules replaces `:`, `/` and `%`, and refuses a number */
  | 'strict-replacement'
  | 'xen'
  /** yet a slot that a bridge is in names the interfaces of a device with many functions */
  | 'bridge-slot-of-many-functions'
  | 'devicetree-aliases'
  /** names for USB interfaces whose host controller is not on a PCI bus */
  | 'usb-without-pci'
  /** representors of virtual functions have `r` and the function's number */
  | 'representors'
  /** the slot is what firmware says (ACPI `_SUN`) */
  | 'slot-by-firmware'
  /** devicetree aliases of the single port, not only of the controller */
  | 'devicetree-port-aliases'
  /** an interface that is not renamed has ID_NET_NAME from INTERFACE */
  | 'interface-property'
  | 'devicetree-wlan'
  | 'mctp'
  /** sub-functions are named after the PCI function, with `S` and their number */
  | 'sub-functions';

export interface NamingScheme {
  /** such as `v257` */
  readonly name: string;
  readonly features: ReadonlySet<NamingFeature>;
}

/** What each scheme does beyond the one before it, oldest first, and what it gave up. */
const history: readonly { readonly name: string; readonly adds: readonly NamingFeature[]; readonly drops?: readonly NamingFeature[] }[] = [
  { name: 'v238', adds: [] },
  { name: 'v239', adds: ['virtual-functions', 'alternative-routing-id'] },
  { name: 'v240', adds: ['infiniband', 'onboard-index-zero', 'renaming-again'] },
  { name: 'v241', adds: ['stable-virtual-macs'] },
  { name: 'v243', adds: ['netdevsim', 'bare-label'] },
  { name: 'v245', adds: ['nspawn-hash'] },
  { name: 'v247', adds: ['no-slot-of-bridge'] },
  { name: 'v249', adds: ['slot-by-function-id', 'wide-onboard-index', 'strict-replacement'] },
  { name: 'v250', adds: ['xen'] },
  { name: 'v251', adds: ['bridge-slot-of-many-functions'] },
  { name: 'v252', adds: ['devicetree-aliases'] },
  { name: 'v253', adds: ['usb-without-pci'] },
  { name: 'v254', adds: ['representors'] },
  { name: 'v255', adds: [], drops: ['bridge-slot-of-many-functions'] },
  { name: 'v257', adds: ['slot-by-firmware', 'devicetree-port-aliases'] },
  { name: 'v258', adds: ['interface-property'] },
  { name: 'v259', adds: ['devicetree-wlan'] },
  { name: 'v260', adds: ['mctp'] },
  { name: 'v261', adds: ['sub-functions'] },
];

/** Every scheme, oldest first. */
export const namingSchemes: readonly NamingScheme[] = history.map(({ name }, index) => {
  const features = new Set<NamingFeature>();
  for (const { adds, drops = [] } of history.slice(0, index + 1)) {
    for (const feature of adds) features.add(feature);
    for (const feature of drops) features.delete(feature);
  }
  return { name, features };
});

/** What `latest` stands for. */
export const latestNamingScheme = namingSchemes[namingSchemes.length - 1] as NamingScheme;

/** The scheme of a name such as `v257` or `latest`, null when there is none. */
export function namingSchemeOf(name: string): NamingScheme | null {
  if (name === 'latest') return latestNamingScheme;
  return namingSchemes.find((scheme) => scheme.name === name) ?? null;
}

/** What a release of systemd takes when nobody says anything else: the newest scheme that it knows. */
export function namingSchemeOfRelease(version: number): NamingScheme {
  return namingSchemes.findLast(({ name }) => Number(name.slice(1)) <= version) ?? (namingSchemes[0] as NamingScheme);
}

/** Where the choice of a scheme can come from. */
export interface NamingSchemeSources {
  readonly kernelCommandLine: string;
  /** $NET_NAMING_SCHEME, null when it is not set */
  readonly environment: string | null;
}

/** Which scheme is used, and the name that was asked for when there is no such scheme. */
export interface NamingSchemeChoice {
  readonly scheme: NamingScheme;
  readonly unknown: string | null;
}

/**
 * Chooses the scheme: the environment's, else `net.naming_scheme=` (or `net.naming-scheme=`) of the kernel command line, else the
 * latest. After a `:` the environment only says what to take when the command line is silent.
 *
 * @see systemd-udevd.service(8) "net.naming_scheme="; the environment variable is in systemd's docs/ENVIRONMENT.md
 */
export function chooseNamingScheme({ kernelCommandLine, environment }: NamingSchemeSources): NamingSchemeChoice {
  const onCommandLine = schemeOnCommandLine(kernelCommandLine);
  const asked = environment === null ? onCommandLine : environment.startsWith(':') ? (onCommandLine ?? environment.slice(1)) : environment;
  const scheme = asked === null ? latestNamingScheme : namingSchemeOf(asked);
  return scheme === null ? { scheme: latestNamingScheme, unknown: asked } : { scheme, unknown: null };
}

/** The last one counts. In the names of options `-` and `_` are the same, and quotes keep words together. */
function schemeOnCommandLine(commandLine: string): string | null {
  let value: string | null = null;
  for (const [word] of commandLine.matchAll(/(?:[^\s"']|"[^"]*"?|'[^']*'?)+/g)) {
    value = /^net\.naming[-_]scheme=(.*)$/s.exec(word.replace(/["']/g, ''))?.[1] ?? value;
  }
  return value;
}

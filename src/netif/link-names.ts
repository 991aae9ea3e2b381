import { isValidName, maxAlternativeNameBytes } from '../device/interface-name.ts';
import type { AlternativeNamePolicy, LinkSettings, NamePolicy } from './link-config.ts';

/** Who gave an interface its name (NET_NAME_* in <linux/netdevice.h>), as `name_assign_type` says it. */
const NET_NAME_PREDICTABLE = 2;
const NET_NAME_USER = 3;
const NET_NAME_RENAMED = 4;

/** What a choice of names depends on. */
export interface NameFacts {
  /** of the event; names are only given on `add` */
  readonly action: string;
  /** null when the kernel does not say */
  readonly nameAssignType: number | null;
  /** whether NamePolicy= counts (`net.ifnames=` on the kernel command line) */
  readonly policiesCount: boolean;
  /** whether an interface that has a name from userspace may be named again (naming scheme v240) */
  readonly mayRenameAgain: boolean;
  property(name: string): string | null;
}

/** The properties that hold what each policy proposes (systemd.link(5) "NamePolicy="). */
const proposals: Readonly<Record<AlternativeNamePolicy, string>> = {
  database: 'ID_NET_NAME_FROM_DATABASE',
  onboard: 'ID_NET_NAME_ONBOARD',
  slot: 'ID_NET_NAME_SLOT',
  path: 'ID_NET_NAME_PATH',
  mac: 'ID_NET_NAME_MAC',
};

type Outcome = 'keep' | { readonly name: string };

/**
 * The name that an interface is to have, null when it keeps the one it has.
 *
 * @see systemd.link(5) "NamePolicy=", "Name="
 */
export function chooseName(link: Pick<LinkSettings, 'namePolicies' | 'name'>, facts: NameFacts): string | null {
  const isFromUser = facts.nameAssignType === NET_NAME_USER || facts.nameAssignType === NET_NAME_RENAMED;
  if (facts.action !== 'add' || (isFromUser && !facts.mayRenameAgain)) return null;
  for (const policy of facts.policiesCount ? link.namePolicies : []) {
    const outcome = applyPolicy(policy, facts, isFromUser);
    if (outcome === 'keep') return null;
    if (outcome !== null) return outcome.name;
  }
  return link.name;
}

/** The alternative names that an interface is to have besides, each once, in the order of their bytes as systemd gives them. */
export function chooseAlternativeNames(
  link: Pick<LinkSettings, 'alternativeNames' | 'alternativeNamePolicies'>,
  facts: Pick<NameFacts, 'action' | 'property'>,
): readonly string[] {
  if (facts.action !== 'add') return [];
  const proposed = link.alternativeNamePolicies.map((policy) => facts.property(proposals[policy]));
  const names = [...link.alternativeNames, ...proposed].filter((name) => name !== null && isValidName(name, maxAlternativeNameBytes));
  return [...new Set(names as readonly string[])].sort((one, other) => (one < other ? -1 : 1));
}

/** @returns null when the policy has nothing to say */
function applyPolicy(policy: NamePolicy, { nameAssignType, property }: NameFacts, isFromUser: boolean): Outcome | null {
  if (policy === 'kernel') return nameAssignType === NET_NAME_PREDICTABLE ? 'keep' : null;
  if (policy === 'keep') return isFromUser ? 'keep' : null;
  const name = property(proposals[policy]);
  return name !== null && isValidName(name) ? { name } : null;
}

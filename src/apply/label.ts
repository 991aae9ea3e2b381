import { nodeFile, type Paths } from '../base/paths.ts';
import { labelNode } from '../kernel/node.ts';

export interface Label {
  /** `selinux` or `smack` */
  readonly module: string;
  readonly label: string;
}

export type LabelProblem =
  | { readonly kind: 'unknown-module'; readonly module: string }
  | { readonly kind: 'label-failed'; readonly module: string; readonly errno: number };

/**
 * Gives a node the security labels that rules ask for (SECLABEL{module}, udev(7)), as the extended attributes in
 * which the kernel's security modules keep them. For a node that was just found to be the device's own, see
 * `applyNodePlan`.
 */
export function applyLabels(paths: Paths, { devname, labels }: { devname: string; labels: Iterable<Label> }): LabelProblem[] {
  const problems: LabelProblem[] = [];
  for (const { module, label } of labels) {
    const attribute = attributes.get(module);
    if (attribute === undefined) {
      problems.push({ kind: 'unknown-module', module });
      continue;
    }
    const errno = labelNode(nodeFile(paths, devname), attribute.name, label + attribute.end);
    if (errno !== 0) problems.push({ kind: 'label-failed', module, errno });
  }
  return problems;
}

/** Names as in <linux/xattr.h>. SELinux keeps the NUL that ends a label, setfilecon(3), Smack does not. */
const attributes: ReadonlyMap<string, { readonly name: string; readonly end: string }> = new Map([
  ['selinux', { name: 'security.selinux', end: '\0' }],
  ['smack', { name: 'security.SMACK64', end: '' }],
]);

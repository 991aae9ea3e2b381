import type { Lint } from './finding.ts';
import { accountByNumber } from './lints/account-by-number.ts';
import { assignedNotCompared } from './lints/assigned-not-compared.ts';
import { attributeOfParent } from './lints/attribute-of-parent.ts';
import { attributeOnRemove } from './lints/attribute-on-remove.ts';
import { attributeOrProperty } from './lints/attribute-or-property.ts';
import { backgroundRun } from './lints/background-run.ts';
import { badLinkName } from './lints/bad-link-name.ts';
import { badMode } from './lints/bad-mode.ts';
import { capitalAddress } from './lints/capital-address.ts';
import { fixedNumber } from './lints/fixed-number.ts';
import { hexNumber } from './lints/hex-number.ts';
import { lateUaccess } from './lints/late-uaccess.ts';
import { leakyGuard } from './lints/leaky-guard.ts';
import { lostAfterAdd } from './lints/lost-after-add.ts';
import { missingFile } from './lints/missing-file.ts';
import { missingProgram } from './lints/missing-program.ts';
import { misspeltName } from './lints/misspelt-name.ts';
import { mixedParents } from './lints/mixed-parents.ts';
import { mountInRun } from './lints/mount-in-run.ts';
import { nameOfAnotherSubsystem } from './lints/name-of-another-subsystem.ts';
import { nameOnNode } from './lints/name-on-node.ts';
import { negatedParents } from './lints/negated-parents.ts';
import { noDeviceGuard } from './lints/no-device-guard.ts';
import { noNode } from './lints/no-node.ts';
import { noShell } from './lints/no-shell.ts';
import { notRead } from './lints/not-read.ts';
import { nothingToInsert } from './lints/nothing-to-insert.ts';
import { overwritesList } from './lints/overwrites-list.ts';
import { permissionsInRun } from './lints/permissions-in-run.ts';
import { pointlessOnRemove } from './lints/pointless-on-remove.ts';
import { propertyOverwritten } from './lints/property-overwritten.ts';
import { propertyTooEarly } from './lints/property-too-early.ts';
import { propertyTooLate } from './lints/property-too-late.ts';
import { removedKey } from './lints/removed-key.ts';
import { runAtBind } from './lints/run-at-bind.ts';
import { runForInterfaces } from './lints/run-for-interfaces.ts';
import { runOnRemoveToo } from './lints/run-on-remove-too.ts';
import { sessionRun } from './lints/session-run.ts';
import { slowRun } from './lints/slow-run.ts';
import { splitRule } from './lints/split-rule.ts';
import { tooNew } from './lints/too-new.ts';
import { unknownAction } from './lints/unknown-action.ts';
import { unreachable } from './lints/unreachable.ts';
import { wantsWithoutTag } from './lints/wants-without-tag.ts';
import { worldWritable } from './lints/world-writable.ts';
import { wrongPattern } from './lints/wrong-pattern.ts';

/** Every lint, in the order of `devctl lint --list`. A new one is a file in `lints/` and a line here. */
export const lints: readonly Lint[] = [
  accountByNumber,
  assignedNotCompared,
  attributeOfParent,
  attributeOnRemove,
  attributeOrProperty,
  backgroundRun,
  badLinkName,
  badMode,
  capitalAddress,
  fixedNumber,
  hexNumber,
  lateUaccess,
  leakyGuard,
  lostAfterAdd,
  missingFile,
  missingProgram,
  misspeltName,
  mixedParents,
  mountInRun,
  nameOfAnotherSubsystem,
  nameOnNode,
  negatedParents,
  noDeviceGuard,
  noNode,
  noShell,
  notRead,
  nothingToInsert,
  overwritesList,
  permissionsInRun,
  pointlessOnRemove,
  propertyOverwritten,
  propertyTooEarly,
  propertyTooLate,
  removedKey,
  runAtBind,
  runForInterfaces,
  runOnRemoveToo,
  sessionRun,
  slowRun,
  splitRule,
  tooNew,
  unknownAction,
  unreachable,
  wantsWithoutTag,
  worldWritable,
  wrongPattern,
];

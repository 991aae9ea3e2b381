import { commandOf, startedBy } from '../command.ts';
import { aboutValue, eachLine, type Lint, type Remark } from '../finding.ts';

/**
 * RUN comes after everything else, so that whoever looks for the node sees it with the wrong permissions first; what PROGRAM does
 * comes before OWNER, GROUP and MODE of all rules (udev(7) "RUN{type}", "PROGRAM").
 */
export const permissionsInRun: Lint = {
  code: 'permissions-in-run',
  severity: 'warning',
  summary: 'chmod, chown or ln for a node, which has keys of its own',
  find: eachLine((rule) => rule.expressions.flatMap((expression) => {
    const command = commandOf(expression);
    const remark = command === null ? undefined : startedBy(command).flatMap((words) => remarkOn(words, expression.key) ?? [])[0];
    return remark === undefined ? [] : [aboutValue(rule, expression, remark)];
  })),
};

/** For each program the key that does its work. */
const keys: Readonly<Record<string, string>> = {
  chmod: 'MODE="0660"',
  chown: 'OWNER="USER", GROUP="GROUP"',
  chgrp: 'GROUP="GROUP"',
  ln: 'SYMLINK+="NAME"',
};

function remarkOn([program = '', ...words]: readonly string[], asker: string): Remark | null {
  const key = keys[program];
  if (key === undefined || !words.some(isNode)) return null;
  const message = program === 'ln'
    ? 'the link is not in the database, and nobody removes it when the device goes'
    : asker === 'RUN' ? `${program} comes last: until then the node is there with other permissions`
    : `${program} comes first, while ${asker} is answered: the permissions that rules give the node take its place`;
  return { message, hint: `write ${key}` };
}

function isNode(word: string): boolean {
  return /^["']?(\/dev\/|\$devnode|\$tempnode|\$root\/|%N|%r\/|\$env\{DEVNAME\}|%E\{DEVNAME\}|\$DEVNAME)/.test(word);
}

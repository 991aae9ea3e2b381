import type { ExpressionNode } from '../../rules/syntax.ts';
import { aboutValue, eachLine, type Lint, type Remark } from '../finding.ts';

/** Names are compared with patterns of the shell (udev(7) "Rules Files"): `*`, `?`, `[...]` and `|`, nothing of regular expressions. */
export const wrongPattern: Lint = {
  code: 'wrong-pattern',
  severity: 'error',
  summary: 'a pattern that no name can match: with /dev/ in KERNEL, with /sys in DEVPATH, or a regular expression',
  find: eachLine((rule) => rule.matches.flatMap((expression) => {
    const remark = expression.operator === '==' ? remarkOn(expression) : null;
    return remark === null ? [] : [aboutValue(rule, expression, remark)];
  })),
};

/** Keys of names. Attributes and properties may hold any character. */
const names: ReadonlySet<string> = new Set(['KERNEL', 'KERNELS', 'SUBSYSTEM', 'SUBSYSTEMS', 'DRIVER', 'DRIVERS']);

function remarkOn({ key, value }: ExpressionNode): Remark | null {
  const alternatives = value.split('|');
  if (key === 'KERNEL' || key === 'KERNELS') {
    const path = alternatives.find((one) => one.startsWith('/'));
    if (path !== undefined) return { message: `${key} is a name without its folder: '${path}' never matches`, hint: `write "${path.slice(path.lastIndexOf('/') + 1)}"` };
  }
  if (key === 'DEVPATH') {
    const path = alternatives.find((one) => /^\/sys(\/|\*|$)/.test(one));
    return path === undefined ? null : { message: `DEVPATH begins behind /sys: '${path}' never matches`, hint: `write "${path.slice('/sys'.length)}"` };
  }
  if (!names.has(key)) return null;
  const regular = alternatives.find((one) => /\]\+|\\[dw]|^\^|^\(/.test(one));
  return regular === undefined ? null : { message: `'${regular}' is written as a regular expression, and patterns are those of the shell`, hint: hintFor(regular) };
}

function hintFor(regular: string): string {
  const pattern = regular.replace(/^\^|^\(|\)$/g, '').replace(/\\d/g, '[0-9]').replace(/\\w/g, '?').replace(/(\[[^\]]*\]|\?)\+/g, '$1*');
  return pattern === '' ? 'write * ? [...] and |' : `write "${pattern}"`;
}

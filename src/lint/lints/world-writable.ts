import { aboutValue, eachLine, type Lint } from '../finding.ts';
import type { RuleLine } from '../rule-lines.ts';

/** Nodes that are made for everybody: the kernel itself decides who may do what through them. */
const forEverybody: ReadonlySet<string> = new Set(['null', 'zero', 'full', 'random', 'urandom', 'tty', 'ptmx', 'tun', 'fuse', 'vfio', 'vsock']);

/** Every program of every user, a sandboxed or a remote one too, gets the device. */
export const worldWritable: Lint = {
  code: 'world-writable',
  severity: 'warning',
  summary: 'MODE lets everybody write to the device',
  find: eachLine((rule) => rule.assignments
    .filter(({ key, value }) => key === 'MODE' && /^[0-7]{1,5}$/.test(value) && (parseInt(value, 8) & 0o002) !== 0 && !isForEverybody(rule))
    .map((expression) => aboutValue(rule, expression, {
      message: `MODE="${expression.value}" lets every user and every service write to the device`,
      hint: 'for whoever sits at the machine write TAG+="uaccess", in a file that sorts before 73-seat-late.rules; for a service GROUP="...", MODE="0660"',
    }))),
};

function isForEverybody({ own }: RuleLine): boolean {
  return own.some(({ subject, negated, alternatives }) => subject === 'KERNEL' && !negated && alternatives.every((name) => forEverybody.has(name)));
}

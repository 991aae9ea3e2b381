import { about, eachLine, type Finding, type Lint } from '../finding.ts';
import { droppedLine, features } from '../target.ts';

/** Something that the version asked for does not know yet. */
export const tooNew: Lint = {
  code: 'too-new',
  severity: 'error',
  summary: 'with --target: something that this version of udev does not know yet',
  find: eachLine((rule, { target }) => rule.expressions.flatMap((expression): readonly Finding[] => {
    if (target === null) return [];
    return features.filter(({ since, uses }) => since > target.version && uses(expression)).map(({ what, since, before }) => about(rule, expression, {
      message: `udev ${target.version} does not know ${what}, which came with ${since}: ${before}`,
      hint: null,
      severity: before === droppedLine ? 'error' : 'warning',
    }));
  })),
};

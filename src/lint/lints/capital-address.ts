import { aboutValue, eachLine, type Lint, subjectOf } from '../finding.ts';

/** Labels and routers show hardware addresses in capitals; the kernel writes small letters, and rules compare text. */
export const capitalAddress: Lint = {
  code: 'capital-address',
  severity: 'error',
  summary: 'the hardware address of a network interface in capitals, or with hyphens',
  find: eachLine((rule) => rule.matches
    .filter(({ key, attribute, quoting }) => (key === 'ATTR' || key === 'ATTRS') && attribute === 'address' && !quoting.includes('i'))
    .flatMap((expression) => {
      const wrong = expression.value.split('|').find((value) => isAddress(value) && value !== asTheKernelWrites(value));
      if (wrong === undefined) return [];
      const message = `the kernel writes ${subjectOf(expression)} in small letters with colons: this never matches`;
      return [aboutValue(rule, expression, { message, hint: `write "${asTheKernelWrites(wrong)}"` })];
    })),
};

/** A whole one or its beginning, with a wildcard behind. */
function isAddress(value: string): boolean {
  return /^([0-9a-f]{2}[:-]){2,}([0-9a-f]{2}|[0-9a-f]?\*)$/i.test(value);
}

function asTheKernelWrites(value: string): string {
  return value.toLowerCase().replaceAll('-', ':');
}

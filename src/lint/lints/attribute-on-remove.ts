import { actionsOf } from '../conditions.ts';
import { about, eachLine, type Lint, subjectOf } from '../finding.ts';

/** Attributes are files of a folder that the kernel has removed before anybody hears of it. */
export const attributeOnRemove: Lint = {
  code: 'attribute-on-remove',
  severity: 'error',
  summary: 'a remove event asks for attributes, which are gone by then',
  find: eachLine((rule) => {
    const asked = rule.matches.find(({ key, operator }) => (key === 'ATTR' || key === 'ATTRS') && operator === '==');
    if (asked === undefined || actionsOf(rule.conditions).join() !== 'remove') return null;
    return about(rule, asked, {
      message: `${subjectOf(asked)} cannot be read any more when the device is removed, so that the rule does not match`,
      hint: 'ask for a property that the record remembers, such as ENV{ID_VENDOR_ID} or ENV{ID_MODEL_ID}, or for ENV{PRODUCT}',
    });
  }),
};

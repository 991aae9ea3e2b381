import { about, eachLine, type Lint } from '../finding.ts';
import { isNameOfAttribute, isNameOfProperty } from '../spelling.ts';

/** `devctl info` shows properties and attributes side by side; rules ask for one with ENV, for the other with ATTR and ATTRS. */
export const attributeOrProperty: Lint = {
  code: 'attribute-or-property',
  severity: 'error',
  summary: 'ENV for an attribute, as in ENV{idVendor}, or ATTR for a property, as in ATTRS{ID_SERIAL}',
  find: eachLine((rule, { providers }) => rule.matches.flatMap((expression) => {
    const { key, attribute } = expression;
    if (attribute === null) return [];
    if (key === 'ENV' && isNameOfAttribute(attribute) && !providers.some(({ properties }) => properties.includes(attribute))) {
      return [about(rule, expression, { message: `${attribute} is an attribute and no property: ENV never has it`, hint: `write ATTRS{${attribute}}, or ATTR{${attribute}} for the device itself` })];
    }
    if ((key === 'ATTR' || key === 'ATTRS') && isNameOfProperty(attribute)) {
      return [about(rule, expression, { message: `${attribute} is a property and no attribute: ${key} never has it`, hint: `write ENV{${attribute}}` })];
    }
    return [];
  })),
};

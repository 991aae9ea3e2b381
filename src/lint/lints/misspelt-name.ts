import type { ExpressionNode } from '../../rules/syntax.ts';
import { about, eachLine, type Lint, type Remark } from '../finding.ts';
import { covers } from '../providers.ts';
import { attributeMeant, propertyMeant, tagMeant } from '../spelling.ts';

/** Nobody complains about a name that nobody knows: the kernel has no such attribute, and no program looks for such a property. */
export const misspeltName: Lint = {
  code: 'misspelt-name',
  severity: 'error',
  summary: 'the name of a well-known attribute, property or tag with a slip in it, such as ATTRS{idvendor} or SYSTEMD_WANT',
  find: eachLine((rule, { providers }) => rule.expressions.flatMap((expression) => {
    const remark = remarkOn(expression);
    if (remark === null) return [];
    // Who asks for it elsewhere, or brings it on more than one line, has a name of his own.
    const isOwn = expression.key === 'ENV' && providers.some((provider) => provider.rule !== rule && covers(provider.properties.filter((name) => !name.endsWith('*')), expression.attribute ?? ''));
    return isOwn ? [] : [about(rule, expression, remark)];
  })),
};

function remarkOn({ key, attribute, operator, value }: ExpressionNode): Remark | null {
  if ((key === 'ATTR' || key === 'ATTRS') && attribute !== null) {
    if (/[="]/.test(attribute)) return { message: `the brace behind ${key} is not closed, so that the name of the attribute is '${attribute}'`, hint: `write ${key}{${attribute.replace(/\s*[!=+:-]?[="].*$/, '')}}` };
    const meant = attributeMeant(attribute);
    return meant === null ? null : { message: `no device has an attribute ${attribute}: capitals count`, hint: `write ${key}{${meant}}` };
  }
  if (key === 'ENV' && attribute !== null) {
    const meant = propertyMeant(attribute);
    return meant === null ? null : { message: `nobody looks for a property ${attribute}`, hint: `did you mean ${meant}?` };
  }
  const tag = key === 'TAG' && operator !== '-=' ? tagMeant(value) : null;
  return tag === null ? null : { message: `nobody looks for a tag ${value}`, hint: `did you mean "${tag}"?` };
}

import { aboutAttribute, type ExpressionCheck } from './complaint.ts';

/** ATTRS{../…} depends on how deep in sysfs the device happens to be. */
export const parentFolder: ExpressionCheck = (expression) => {
  if (expression.key !== 'ATTRS' || expression.attribute?.includes('../') !== true) return null;
  return aboutAttribute(expression, {
    severity: 'warning',
    code: 'parent-folder',
    message: 'Direct reference to parent sysfs directory, may break in future kernels.',
    hint: 'ATTRS looks at the parents by itself: leave ../ out',
    drops: 'nothing',
  });
};

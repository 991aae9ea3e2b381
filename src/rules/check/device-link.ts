import { aboutAttribute, type ExpressionCheck } from './complaint.ts';

/** ATTRS{device/…} goes through a link that newer kernels do not make for every device. */
export const deviceLink: ExpressionCheck = (expression) => {
  if (expression.key !== 'ATTRS' || expression.attribute?.startsWith('device/') !== true) return null;
  return aboutAttribute(expression, {
    severity: 'warning',
    code: 'device-link',
    message: "'device' link may not be available in future kernels.",
    hint: 'ATTRS looks at the parents by itself: leave device/ out',
    drops: 'nothing',
  });
};

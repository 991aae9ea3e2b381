import type { Complaint } from './complaint.ts';

/** The text between two expressions, or in front of the first or behind the last. */
export interface Gap {
  /** offset in the logical line */
  readonly at: number;
  readonly text: string;
  readonly place: 'leading' | 'between' | 'trailing';
}

/** Expressions are best separated by one comma and then a blank; udevd reads them anyhow. */
export function untidySeparators(gap: Gap): Complaint[] {
  const { text, place } = gap;
  if (text === ', ' && place === 'between') return [];
  const firstComma = text.indexOf(',');
  const commas = firstComma < 0 ? 0 : text.split(',').length - 1;
  if (place !== 'between') return commas > 0 ? [style(gap, `stray ${place} comma.`)] : [];

  if (commas === 0) {
    const expected = style(gap, 'a comma between tokens is expected.');
    return text === '' ? [expected, style(gap, 'whitespace between tokens is expected.')] : [expected];
  }
  const complaints: Complaint[] = [];
  if (commas > 1) complaints.push(style(gap, 'more than one comma between tokens.'));
  if (firstComma > 0) complaints.push(style(gap, 'stray whitespace before comma.'));
  if (!/[ \t]/.test(text.slice(firstComma))) complaints.push(style(gap, 'whitespace after comma is expected.'));
  return complaints;
}

function style(gap: Gap, message: string): Complaint {
  return {
    severity: 'notice',
    code: 'style',
    message: `style: ${message}`,
    at: gap.at,
    span: Math.max(1, gap.text.length),
    hint: null,
    drops: 'nothing',
  };
}

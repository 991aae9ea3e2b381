/**
 * Compares two versions, such as partition labels that name one.
 *
 * Runs of digits compare as numbers, runs of letters as text with capitals first; what is older by its separator comes first:
 * `~` (before anything, even the end), then the end, `-`, `^` and `.`. Other characters only separate.
 *
 * @returns negative when `one` is older, positive when it is newer; null, a version that is not there, is older than any
 * @see UAPI.10 "Version Format Specification", "Comparison algorithm"
 */
export function compareVersions(one: string | null, other: string | null): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  const a = { text: one, at: 0 };
  const b = { text: other, at: 0 };
  for (;;) {
    skipSeparators(a);
    skipSeparators(b);
    for (const separator of ['~', '', '-', '^', '.']) {
      const aHas = separator === '' ? a.at === a.text.length : a.text[a.at] === separator;
      const bHas = separator === '' ? b.at === b.text.length : b.text[b.at] === separator;
      if (aHas && bHas && separator === '') return 0;
      if (aHas !== bHas) return aHas ? -1 : 1;
      if (!aHas || separator === '') continue;
      a.at++;
      b.at++;
    }
    const isNumber = isDigit(a) || isDigit(b);
    const difference = isNumber ? compareNumbers(take(a, /[0-9]*/y), take(b, /[0-9]*/y)) : compareLetters(take(a, /[A-Za-z]*/y), take(b, /[A-Za-z]*/y));
    if (difference !== 0) return difference;
  }
}

interface Cursor {
  readonly text: string;
  at: number;
}

function skipSeparators(cursor: Cursor): void {
  take(cursor, /[^0-9A-Za-z\-.~^]*/y);
}

function take(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const taken = pattern.exec(cursor.text)?.[0] ?? '';
  cursor.at += taken.length;
  return taken;
}

function isDigit({ text, at }: Cursor): boolean {
  return /[0-9]/.test(text[at] ?? '');
}

/** Numbers of any length: the longer one is bigger once leading zeros are gone. No digits are less than any. */
function compareNumbers(one: string, other: string): number {
  if (one === '' || other === '') return Number(one !== '') - Number(other !== '');
  const [a, b] = [one.replace(/^0+/, ''), other.replace(/^0+/, '')];
  return a.length - b.length || compareLetters(a, b);
}

function compareLetters(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

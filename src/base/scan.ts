/**
 * Reads a text as sscanf(3) does with a format of words that are each followed by `%u`: blanks and a sign may stand in front of the
 * digits, and anything may follow the last of them.
 *
 * @param words  such as `pf` and `vf` for `pf%uvf%u`
 * @returns the numbers, of which the lower 32 bits count; null when the text has another form
 */
export function numbersAfter(words: readonly string[], text: string): readonly number[] | null {
  const numbers: number[] = [];
  let rest = text;
  for (const word of words) {
    const number = rest.startsWith(word) ? /^[ \t-\r]*([-+]?[0-9]+)/.exec(rest.slice(word.length)) : null;
    if (number === null) return null;
    numbers.push(Number(number[1]) >>> 0);
    rest = rest.slice(word.length + number[0].length);
  }
  return numbers;
}

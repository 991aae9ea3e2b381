/**
 * Compares versions as systemd does (the "version format specification" of the UAPI group): parts of digits by their number,
 * parts of letters by their characters; `~` is before everything, also the end, `-` is before `^`, and that is before `.`.
 *
 * @returns a negative number, 0 or a positive one
 */
export function compareVersions(one: string, other: string): number {
  let [left, right] = [one, other];
  while (left !== '' || right !== '') {
    left = left.replace(/^[^0-9A-Za-z~^.-]+/, '');
    right = right.replace(/^[^0-9A-Za-z~^.-]+/, '');
    if (left.startsWith('~') || right.startsWith('~')) {
      const order = Number(right.startsWith('~')) - Number(left.startsWith('~'));
      if (order !== 0) return order;
      [left, right] = [left.slice(1), right.slice(1)];
      continue;
    }
    if (left === '' || right === '') return Number(left !== '') - Number(right !== '');
    const separator = ['-', '^', '.'].find((character) => left.startsWith(character) || right.startsWith(character));
    if (separator !== undefined) {
      const order = Number(right.startsWith(separator)) - Number(left.startsWith(separator));
      if (order !== 0) return order;
      [left, right] = [left.slice(1), right.slice(1)];
      continue;
    }
    const numeric = /^\d/.test(left) || /^\d/.test(right);
    const pattern = numeric ? /^\d*/ : /^[A-Za-z]*/;
    const [first, second] = [pattern.exec(left)?.[0] ?? '', pattern.exec(right)?.[0] ?? ''];
    const order = numeric ? compareNumbers(first, second) : compareLetters(first, second);
    if (order !== 0) return order;
    [left, right] = [left.slice(first.length), right.slice(second.length)];
  }
  return 0;
}

/** No digits are less than any. */
function compareNumbers(one: string, other: string): number {
  if (one === '' || other === '') return one.length - other.length;
  const [left, right] = [one.replace(/^0+/, ''), other.replace(/^0+/, '')];
  return left.length - right.length || compareLetters(left, right);
}

function compareLetters(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

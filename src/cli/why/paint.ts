import type { Paint } from '../colour.ts';

/** What lines of a report look like, and the colours that they are told apart by. */
const looks: readonly { readonly line: RegExp; paint(paint: Paint, line: string): string }[] = [
  { line: /^\S+:\d+ (does not match|is not)/, paint: (paint, line) => paint('bold', paint('red', line)) },
  { line: /^\S+:\d+ matches/, paint: (paint, line) => paint('bold', paint('green', line)) },
  { line: /^ *\+ /, paint: (paint, line) => paint('green', line) },
  { line: /^ *- /, paint: (paint, line) => paint('red', line) },
  { line: /^[ |0-9]*\^/, paint: (paint, line) => paint('yellow', line) },
  { line: /^ *\d+ \|/, paint: (paint, line) => paint('cyan', line) },
  { line: /^(Each of these|No device holds)/, paint: (paint, line) => paint('bold', line) },
];

/** A report with its lines in colours; the text stays what it is. */
export function paintReport(text: string, paint: Paint): string {
  return text
    .split('\n')
    .map((line) => looks.find((look) => look.line.test(line))?.paint(paint, line) ?? line)
    .join('\n');
}

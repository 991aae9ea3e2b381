/** A little Markdown as a manual page in the language of man(7). */

export interface Page {
  readonly name: string;
  readonly section: string;
  /** Headings with `#` and `##`, paragraphs, lists of `term` / `: text`, items with `-`, indented examples, **bold**, *italic*, `code` */
  readonly markdown: string;
}

export function manualPage({ name, section, markdown }: Page): string {
  const blocks = markdown.split(/\n{2,}/).map((block) => block.replace(/^\n+|\s+$/g, '')).filter((block) => block !== '');
  const lines = blocks.flatMap(block).filter((line, index, all) => !(line === '.PP' && /^\.S[HS] /.test(all[index - 1] ?? '')));
  // Words are commands and file names: a hyphen that is not theirs would be copied with them.
  return [`.TH ${request(name.toUpperCase())} ${section} "" "devmaster"`, '.nh', '.ad l', ...lines, ''].join('\n');
}

function block(text: string): string[] {
  const heading = /^(##?) (.*)$/.exec(text);
  if (heading !== null) return [`.${heading[1] === '#' ? 'SH' : 'SS'} ${request(heading[2] as string)}`];
  const lines = text.split('\n');
  if (lines.every((line) => line.startsWith('    '))) return ['.PP', '.RS 4', '.nf', ...lines.map((line) => escaped(line.slice(4))), '.fi', '.RE'];
  if (lines[0]?.startsWith('- ')) return items(lines).flatMap((item) => ['.IP \\(bu 2', inline(item)]);
  if (lines[1]?.startsWith(': ')) return definition(lines);
  return ['.PP', inline(lines.join(' '))];
}

/** A term on the first line, and what it means behind colons on the others. */
function definition([term = '', ...meaning]: readonly string[]): string[] {
  return ['.TP', inline(term), inline(meaning.map((line) => line.replace(/^: */, '').trim()).join(' '))];
}

function items(lines: readonly string[]): string[] {
  const found: string[] = [];
  for (const line of lines) {
    if (line.startsWith('- ')) found.push(line.slice(2));
    else found.push(`${found.pop() ?? ''} ${line.trim()}`);
  }
  return found;
}

/** Code and bold text are bold, for a terminal has no other face for them. */
function inline(text: string): string {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/);
  const set = parts.map((part) => {
    if (part.startsWith('`') && part.length > 2) return `\\fB${characters(part.slice(1, -1))}\\fR`;
    if (part.startsWith('**') && part.length > 4) return `\\fB${characters(part.slice(2, -2))}\\fR`;
    if (part.startsWith('*') && part.length > 2 && part.endsWith('*')) return `\\fI${characters(part.slice(1, -1))}\\fR`;
    return characters(part);
  });
  return guarded(set.join(''));
}

function escaped(text: string): string {
  return guarded(characters(text));
}

/** The argument of a request. */
function request(text: string): string {
  return `"${characters(text).replaceAll('"', '\\(dq')}"`;
}

/** A line that begins with a dot or an apostrophe would be a request. */
function guarded(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

/** Characters that troff would read, or print as another one. What is not ASCII is written by its number. */
function characters(text: string): string {
  const special: Readonly<Record<string, string>> = { '\\': '\\e', '-': '\\-', "'": '\\(aq', '`': '\\(ga', '^': '\\(ha', '~': '\\(ti', '…': '...' };
  return [...text]
    .map((character) => special[character] ?? (character > '~' ? `\\[u${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]` : character))
    .join('');
}

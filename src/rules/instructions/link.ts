import { maxPathBytes, replaceUnsafe, splitWords } from '../../base/text.ts';
import type { Draft } from '../draft.ts';
import type { Assignment } from '../program.ts';
import { substitute } from '../substitute.ts';

/**
 * SYMLINK: every word of the value is a name below /dev. Unsafe bytes are replaced unless the line says string_escape=none;
 * with string_escape=replace white space is unsafe too, and the whole value is one name. A device without a node has none.
 */
export function assignLinks(draft: Draft, instruction: Assignment): void {
  if (draft.device.devnum === null || !draft.mayChange('link', instruction)) return;
  const { how } = instruction;
  if (how === 'set' || how === 'final') {
    for (const [name, source] of draft.links) if (source !== null) draft.override(instruction, { what: 'link', name, value: null, source });
    draft.links.clear();
    draft.changed(instruction, { what: 'link', how: 'cleared', name: null, value: null });
  }
  const text = substitute(draft, instruction.value, { by: instruction, maxBytes: maxPathBytes, replacesBlanks: draft.escape !== 'none' });
  if (text === null) return draft.refuse(instruction, { what: 'link', name: null }, `the links would be longer than ${maxPathBytes} bytes`);
  for (const word of splitWords(escaped(draft, text))) {
    const link = linkName(word);
    if (link === null) draft.refuse(instruction, { what: 'link', name: null }, `"${word}" is no name below /dev`);
    else changeLink(draft, instruction, link);
  }
}

/**
 * The name below /dev that a word stands for, in its plainest form; null for a word that leads out of /dev, or has a part that is
 * too long for a file name.
 */
export function linkName(word: string): string | null {
  const parts = word.split('/').filter((part) => part !== '' && part !== '.');
  if (word.startsWith('/') && parts.shift() !== 'dev') return null;
  if (parts.length === 0 || parts.some((part) => part === '..' || part.length > 255)) return null;
  return parts.join('/');
}

function changeLink(draft: Draft, instruction: Assignment, link: string): void {
  if (instruction.how === 'remove') {
    const source = draft.links.get(link) ?? null;
    if (source !== null) draft.override(instruction, { what: 'link', name: link, value: null, source });
    if (draft.links.delete(link)) draft.changed(instruction, { what: 'link', how: 'removed', name: null, value: link });
  } else if (!draft.links.has(link)) {
    draft.links.set(link, instruction.token.source);
    draft.changed(instruction, { what: 'link', how: 'added', name: null, value: link });
  }
}

function escaped(draft: Draft, text: string): string {
  switch (draft.escape) {
    case 'none':
      return text;
    case 'replace':
      return replaceUnsafe(text, '/');
    case 'unset':
      return replaceUnsafe(text, '/ ');
  }
}

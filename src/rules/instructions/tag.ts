import { maxPathBytes } from '../../base/text.ts';
import { isTag } from '../../device/names.ts';
import type { Draft } from '../draft.ts';
import type { Assignment } from '../program.ts';
import { substitute } from '../substitute.ts';

/**
 * TAG: `+=` adds one, `=` replaces those of this event, `-=` takes one from the current tags. A tag that a device once had
 * stays among all its tags, so that listeners who filter by it also hear that it went (sd_device_has_current_tag(3)).
 */
export function assignTag(draft: Draft, instruction: Assignment): void {
  const tag = substitute(draft, instruction.value, { by: instruction, maxBytes: maxPathBytes });
  if (tag === null) return draft.refuse(instruction, { what: 'tag', name: null }, `the tag would be longer than ${maxPathBytes} bytes`);
  if (instruction.how === 'remove') {
    const source = draft.currentTags.get(tag) ?? null;
    if (source !== null) draft.override(instruction, { what: 'tag', name: tag, value: null, source });
    if (draft.currentTags.delete(tag)) draft.changed(instruction, { what: 'tag', how: 'removed', name: null, value: tag });
    return;
  }
  if (instruction.how === 'set') draft.clearTags(instruction);
  if (!isTag(tag)) return draft.refuse(instruction, { what: 'tag', name: null }, `"${tag}" is no tag: letters, digits, - and _ may stand in one`);
  const { source } = instruction.token;
  draft.tags.set(tag, source);
  draft.currentTags.set(tag, source);
  draft.changed(instruction, { what: 'tag', how: instruction.how === 'set' ? 'set' : 'added', name: null, value: tag });
}

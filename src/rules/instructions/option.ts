import { unreachable } from '../../base/errors.ts';
import type { Draft } from '../draft.ts';
import type { OptionAssignment } from '../program.ts';
import type { Change } from '../trace.ts';

/** OPTIONS about the event or the line (udev(7) "OPTIONS"). */
export function setOption(draft: Draft, instruction: OptionAssignment): void {
  const { option } = instruction;
  const { source } = instruction.token;
  const changed = (what: Change['what'], value: string) => draft.changed(instruction, { what, how: 'set', name: null, value });
  switch (option.name) {
    case 'string_escape':
      draft.escape = option.value;
      return changed('string-escape', option.value);
    case 'db_persist':
      draft.persist = { value: true, source };
      return changed('persist', 'true');
    case 'watch':
      if (!draft.mayChange('watch', instruction)) return;
      if (draft.watch !== null) draft.override(instruction, { what: 'watch', name: null, value: String(draft.watch.value), source: draft.watch.source });
      draft.watch = { value: option.value, source };
      return changed('watch', String(option.value));
    case 'link_priority':
      if (draft.linkPriority !== null) draft.override(instruction, { what: 'link-priority', name: null, value: String(draft.linkPriority.value), source: draft.linkPriority.source });
      draft.linkPriority = { value: option.value, source };
      return changed('link-priority', String(option.value));
    case 'log_level':
      draft.logLevel = { value: option.value, source };
      return changed('log-level', option.value);
    case 'dump':
      draft.dumps.push({ format: option.format, verdict: draft.snapshot(), source });
      return changed('dump', option.format);
    default:
      return unreachable(option);
  }
}

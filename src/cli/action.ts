import { UsageError } from '../base/errors.ts';
import { actions, isAction, type Action } from '../uevent/uevent.ts';
import type { Io, Parsed } from './command.ts';

/**
 * The value of `--action=`. `help` lists all.
 *
 * @param usual  what it is when it is not given
 * @throws {UsageError} for what is no action
 */
export function actionFrom(parsed: Parsed, io: Io, usual: Action = 'add'): Action | 'listed' {
  const text = parsed.text('action') ?? usual;
  if (text === 'help') {
    for (const action of actions) io.out(`${action}\n`);
    return 'listed';
  }
  if (!isAction(text)) throw new UsageError(`Invalid action '${text}'.`);
  return text;
}


import { expect, it } from 'vitest';
import { UsageError } from '../../../src/base/errors.ts';
import { readCall, type Io } from '../../../src/cli/command.ts';
import { command } from '../../../src/cli/commands/reload.ts';
import { makeMachine } from '../../device/machine.ts';

it.each([
  [['--plan', '/dev/null'], 'Extraneous argument'],
  [['--apply', '--extra-rules-dir=/tmp'], '--extra-rules-dir'],
  [['--no-such-option'], 'no-such-option'],
])('devctl reload %j is refused', async (args, reason) => {
  const io: Io = { paths: makeMachine(), environment: {}, program: 'devctl', out: () => {}, complain: () => {} };
  const run = async (): Promise<void> => {
    const call = readCall(command, args, io);
    if (call.kind === 'run') await command.run(call.parsed, io);
  };
  const refused = run();
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(reason);
});

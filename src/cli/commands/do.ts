import { UsageError } from '../../base/errors.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { CausedEvents } from '../do/caused-events.ts';
import { describeEvent, waitingReporter } from '../do/report.ts';
import { runCommand } from '../run-command.ts';
import { parseTimeout } from '../timeout.ts';

/** As timeout(1) and env(1) have them. */
const TIMED_OUT = 124;
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

export const command: Command = {
  name: 'do',
  summary: 'Runs a command and returns when every device event that it caused is finished. All events from its start to its end count as caused by it, and later ones of the same devices, those above and below them, and disks that are made of them.',
  operands: '[OPTIONS] [--] COMMAND [ARGUMENT…]',
  optionsComeFirst: true,
  options: {
    timeout: { alias: 't', type: 'string', requiresArg: true, describe: 'seconds to wait at most after the command has ended (infinity)' },
    verbose: { alias: 'v', type: 'boolean', describe: 'say what is waited for, also when it is no terminal that reads it' },
  },
  examples: [
    ['do -- mkfs.ext4 /dev/sdb1', 'then /dev/disk/by-uuid has the new file system'],
    ['do --timeout=10 -- ip link add dummy0 type dummy', 'then the interface has its name'],
  ],
  exitStatuses: [
    ['N', 'that of the command: all events are finished'],
    ['124', 'the time was over first; what is unfinished is listed'],
    ['126', 'the command cannot be started'],
    ['127', 'the command is not there'],
  ],
  run: doAndWait,
};

async function doAndWait(parsed: Parsed, io: Io): Promise<number> {
  const timeoutMs = parseTimeout(parsed.text('timeout'), '--timeout=');
  if (parsed.operands.length === 0) throw new UsageError('Too few arguments, command to execute.');
  const events = new CausedEvents(io.paths);
  try {
    const ended = await runCommand(parsed.operands);
    if (typeof ended === 'object') {
      io.complain(`${io.program} do: '${parsed.operands[0]}' cannot be started: ${ended.isMissing ? 'there is no such program' : ended.notStarted}`);
      return ended.isMissing ? NOT_FOUND : NOT_EXECUTABLE;
    }
    const waited = await events.finished({ timeoutMs, onWaiting: parsed.flag('verbose') || process.stderr.isTTY ? waitingReporter((line) => io.complain(`${io.program} do: ${line}`)) : () => {} });
    switch (waited.kind) {
      case 'finished':
        return ended;
      case 'no-manager':
        io.complain(`${io.program} do: no device manager can be waited for: ${waited.reason}`);
        return ended;
      case 'timeout':
        if (waited.isSilent) io.complain(`${io.program} do: the device manager does not answer`);
        if (waited.unfinished.length === 0) return TIMED_OUT;
        io.complain(`${io.program} do: the time is over; unfinished ${waited.unfinished.length === 1 ? 'is' : 'are'}:`);
        for (const uevent of waited.unfinished) io.complain(`  ${describeEvent(uevent)}`);
        return TIMED_OUT;
    }
  } finally {
    events.close();
  }
}

import { UsageError } from '../../base/errors.ts';
import { utf8Bytes } from '../../base/text.ts';
import { callDevices } from '../../control/device-client.ts';
import type { Command, Io, Parsed } from '../command.ts';

/** How long to wait for a daemon that is being restarted, between attempts. */
const RECONNECT_MS = 200;

export const command: Command = {
  name: 'events',
  summary:
    'Follows finished events as lines of JSON. Needs no privileges. Each line says in "next" where to go on, which --since takes; events that are not kept any more are told as a gap. Goes on when the daemon is restarted.',
  operands: '[OPTIONS]',
  options: {
    since: { type: 'string', requiresArg: true, describe: 'the first event wanted, from "next" of an earlier line' },
    snapshot: { type: 'boolean', describe: 'begin with the devices that are there' },
    'subsystem-match': { alias: 's', type: 'string', requiresArg: true, describe: 'only devices of this subsystem; may be given more than once' },
    'tag-match': { alias: 't', type: 'string', requiresArg: true, describe: 'only devices with this tag; may be given more than once' },
    fd: { type: 'string', requiresArg: true, describe: 'use this connected descriptor, for instance in a container' },
    once: { type: 'boolean', describe: 'end when the daemon does, or with --snapshot when all devices are told' },
  },
  examples: [
    ['events --subsystem-match=block', 'disks and partitions, from now on'],
    ['events --snapshot --tag-match=systemd', 'all devices with a tag, and then what happens to them'],
  ],
  run: follow,
};

async function follow(parsed: Parsed, io: Io): Promise<number> {
  let since = numberOption(parsed, 'since');
  let snapshot = parsed.flag('snapshot');
  const fd = numberOption(parsed, 'fd');
  const once = parsed.flag('once');
  for (;;) {
    const stop = new AbortController();
    const end = await callDevices(io.paths, {
      method: 'Subscribe',
      parameters: { since, snapshot, subsystems: parsed.texts('subsystem-match'), tags: parsed.texts('tag-match') },
      fd,
      signal: stop.signal,
      onReply: (message) => {
        io.out(`${utf8Bytes(JSON.stringify(message))}\n`);
        if (typeof message['next'] === 'number') since = message['next'];
        if (message['kind'] !== 'synchronized') return;
        snapshot = false;
        if (once) stop.abort();
      },
    });
    if (end.kind === 'done') return 0;
    if (end.kind === 'refused') throw new UsageError(end.error);
    if (once || fd !== null || (end.kind === 'not-running' && since === null)) {
      if (end.kind === 'not-running') io.complain(`devctl events: the daemon does not run: ${end.reason}`);
      return 1;
    }
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
}

function numberOption(parsed: Parsed, name: string): number | null {
  const text = parsed.text(name);
  if (text === null) return null;
  if (!/^[0-9]{1,15}$/.test(text)) throw new UsageError(`--${name}: '${text}' is no number`);
  return Number(text);
}

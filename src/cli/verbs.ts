import type { Command } from './command.ts';

/** One verb: a line for the overview, and where it is. A verb is loaded when it is called: scripts start devctl hundreds of times. */
export interface Verb {
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** Every verb of devctl. Help, completion and the manual pages are made from this table. */
export const verbs: Readonly<Record<string, Verb>> = {
  info: { summary: 'Query sysfs and the database', load: () => import('./commands/info.ts') },
  trigger: { summary: 'Have the kernel announce devices again', load: () => import('./commands/trigger.ts') },
  settle: { summary: 'Wait until all events are finished', load: () => import('./commands/settle.ts') },
  reload: { summary: 'Read the rules again, or plan what that would change', load: () => import('./commands/reload.ts') },
  do: { summary: 'Run a command and wait for the events that it caused', load: () => import('./commands/do.ts') },
  control: { summary: 'Control the daemon', load: () => import('./commands/control.ts') },
  monitor: { summary: 'Watch events of the kernel and of the daemon', load: () => import('./commands/monitor.ts') },
  events: { summary: 'Follow finished events as JSON, from any point on', load: () => import('./commands/events.ts') },
  queue: { summary: 'Show the events that are not finished', load: () => import('./commands/queue.ts') },
  analyze: { summary: 'Show where the time of events went', load: () => import('./commands/analyze.ts') },
  top: { summary: 'Watch the daemon at work', load: () => import('./commands/top.ts') },
  kill: { summary: 'End the programs that events wait for', load: () => import('./commands/kill.ts') },
  wait: { summary: 'Wait for devices or links', load: () => import('./commands/wait.ts') },
  lock: { summary: 'Lock disks and run a command', load: () => import('./commands/lock.ts') },
  conflicts: { summary: 'List links that more than one device claims', load: () => import('./commands/conflicts.ts') },
  verify: { summary: 'Check rule files', load: () => import('./commands/verify.ts') },
  lint: { summary: 'Find what is legal in rule files and yet wrong', load: () => import('./commands/lint.ts') },
  test: { summary: 'Show what the rules would decide about an event', load: () => import('./commands/test.ts') },
  'test-builtin': { summary: 'Ask a builtin about a device', load: () => import('./commands/test-builtin.ts') },
  cat: { summary: 'Show rule files', load: () => import('./commands/cat.ts') },
  'test-rule': { summary: 'Show which rules match a device and what they would do', load: () => import('./commands/test-rule.ts') },
  record: { summary: 'Record devices, and what happens to them, for another machine', load: () => import('./commands/record.ts') },
  replay: { summary: 'Show what the rules here make of a recording', load: () => import('./commands/replay.ts') },
  why: { summary: 'Show which rule gave a device what it has', load: () => import('./commands/why.ts') },
  'why-not': { summary: 'Show why a line of a rule file does not match a device', load: () => import('./commands/why-not.ts') },
  hwdb: { summary: 'Compile the hardware database, or ask it', load: () => import('./commands/hwdb.ts') },
  apply: { summary: 'Handle devices here and now, without the daemon', load: () => import('./commands/apply.ts') },
  system: { summary: 'Make devmaster the device manager of a system', load: () => import('./commands/system.ts') },
  completion: {
    summary: 'Print the completion of a shell',
    load: async () => ({ command: (await import('./commands/completion.ts')).completionOf(allCommands) }),
  },
};

/** The verbs themselves, in the order of the table. */
export async function allCommands(): Promise<Command[]> {
  const loaded = await Promise.all(Object.values(verbs).map(({ load }) => load()));
  return loaded.map(({ command }) => command);
}

/** What config.toml may set, for people: the text of devmaster.toml(5). */
export interface SettingDescription {
  /** the names it goes by; the first is the one to use */
  readonly names: readonly string[];
  /** Markdown */
  readonly describe: string;
}

export const settings: readonly SettingDescription[] = [
  {
    names: ['rules_d'],
    describe: 'A list of folders with rule files, the strongest first: of files with one name the first folder\'s counts. Without it: `/etc/udev/rules.d`, `/run/udev/rules.d`, `/usr/local/lib/udev/rules.d`, `/usr/lib/udev/rules.d`, `/etc/devmaster/rules.d`, `/usr/lib/devmaster/rules.d`, and what came with the program.',
  },
  {
    names: ['network_d'],
    describe: 'A list of folders with .link files, the strongest first. Without it: `systemd/network` in /etc, /run, /usr/local/lib and /usr/lib, then `network.d` of devmaster in /etc and /usr/lib, and what came with the program.',
  },
  {
    names: ['children_max', 'max_workers'],
    describe: 'How many events may wait for programs at the same time. 0, which is the default, chooses by processors and memory.',
  },
  { names: ['event_timeout'], describe: 'After this time the programs of an event are killed: seconds, or a span such as `"2min 30s"`. The default is 180.' },
  { names: ['exec_delay'], describe: 'A wait before each program of RUN, in seconds or as a span. The default is 0.' },
  { names: ['resolve_names'], describe: 'When names of users and groups are looked up: `"early"`, as the rules are read, which is the default; `"late"`, at each event; or `"never"`, when only numbers count.' },
  { names: ['timeout_signal'], describe: 'The signal that ends programs which took too long, by name or number. The default is `"SIGKILL"`.' },
  { names: ['log_level'], describe: '`"error"`, `"warn"`, `"info"` or `"debug"`; the names of syslog(3) and their numbers too. The default is `"info"`.' },
  { names: ['log_targets'], describe: 'A list. With `"json"` in it every message is one line of JSON; otherwise, as with `["console"]`, it is text.' },
];

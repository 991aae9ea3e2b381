import type { CompletedOption, CompletedVerb } from './completion.ts';
import type { ValueKind } from './values.ts';

/** fish's complete(1). */
export function fishScript(program: string, verbs: readonly CompletedVerb[]): string {
  const prefix = `__${program}`;
  return `# Completion of ${program} for fish, printed by '${program} completion fish'.

function ${prefix}_subsystems
    set -l sys $DEVMASTER_SYS /sys
    string replace -r '.*/' '' $sys[1]/class/* $sys[1]/bus/* 2>/dev/null
end
function ${prefix}_tags
    set -l run $DEVMASTER_RUN /run
    string replace -r '.*/' '' $run[1]/udev/tags/* 2>/dev/null
end
function ${prefix}_properties
    set -l run $DEVMASTER_RUN /run
    set -l records $run[1]/udev/data/*
    test -n "$records"; and sed -n 's/^E:\\([A-Za-z0-9_]*\\)=.*/\\1/p' $records 2>/dev/null | sort -u
end
function ${prefix}_rules
    __fish_complete_suffix .rules
    string replace -r '.*/' '' {/etc,/run,/usr/local/lib,/usr/lib}/udev/rules.d/*.rules 2>/dev/null
end

complete -c ${program} -f
complete -c ${program} -n __fish_use_subcommand -s h -l help -d 'print help'
complete -c ${program} -n __fish_use_subcommand -s V -l version -d 'print the version'
${verbs.map(({ name, summary }) => `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`).join('\n')}
complete -c ${program} -n __fish_use_subcommand -a help -d 'explain a verb'
complete -c ${program} -n '__fish_seen_subcommand_from help' -a '${verbs.map(({ name }) => name).join(' ')}'
${verbs.map((verb) => verbLines(program, verb).join('\n')).join('\n')}
`;
}

function verbLines(program: string, { name, options, operands }: CompletedVerb): string[] {
  const begin = `complete -c ${program} -n '__fish_seen_subcommand_from ${name}'`;
  // fish cannot count operands without a program of its own: every kind is offered everywhere.
  const words = operands.map((kind) => `${begin}${candidates(kind, program)}`);
  return ['', ...options.map((option) => optionLine(begin, option, program)), ...words.filter((line) => line !== begin)];
}

function optionLine(begin: string, { short, long, describe, takes, value }: CompletedOption, program: string): string {
  const names = [...short.map((letter) => ` -s ${letter}`), ...long.map((name) => ` -l ${name}`)].join('');
  // -x keeps fish from offering files for a value that is none.
  const isFile = value.kind === 'file' || value.kind === 'device';
  const needsValue = takes !== 'value' ? '' : isFile ? ' -r' : ' -x';
  return `${begin}${names}${needsValue}${takes === 'nothing' ? '' : candidates(value, program)} -d ${quoted(describe)}`;
}

function candidates(value: ValueKind, program: string): string {
  switch (value.kind) {
    case 'choices':
      return ` -a ${quoted(value.choices.join(' '))}`;
    case 'subsystem':
      return ` -a '(__${program}_subsystems)'`;
    case 'tag':
      return ` -a '(__${program}_tags)'`;
    case 'property':
      return ` -a '(__${program}_properties)'`;
    case 'rule-file':
      return ` -a '(__${program}_rules)'`;
    case 'device':
    case 'file':
      return ' -F';
    case 'folder':
      return " -a '(__fish_complete_directories)'";
    case 'command':
      return " -a '(__fish_complete_command)'";
    case 'unknown':
      return '';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

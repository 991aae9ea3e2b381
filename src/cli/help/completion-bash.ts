import type { CompletedVerb } from './completion.ts';
import type { ValueKind } from './values.ts';

/** bash(1), "Programmable Completion". Nothing of the package bash-completion is needed. */
export function bashScript(program: string, verbs: readonly CompletedVerb[]): string {
  const name = `_${program}`;
  return `# Completion of ${program} for bash, printed by '${program} completion bash'.

# Fills COMPREPLY with the words of kind $1 that begin with $2.
${name}_words() {
  local list= folder
  case $1 in
    device)
      [[ $2 ]] || set -- "$1" /dev/
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -f -- "$2"))
      return ;;
    file | rule-file)
      compopt -o filenames 2>/dev/null
      if [[ $1 = file ]]; then COMPREPLY=($(compgen -f -- "$2")); return; fi
      COMPREPLY=($(compgen -f -X '!*.rules' -- "$2") $(compgen -d -- "$2"))
      for folder in "\${DEVMASTER_ETC:-/etc}" "\${DEVMASTER_RUN:-/run}" "\${DEVMASTER_LOCAL_LIB:-/usr/local/lib}" "\${DEVMASTER_LIB:-/usr/lib}"; do
        list+=" $(cd "$folder/udev/rules.d" 2>/dev/null && compgen -G '*.rules')"
      done
      COMPREPLY+=($(compgen -W "$list" -- "$2"))
      return ;;
    folder)
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -d -- "$2"))
      return ;;
    command)
      COMPREPLY=($(compgen -c -- "$2"))
      return ;;
    subsystem)
      for folder in class bus; do list+=" $(cd "\${DEVMASTER_SYS:-/sys}/$folder" 2>/dev/null && compgen -G '*')"; done ;;
    tag)
      list=$(cd "\${DEVMASTER_RUN:-/run}/udev/tags" 2>/dev/null && compgen -G '*') ;;
    property)
      list=$(sed -n 's/^E:\\([A-Za-z0-9_]*\\)=.*/\\1/p' "\${DEVMASTER_RUN:-/run}"/udev/data/* 2>/dev/null | sort -u) ;;
    *)
      # Anything else is the list of words itself.
      list=$1 ;;
  esac
  COMPREPLY=($(compgen -W "$list" -- "$2"))
}

${name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} option= verb= at operands=0 options kinds
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      -* | =) ;;
      *) if [[ ! $verb ]]; then verb=\${COMP_WORDS[at]}; elif [[ \${COMP_WORDS[at-1]} != [-=]* ]]; then operands=$((operands + 1)); fi ;;
    esac
  done
  if [[ ! $verb ]]; then
    ${name}_words '${['--help', '--version', 'help', ...verbs.map((verb) => verb.name)].join(' ')}' "$word"
    return
  fi

  # bash takes --option=value apart at the equals sign.
  if [[ $word = = ]]; then option=$before word=
  elif [[ $before = = ]]; then option=\${COMP_WORDS[COMP_CWORD-2]}
  elif [[ $word = --*=* ]]; then option=\${word%%=*} word=\${word#*=}
  elif [[ $before = -* && $word != -* ]]; then option=$before
  fi
  case "$verb $option" in
${verbs.flatMap(valueCases).join('\n')}
  esac

  case $verb in
${verbs.map(verbCase).join('\n')}
    help) options= kinds=('${verbs.map((verb) => verb.name).join(' ')}') ;;
    *) return ;;
  esac
  if [[ $word = -* ]]; then
    ${name}_words "$options" "$word"
    [[ \${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
  elif [[ \${#kinds[@]} -gt 0 ]]; then
    ((operands < \${#kinds[@]})) || operands=$((\${#kinds[@]} - 1))
    ${name}_words "\${kinds[operands]}" "$word"
  fi
}

complete -F ${name} ${program}
`.replaceAll('@words', `${name}_words`);
}

/** One line for each option that takes a value: what it can be. */
function valueCases({ name, options }: CompletedVerb): string[] {
  return options.flatMap(({ short, long, takes, value }) => {
    if (takes === 'nothing') return [];
    const words = [...long.map((each) => `--${each}`), ...(takes === 'value' ? short.map((letter) => `-${letter}`) : [])];
    const patterns = words.map((each) => `'${name} ${each}'`).join(' | ');
    return [`    ${patterns}) ${value.kind === 'unknown' ? 'return' : `@words '${wordOf(value)}' "$word"; return`} ;;`];
  });
}

function verbCase({ name, options, operands }: CompletedVerb): string {
  const words = options.flatMap(({ short, long, takes }) => [...short.map((letter) => `-${letter}`), ...long.map((each) => (takes === 'value' ? `--${each}=` : `--${each}`))]);
  return `    ${name}) options='${words.join(' ')}' kinds=(${operands.map((kind) => `'${wordOf(kind)}'`).join(' ')}) ;;`;
}

function wordOf(value: ValueKind): string {
  if (value.kind === 'choices') return value.choices.join(' ');
  return value.kind === 'unknown' ? '' : value.kind;
}

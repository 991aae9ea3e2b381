import type { CompletedOption, CompletedVerb } from './completion.ts';
import type { ValueKind } from './values.ts';

/** zshcompsys(1), "_arguments". The file goes to a folder of $fpath under the name `_PROGRAM`. */
export function zshScript(program: string, verbs: readonly CompletedVerb[]): string {
  const name = `_${program}`;
  return `#compdef ${program}
# Completion of ${program} for zsh, printed by '${program} completion zsh'.

${name}_devices() { _files }
${name}_subsystems() {
  local -a found=(\${DEVMASTER_SYS:-/sys}/{class,bus}/*(N:t))
  compadd -a found
}
${name}_tags() {
  local -a found=(\${DEVMASTER_RUN:-/run}/udev/tags/*(N:t))
  compadd -a found
}
${name}_properties() {
  local -aU found=(\${(f)"$(sed -n 's/^E:\\([A-Za-z0-9_]*\\)=.*/\\1/p' \${DEVMASTER_RUN:-/run}/udev/data/*(N) </dev/null)"})
  compadd -a found
}
${name}_rules() {
  local -a found=({\${DEVMASTER_ETC:-/etc},\${DEVMASTER_RUN:-/run},\${DEVMASTER_LOCAL_LIB:-/usr/local/lib},\${DEVMASTER_LIB:-/usr/lib}}/udev/rules.d/*.rules(N:t))
  compadd -a found
  _files -g '*.rules'
}
${name}_verbs() {
  local -a verbs=(
${verbs.map((verb) => `    ${quoted(`${verb.name}:${verb.summary}`)}`).join('\n')}
  )
  _describe verb verbs
}

${name}() {
  local curcontext=$curcontext state line
  _arguments -C '(-h --help)'{-h,--help}'[print help]' '(-V --version)'{-V,--version}'[print the version]' '1: :${name}_verbs' '*:: :->verb'
  [[ $state = verb ]] || return
  case $words[1] in
    help) _arguments '1: :${name}_verbs' ;;
${verbs.map((verb) => verbCase(verb, name)).join('\n')}
  esac
}

if [[ $funcstack[1] = ${name} ]]; then ${name} "$@"; else compdef ${name} ${program}; fi
`;
}

function verbCase({ name, options, operands }: CompletedVerb, prefix: string): string {
  const positional = operands.map((kind, index) => quoted(`${index === operands.length - 1 ? '*' : index + 1}: :${actionOf(kind, prefix)}`));
  const specs = [...options.flatMap((option) => optionSpecs(option, prefix)), ...positional];
  return `    ${name})\n      _arguments -s -S \\\n${specs.map((spec) => `        ${spec}`).join(' \\\n')}\n      ;;`;
}

function optionSpecs(option: CompletedOption, prefix: string): string[] {
  const description = `[${option.describe.replace(/[[\]\\:]/g, '\\$&')}]`;
  const message = option.placeholder.replace(/:/g, '\\:');
  const action = actionOf(option.value, prefix);
  const spec = (name: string, separator: string): string => {
    if (option.takes === 'nothing') return quoted(`*${name}${description}`);
    if (option.takes === 'value') return quoted(`*${name}${separator}${description}:${message}:${action}`);
    return quoted(`*${name}${separator === '=' ? '=-' : '-'}${description}::${message}:${action}`);
  };
  return [...option.short.map((letter) => spec(`-${letter}`, '+')), ...option.long.map((name) => spec(`--${name}`, '='))];
}

/** What _arguments shall do for a value. */
function actionOf(value: ValueKind, prefix: string): string {
  switch (value.kind) {
    case 'choices':
      return `(${value.choices.join(' ')})`;
    case 'device':
      return `${prefix}_devices`;
    case 'subsystem':
      return `${prefix}_subsystems`;
    case 'tag':
      return `${prefix}_tags`;
    case 'property':
      return `${prefix}_properties`;
    case 'rule-file':
      return `${prefix}_rules`;
    case 'file':
      return '_files';
    case 'folder':
      return '_directories';
    case 'command':
      return '_command_names -e';
    case 'unknown':
      return ' ';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

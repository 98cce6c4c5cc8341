import type { CommandSpec } from '../args';

/** A function for bash 3.2 and newer; where nothing of ours fits, bash completes files. */
export function bashCompletion(specs: readonly CommandSpec[]): string {
  const cases = specs.map(
    ({ name, flags }) => `    ${name}) words="${flags.map((flag) => `--${flag.name}`).join(' ')}" ;;`,
  );
  return `_shiftwise() {
  local words=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${specs.map(({ name }) => name).join(' ')} --help --version"
  else
    case "$2" in -*) ;; *) return ;; esac
    case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$2"))
}
complete -o default -F _shiftwise shiftwise
`;
}

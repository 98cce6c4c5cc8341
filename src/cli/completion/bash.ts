import type { CommandSpec } from '../args';
import { choicesOf } from './choices';

/** A function for bash 3.2 and newer; where nothing of ours fits, bash completes files. */
export function bashCompletion(specs: readonly CommandSpec[]): string {
  return `_shiftwise() {
  local words=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${specs.map(({ name }) => name).join(' ')} --help --version"
  else
    case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]} $2" in
${[...specs.flatMap(choiceCases), ...specs.map(flagCase)].join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$2"))
}
complete -o default -F _shiftwise shiftwise
`;
}

/** Behind the command itself, and behind an option. */
function choiceCases({ name, positionals, flags }: CommandSpec): readonly string[] {
  const places = [[name, positionals[0]], ...flags.map((flag) => [`--${flag.name}`, flag.value])] as const;
  return places
    .filter(([, value]) => choicesOf(value).length > 0)
    .map(([before, value]) => `      "${name} ${before} "*) words="${choicesOf(value).join(' ')}" ;;`);
}

const flagCase = ({ name, flags }: CommandSpec): string =>
  `      "${name} "*" -"*) words="${flags.map((flag) => `--${flag.name}`).join(' ')}" ;;`;

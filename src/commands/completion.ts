import { EXIT, type ExitCode } from '../errors.ts';
import type { Outside } from '../io/io.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/**
 * Each script hands the words up to the cursor to the program that is being called and takes one
 * candidate a line; `:files` leaves it to the shell.
 */
const SCRIPTS: Record<Shell, string> = {
  bash: `# Completion of create-infra-module for bash. In ~/.bashrc:
#   source <(create-infra-module completion bash)
_create_infra_module() {
  local current="\${COMP_WORDS[COMP_CWORD]}" program="\${COMP_WORDS[0]/#\\~/$HOME}" IFS=$'\\n'
  COMPREPLY=($("$program" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  if [[ "\${COMPREPLY[0]-}" == ":files" ]]; then
    [[ "$current" == "=" ]] && current=""
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -F _create_infra_module create-infra-module
`,
  zsh: `#compdef create-infra-module
# Completion of create-infra-module for zsh. In ~/.zshrc, below compinit:
#   source <(create-infra-module completion zsh)
_create_infra_module() {
  local -a candidates
  candidates=("\${(@f)$("\${words[1]/#\\~/$HOME}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "\${candidates[1]}" == ":files" ]]; then
    _files
  elif [[ -n "\${candidates[1]}" ]]; then
    compadd -a candidates
  fi
}
if [[ "\${zsh_eval_context[-1]}" == "loadautofunc" ]]; then
  _create_infra_module "$@"
else
  compdef _create_infra_module create-infra-module
fi
`,
  fish: `# Completion of create-infra-module for fish:
#   create-infra-module completion fish >~/.config/fish/completions/create-infra-module.fish
function __create_infra_module_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    set -l found ($program __complete $words[2..-1] "$current" 2>/dev/null)
    if test "$found[1]" = ":files"
        __fish_complete_path "$current"
    else
        printf '%s\\n' $found
    end
end
complete -c create-infra-module -f -a '(__create_infra_module_complete)'
`,
};

/** `completion <shell>`: a script for the start file of a shell. */
export function completion(outside: Outside, options: { shell: Shell }): ExitCode {
  outside.out.data(SCRIPTS[options.shell]);
  return EXIT.ok;
}

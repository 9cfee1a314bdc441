package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/usage"
)

// completionFlag is what a shell's completion appends to the words so far; the
// program then prints what could come next.
const completionFlag = "--generate-bash-completion"

var completions = map[string]string{
	"bash": `_weft() {
  local cur="${COMP_WORDS[COMP_CWORD]}" words=("${COMP_WORDS[@]:0:COMP_CWORD}")
  [[ "$cur" == -* ]] && words+=("$cur")
  COMPREPLY=($(compgen -W "$("${words[@]}" ` + completionFlag + ` 2>/dev/null)" -- "$cur"))
}
complete -o bashdefault -o default -F _weft weft
`,
	"zsh": `#compdef weft
_weft() {
  local words_so_far=("${words[@]:0:$((CURRENT-1))}") cur="${words[CURRENT]}"
  [[ "$cur" == -* ]] && words_so_far+=("$cur")
  compadd -- $("${words_so_far[@]}" ` + completionFlag + ` 2>/dev/null)
  _files
}
compdef _weft weft
`,
	"fish": `complete -c weft -a '(set -l w (commandline -opc); set -l c (commandline -ct); string match -q -- "-*" $c; and set w $w $c; $w ` + completionFlag + ` 2>/dev/null)'
`,
}

func completionCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:        "completion",
		Usage:       "print the completion script of a shell: bash, zsh or fish",
		ArgsUsage:   "SHELL",
		Description: "  source <(weft completion bash)",
		Action:      command(env, readArgs, printCompletion),
	}
}

func printCompletion(_ context.Context, env *environment, args []string) error {
	if len(args) != 1 || completions[args[0]] == "" {
		return usage.Errorf("name a shell: weft completion bash, zsh or fish")
	}
	_, err := fmt.Fprint(env.stdout, completions[args[0]])
	return err
}

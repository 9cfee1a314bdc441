package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/usage"
	"weft/parse"
	"weft/store/table"
)

// completionFlag is what a shell's completion appends to the words so far; the
// program then prints what could come next.
const completionFlag = "--generate-bash-completion"

// completionOf is the script of a shell; "" of one that there is none for. Each
// gives the words before the one that is being typed, and that one too if it
// begins with a hyphen.
func completionOf(shell string) string {
	switch shell {
	case "bash":
		return `_weft() {
  local cur="${COMP_WORDS[COMP_CWORD]}" words=("${COMP_WORDS[@]:0:COMP_CWORD}")
  [[ "$cur" == "=" ]] && words+=("=") && cur=""
  [[ "$cur" == -* ]] && words+=("$cur")
  COMPREPLY=($(compgen -W "$("${words[@]}" ` + completionFlag + ` 2>/dev/null)" -- "$cur"))
}
complete -o bashdefault -o default -F _weft weft
`
	case "zsh":
		return `#compdef weft
_weft() {
  local words_so_far=("${words[@]:0:$((CURRENT-1))}") cur="${words[CURRENT]}"
  [[ "$cur" == -* ]] && words_so_far+=("$cur")
  compadd -- $("${words_so_far[@]}" ` + completionFlag + ` 2>/dev/null)
  _files
}
compdef _weft weft
`
	case "fish":
		return `complete -c weft -a '(set -l w (commandline -opc); set -l c (commandline -ct); string match -q -- "-*" $c; and set w $w $c; $w ` + completionFlag + ` 2>/dev/null)'
`
	}
	return ""
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
	if len(args) != 1 || completionOf(args[0]) == "" {
		return usage.Errorf("name a shell: weft completion bash, zsh or fish")
	}
	_, err := fmt.Fprint(env.stdout, completionOf(args[0]))
	return told(err)
}

// printCandidates prints what could follow the words, one a line. The shell takes
// those that begin as what is typed; files are its own concern.
func printCandidates(w io.Writer, app *cli.App, words []string) error {
	for _, word := range candidates(app, words) {
		if _, err := fmt.Fprintln(w, word); err != nil {
			return err
		}
	}
	return nil
}

func candidates(app *cli.App, words []string) []string {
	c, rest := app.Commands[0], words[1:]
	if len(rest) == 0 {
		return append(commandNames(app), "help")
	}
	if rest[0] == "help" {
		return append(commandNames(app), append(topicNames(), "man")...)
	}
	if named := app.Command(rest[0]); named != nil {
		c, rest = named, rest[1:]
	}
	if c.Name == "completion" {
		return []string{"bash", "zsh", "fish"}
	}
	last := ""
	if len(rest) > 0 {
		last = rest[len(rest)-1]
	}
	if last == "=" && len(rest) > 1 { // bash parts --mode=h into three words
		last = rest[len(rest)-2]
	}
	name, _, assigned := strings.Cut(strings.TrimLeft(last, "-"), "=")
	switch {
	case !strings.HasPrefix(last, "-"):
		return nil
	case assigned:
		values := valuesOf(c, name)
		for i, v := range values {
			values[i] = last[:strings.IndexByte(last, '=')+1] + v
		}
		return values
	case takesValue(c, name):
		return valuesOf(c, name)
	}
	return flagNames(c)
}

// flagNames are the flags of a command as they are typed.
func flagNames(c *cli.Command) []string {
	names := []string{"--help"}
	for _, f := range c.Flags {
		if !hidden(f) {
			names = append(names, dashes(f.Names()[0]))
		}
	}
	return names
}

// valuesOf are the words that a flag takes; none of one that takes any text.
func valuesOf(c *cli.Command, flag string) []string {
	for _, f := range c.Flags {
		if slices.Contains(f.Names(), flag) {
			flag = f.Names()[0]
		}
	}
	switch flag {
	case "mode":
		if c.Name == "compare" || c.Name == "demo" {
			return []string{"serial", "threads", "gil", "hybrid"}
		}
		return []string{"serial", "threads", "hybrid"}
	case "input-format":
		return []string{"lines", "csv", "jsonl", "sitemap"}
	case "default-scheme":
		return []string{"https", "http"}
	case "scope":
		return []string{"prefix", "host", "domain", "any"}
	case "robots", "nofollow":
		return []string{"obey", "ignore"}
	case "text":
		return []string{"main", "all"}
	case "duplicates":
		return []string{"note", "copy"}
	case "progress":
		return []string{"auto", "bar", "plain", "json", "none"}
	case "progress-events":
		return []string{"sample", "page", "listening", "summary"}
	case "log-format":
		return []string{"text", "json"}
	case "color":
		return []string{"auto", "always", "never"}
	case "fields":
		return append([]string{"all"}, parse.FieldNames()...)
	case "csv-separator":
		return []string{",", ";", "|"}
	case "columns":
		return table.Names()
	}
	return nil
}

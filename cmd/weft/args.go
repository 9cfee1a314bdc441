package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/usage"
)

// arrange brings the arguments into the order that urfave/cli understands: the
// command first (crawl if none is named), then the flags, then the arguments.
func arrange(args []string) ([]string, error) {
	commands := newApp(&environment{}).Commands
	if len(args) < 2 {
		return []string{args[0], "crawl"}, nil
	}
	switch first := args[1]; {
	case first == "--help" || first == "-h" || first == "help" && len(args) == 2:
		return []string{args[0], "--help"}, nil
	case first == "--version":
		return []string{args[0], "version"}, nil
	case args[len(args)-1] == completionFlag:
		return args, nil
	case first == "help":
		first = args[2]
		args = []string{args[0], args[2], "--help"}
		if !slices.ContainsFunc(commands, func(c *cli.Command) bool { return c.HasName(first) }) {
			return nil, usage.Errorf("there is no command %q; see weft --help", first)
		}
	}
	for _, c := range commands {
		if c.HasName(args[1]) {
			return slices.Concat(args[:2], flagsFirst(c, args[2:])), nil
		}
	}
	crawl := commands[0]
	return slices.Concat(args[:1], []string{crawl.Name}, flagsFirst(crawl, args[1:])), nil
}

// flagsFirst puts the flags of a command before its arguments. What follows
// "--" is an argument, whatever it looks like.
func flagsFirst(c *cli.Command, args []string) []string {
	var flags, rest []string
	waiting := false // the last flag has no value
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			rest = append(rest, args[i+1:]...)
			break
		}
		if len(arg) < 2 || arg[0] != '-' {
			rest = append(rest, arg)
			continue
		}
		flags = append(flags, arg)
		name, _, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if !hasValue && takesValue(c, name) {
			if waiting = i+1 == len(args); !waiting {
				i++
				flags = append(flags, args[i])
			}
		}
	}
	switch {
	case waiting:
		return flags // to be told so
	case len(rest) > 0:
		flags = append(flags, "--")
	}
	return append(flags, rest...)
}

func takesValue(c *cli.Command, name string) bool {
	for _, f := range c.Flags {
		if slices.Contains(f.Names(), name) {
			d, ok := f.(cli.DocGenerationFlag)
			return ok && d.TakesValue()
		}
	}
	return false
}

package main

import (
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// arrange brings the arguments into the order that urfave/cli understands: the
// command first (crawl if none is named), then the flags, then the arguments.
// help is not nil where the user asks for that instead.
func arrange(app *cli.App, args []string) (arranged []string, help *helpAsked, err error) {
	if len(args) < 2 {
		return []string{args[0], "crawl"}, nil, nil
	}
	c, rest := app.Commands[0], args[1:]
	switch first := args[1]; {
	case first == "--help" || first == "-h" || first == "-help" || first == "help" && len(args) == 2:
		return nil, &helpAsked{}, nil
	case first == "--version":
		return []string{args[0], "version"}, nil, nil
	case first == "help" && isTopic(args[2]):
		return nil, &helpAsked{topic: args[2]}, nil
	case first == "help" && app.Command(args[2]) == nil:
		return nil, nil, noCommand(app, args[2])
	case first == "help":
		return nil, &helpAsked{command: args[2]}, nil
	case app.Command(first) != nil:
		c, rest = app.Command(first), args[2:]
	case isWord(first):
		if _, err := os.Stat(first); err != nil && nearest(first, commandNames(app)) != "" {
			return nil, nil, noCommand(app, first)
		}
	}
	flags, help := flagsFirst(c, rest)
	return slices.Concat(args[:1], []string{c.Name}, flags), help, nil
}

// isWord reports whether an argument could be meant as a command.
func isWord(s string) bool { return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == "" }

// flagsFirst puts the flags of a command before its arguments. What follows
// "--" is an argument, whatever it looks like.
func flagsFirst(c *cli.Command, args []string) (arranged []string, help *helpAsked) {
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
		if arg == "-h" || arg == "-help" || arg == "--help" {
			return nil, &helpAsked{command: c.Name, short: arg == "-h"}
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
		return flags, nil // to be told so
	case len(rest) > 0:
		flags = append(flags, "--")
	}
	return append(flags, rest...), nil
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

package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"

	"github.com/urfave/cli/v2"
)

// runCommand takes a command's flags from variables and from its arguments, and
// does what it does. App.Run of urfave/cli would, too; but its help, which is not
// ours, finds methods by name, and then the linker keeps every exported method of
// the program, 4 MB of them.
func runCommand(ctx context.Context, app *cli.App, c *cli.Command, args []string) error {
	set := flag.NewFlagSet(c.Name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	if err := readFlags(set, c.Flags, args); err != nil {
		return onUsageError(c, err)
	}
	given := cli.NewContext(app, set, &cli.Context{Context: ctx})
	given.Command = c
	return c.Action(given)
}

func readFlags(set *flag.FlagSet, flags []cli.Flag, args []string) error {
	for _, f := range flags {
		if err := f.Apply(set); err != nil {
			return err
		}
		if g, ok := f.(*cli.GenericFlag); ok {
			if list, ok := g.Value.(*texts); ok {
				list.old = true // a variable's: the command line wins
			}
		}
	}
	if err := set.Parse(args); err != nil {
		return err
	}
	return underAllNames(set, flags)
}

// underAllNames gives a flag that was set under one of its names that value under
// the others; those of a list, and others with a type of ours, share it already.
func underAllNames(set *flag.FlagSet, flags []cli.Flag) error {
	given := make(map[string]bool)
	set.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for _, f := range flags {
		if _, shared := f.(*cli.GenericFlag); shared {
			continue
		}
		names := f.Names()
		i := slices.IndexFunc(names, func(name string) bool { return given[name] })
		if i < 0 {
			continue
		}
		for _, name := range names {
			if given[name] && name != names[i] {
				return fmt.Errorf("%s and %s are the same flag: give one of them", dashes(names[i]), dashes(name))
			}
			if err := set.Set(name, set.Lookup(names[i]).Value.String()); err != nil {
				return err
			}
		}
	}
	return nil
}

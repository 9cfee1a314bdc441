package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/parse/weburl"
)

// commandLine is the command with all flags that were set, on the command line,
// by a variable or in a file, fit to be passed on: without what is secret.
func commandLine(c *cli.Context) string {
	words := []string{"weft", c.Command.Name}
	for _, f := range c.Command.Flags {
		name := f.Names()[0]
		if !c.IsSet(name) {
			continue
		}
		if list, ok := c.Generic(name).(*texts); ok {
			for _, v := range list.all {
				words = append(words, "--"+name, quoted(withoutSecret(name, v)))
			}
			continue
		}
		switch f.(type) {
		case *cli.BoolFlag:
			word := "--" + name
			if !c.Bool(name) {
				word += "=false"
			}
			words = append(words, word)
		case *cli.GenericFlag:
			words = append(words, "--"+name, quoted(fmt.Sprint(c.Generic(name))))
		default:
			words = append(words, "--"+name, quoted(withoutSecret(name, fmt.Sprint(c.Value(name)))))
		}
	}
	for _, arg := range c.Args().Slice() {
		words = append(words, quoted(weburl.Redact(arg)))
	}
	return strings.Join(words, " ")
}

// withoutSecret hides the values of headers, and who logs in at a proxy or at a
// server of NATS.
func withoutSecret(flag, value string) string {
	switch flag {
	case "header", "header-for":
		name, _, _ := strings.Cut(value, ":")
		return name + ": ***"
	case "token":
		return "***"
	case "proxy", "nats":
		return weburl.Redact(value)
	}
	return value
}

// quoted is a word as a shell reads it.
func quoted(s string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_"
	if s != "" && strings.Trim(s, plain) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

package main

import (
	"os"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/urfave/cli/v2"
)

// applyConfig sets the flags that the file named by --config has and neither
// the command line nor the environment set.
func applyConfig(c *cli.Context) error {
	name := c.String("config")
	if name == "" {
		return nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return usagef("--config: %w", err)
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return usagef("--config: %s: %s", name, firstLine(err.Error()))
	}
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		var values []*ast.MappingValueNode
		switch body := doc.Body.(type) {
		case *ast.MappingNode:
			values = body.Values
		case *ast.MappingValueNode:
			values = []*ast.MappingValueNode{body}
		default:
			return usagef("--config: %s: want lines such as host-rate: 2", name)
		}
		for _, v := range values {
			if err := applyValue(c, name, v); err != nil {
				return err
			}
		}
	}
	return nil
}

func applyValue(c *cli.Context, file string, v *ast.MappingValueNode) error {
	pos := v.Key.GetToken().Position
	key := v.Key.GetToken().Value
	wrong := func(format string, args ...any) error {
		return usagef("--config: %s:%d:%d: "+format, append([]any{file, pos.Line, pos.Column}, args...)...)
	}
	if key == "config" || !hasFlag(c, key) {
		return wrong("there is no flag %q; see weft %s --help", key, c.Command.Name)
	}
	if c.IsSet(key) {
		return nil
	}
	items := []ast.Node{v.Value}
	if seq, ok := v.Value.(*ast.SequenceNode); ok {
		items = seq.Values
	}
	for _, item := range items {
		scalar, ok := item.(ast.ScalarNode)
		if !ok {
			return wrong("%s wants a value or a list of values", key)
		}
		if err := c.Set(key, scalar.GetToken().Value); err != nil {
			return wrong("%s: %v", key, err)
		}
	}
	return nil
}

func hasFlag(c *cli.Context, name string) bool {
	for _, f := range c.Command.Flags {
		if f.Names()[0] == name {
			return true
		}
	}
	return false
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

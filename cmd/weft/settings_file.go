package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/usage"
	"weft/crawler/frontier"
)

// applyFile sets the flags that the file named by --config has and neither
// the command line nor the environment set.
func applyFile(c *cli.Context) error {
	return eachSetting(c, func(file string, v *ast.MappingValueNode) error {
		if v.Key.GetToken().Value == "hosts" {
			return nil // see hostLimits
		}
		return applyValue(c, file, v)
	})
}

// hostLimits reads the limits per host, which only a file can have:
//
//	hosts:
//	  example.com: {rate: 1, conns: 2}
//	  "*.example.org": {delay: 5s}
func hostLimits(c *cli.Context) (map[string]frontier.HostLimit, error) {
	limits := make(map[string]frontier.HostLimit)
	err := eachSetting(c, func(file string, v *ast.MappingValueNode) error {
		if v.Key.GetToken().Value != "hosts" {
			return nil
		}
		var hosts map[string]hostSetting
		if err := yaml.NodeToValue(v.Value, &hosts, yaml.Strict()); err != nil {
			return usage.Errorf("--config: %s: hosts: %s", file, firstLine(err.Error()))
		}
		for name, h := range hosts {
			key, err := patternKey(name)
			if err != nil {
				return usage.Errorf("--config: %s: hosts: %q is not the name of a host, with a port or without, nor *.NAME", file, name)
			}
			if _, ok := limits[key]; ok {
				return usage.Errorf("--config: %s: hosts: %q stands there twice, spelled differently", file, key)
			}
			if limits[key], err = h.limit(); err != nil {
				return usage.Errorf("--config: %s: hosts: %s: %w", file, name, err)
			}
		}
		return nil
	})
	return limits, err
}

// hostSetting is what a file says of a host; what it leaves out is nil.
type hostSetting struct {
	Rate  *string
	Conns *string
	Delay *string
}

func (h hostSetting) limit() (l frontier.HostLimit, err error) {
	if h.Rate != nil {
		var rate perSecond
		if err := rate.Set(*h.Rate); err != nil {
			return l, fmt.Errorf("rate: %q: %w", *h.Rate, err)
		}
		l.Rate = orNone(float64(rate))
	}
	if h.Conns != nil {
		if l.Conns, err = strconv.Atoi(*h.Conns); err != nil || l.Conns < 1 && l.Conns != -1 {
			return l, fmt.Errorf("conns: %q: want 1 or more, or -1 for no limit", *h.Conns)
		}
	}
	if h.Delay != nil {
		if l.Delay, err = time.ParseDuration(*h.Delay); err != nil || l.Delay < 0 {
			return l, fmt.Errorf("delay: %q: not a time with its unit; write 5s or 1m30s", *h.Delay)
		}
	}
	return l, nil
}

// eachSetting calls f for every key at the top of the file named by --config.
func eachSetting(c *cli.Context, f func(file string, v *ast.MappingValueNode) error) error {
	name := c.String("config")
	if name == "" {
		return nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return usage.Errorf("--config: %w", err)
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return usage.Errorf("--config: %s: %s", name, firstLine(err.Error()))
	}
	for _, doc := range file.Docs {
		var values []*ast.MappingValueNode
		switch body := doc.Body.(type) {
		case nil:
		case *ast.MappingNode:
			values = body.Values
		case *ast.MappingValueNode:
			values = []*ast.MappingValueNode{body}
		default:
			return usage.Errorf("--config: %s: want lines such as host-rate: 2", name)
		}
		for _, v := range values {
			if err := f(name, v); err != nil {
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
		return usage.Errorf("--config: %s:%d:%d: "+format, append([]any{file, pos.Line, pos.Column}, args...)...)
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
		if _, nothing := item.(*ast.NullNode); nothing {
			continue
		}
		value, ok := textOf(item)
		if !ok {
			return wrong("%s wants a value or a list of values", key)
		}
		if err := c.Set(key, value); err != nil {
			return wrong("%s: %q: %s", key, value, whyNot(c.Command.Flags, key, err.Error()))
		}
	}
	return nil
}

// textOf is a value as it would stand on the command line: a number as it is
// spelled, a block without the line end at its end. What refers to another place of
// the file is none.
func textOf(n ast.Node) (text string, ok bool) {
	switch n := n.(type) {
	case *ast.LiteralNode:
		return strings.TrimRight(n.Value.Value, "\n"), true
	case *ast.TagNode:
		return textOf(n.Value)
	case *ast.AnchorNode:
		return textOf(n.Value)
	case *ast.AliasNode, *ast.NullNode:
		return "", false
	case ast.ScalarNode:
		return n.GetToken().Value, true
	}
	return "", false
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

package main

import (
	"errors"
	"os"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/usage"
	"weft/crawler/frontier"
	"weft/parse/weburl"
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
		var hosts map[string]struct {
			Rate  string
			Conns int
			Delay time.Duration
		}
		if err := yaml.NodeToValue(v.Value, &hosts, yaml.Strict()); err != nil {
			return usage.Errorf("--config: %s: hosts: %s", file, firstLine(err.Error()))
		}
		for name, h := range hosts {
			key, err := hostKey(name)
			if err != nil {
				return usage.Errorf("--config: %s: hosts: %q is not the name of a host", file, name)
			}
			var rate perSecond
			if h.Rate != "" {
				if err := rate.Set(h.Rate); err != nil {
					return usage.Errorf("--config: %s: hosts: %s: rate: %w", file, name, err)
				}
				if rate == 0 {
					rate = -1 // no limit, as everywhere on the command line
				}
			}
			limits[key] = frontier.HostLimit{Rate: float64(rate), Conns: h.Conns, Delay: h.Delay}
		}
		return nil
	})
	return limits, err
}

// hostKey gives a host, or a pattern of hosts, the form that URLs have.
func hostKey(name string) (string, error) {
	bare, pattern := strings.CutPrefix(name, "*.")
	u, err := weburl.Canonical("http://" + bare + "/")
	if err != nil || u.PathAndQuery() != "/" {
		return "", errors.New("not a host")
	}
	key := u.URL.Host
	if pattern {
		key = "*." + key
	}
	return key, nil
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
		scalar, ok := item.(ast.ScalarNode)
		if !ok {
			return wrong("%s wants a value or a list of values", key)
		}
		if err := c.Set(key, scalar.GetToken().Value); err != nil {
			return wrong("%s: %q: %s", key, scalar.GetToken().Value, whyNot(c.Command.Flags, key, err.Error()))
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

package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/job"
	"weft/crawler/frontier"
)

// shared is what a hub says to its agents: the flags that they would have been
// given, with the files that these name.
type shared struct {
	Flags map[string][]string           `json:"flags"`
	Files map[string][]byte             `json:"files,omitempty"` // what flags name
	Hosts map[string]frontier.HostLimit `json:"hosts,omitempty"` // of the config
}

// sharedFlags are those that all agents have to agree in.
func sharedFlags() []cli.Flag {
	following := slices.DeleteFunc(followFlags(), func(f cli.Flag) bool { return f.Names()[0] == "since" }) // the hub has that output
	return slices.Concat(crawlFlags(4, 4), following, []cli.Flag{modeFlag(),
		toggle(catWork, "gil", ""), textFlag(catExchange, "cache", "", ""), toggle(catExchange, "refresh", "")})
}

// ownFlags are those of sharedFlags that are each machine's own.
var ownFlags = []string{"in-flight-bytes", "parse-memory"}

// share collects the flags of a hub.
func share(c *cli.Context) (json.RawMessage, error) {
	s := shared{Flags: make(map[string][]string), Files: make(map[string][]byte)}
	for _, f := range sharedFlags() {
		name := f.Names()[0]
		if slices.Contains(ownFlags, name) {
			continue
		}
		if categoryOf(f) == catFollow && !c.IsSet(name) { // its being given says something
			continue
		}
		s.Flags[name] = given(c, f)
	}
	for _, name := range []string{"rules", "cacert"} {
		if path := c.String(name); path != "" {
			data, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			s.Files[name] = data
		}
	}
	var err error
	if s.Hosts, err = hostLimits(c); err != nil {
		return nil, err
	}
	return json.Marshal(s)
}

// listOf are the values of a flag that can be given several times.
func listOf(c *cli.Context, name string) []string {
	if list, ok := c.Generic(name).(*texts); ok {
		return list.all
	}
	return nil
}

// given are the values of a flag, as it takes them.
func given(c *cli.Context, f cli.Flag) []string {
	name := f.Names()[0]
	if list, ok := c.Generic(name).(*texts); ok {
		return list.all
	}
	if _, ok := f.(*cli.GenericFlag); ok {
		return []string{fmt.Sprint(c.Generic(name))}
	}
	return []string{fmt.Sprint(c.Value(name))}
}

// unshare makes settings of what the hub says, and of this machine's own flags.
func unshare(raw json.RawMessage, own map[string][]string) (s job.Settings, w job.Wiring, err error) {
	var told shared
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&told); err != nil {
		return s, w, fmt.Errorf("the hub's settings: %w", err)
	}
	dir, err := os.MkdirTemp("", "weft-agent-")
	if err != nil {
		return s, w, err
	}
	defer os.RemoveAll(dir)
	for name, data := range told.Files {
		path := filepath.Join(dir, filepath.Base(name))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return s, w, err
		}
		told.Flags[name] = []string{path}
	}
	set := flag.NewFlagSet("agent", flag.ContinueOnError)
	for _, f := range sharedFlags() {
		if err := plainly(f).Apply(set); err != nil {
			return s, w, err
		}
	}
	for _, flags := range []map[string][]string{told.Flags, own} {
		for name, values := range flags {
			for _, v := range values {
				if err := set.Set(name, v); err != nil {
					return s, w, fmt.Errorf("the hub's settings: --%s: %w", name, err)
				}
			}
		}
	}
	c := cli.NewContext(nil, set, nil)
	if s, err = readJob(c); err != nil {
		return s, w, fmt.Errorf("the hub's settings: %w", err)
	}
	s.Cache, s.Refresh = c.String("cache"), c.Bool("refresh")
	if err := readFollow(c, &s); err != nil {
		return s, w, fmt.Errorf("the hub's settings: %w", err)
	}
	s.Crawl.Limits.Hosts = told.Hosts
	if s.Parse.Rules != "" {
		s.Parse.RulesName = "rules"
	}
	return s, job.Wiring{Mode: c.String("mode"), GIL: c.Bool("gil")}, nil
}

// plainly takes a flag's environment variables away: they are of another machine.
func plainly(f cli.Flag) cli.Flag {
	switch f := f.(type) {
	case *cli.StringFlag:
		f.EnvVars = nil
	case *cli.IntFlag:
		f.EnvVars = nil
	case *cli.Int64Flag:
		f.EnvVars = nil
	case *cli.BoolFlag:
		f.EnvVars = nil
	case *cli.DurationFlag:
		f.EnvVars = nil
	case *cli.GenericFlag:
		f.EnvVars = nil
	}
	return f
}

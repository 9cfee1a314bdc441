package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/usage"
	"weft/crawler/discovery"
	"weft/crawler/scope"
	"weft/fetch/robots"
	"weft/parse"
	"weft/store/table"
)

// readFollow reads whether and which links are followed.
func readFollow(c *cli.Context, s *job.Settings) (err error) {
	if !c.Bool("recursive") {
		for _, f := range followFlags() {
			if name := f.Names()[0]; name != "recursive" && c.IsSet(name) {
				return usage.Errorf("--%s goes with --recursive", name)
			}
		}
		return nil
	}
	if s.Crawl.Ordered {
		return usage.Errorf("--ordered and --recursive exclude each other: pages that are found have no place in the list")
	}
	if s.Parse.NoSHA256 {
		return usage.Errorf("--fields -body_sha256 and --recursive exclude each other: which pages are the same goes by it")
	}
	cfg := scope.Config{
		Within:   listOf(c, "scope"),
		Level:    orNone(c.Int("level")),
		MaxPages: c.Int64("max-pages"), HostPages: c.Int64("host-pages"),
	}
	for _, name := range []string{"level", "max-pages", "host-pages"} {
		if c.Int64(name) < 0 || c.Int(name) < 0 {
			return usage.Errorf("--%s must not be negative", name)
		}
	}
	if cfg.Accept, err = expressions(c, "accept-regex"); err != nil {
		return err
	}
	if cfg.Reject, err = expressions(c, "reject-regex"); err != nil {
		return err
	}
	if c.IsSet("ignore-params") {
		cfg.IgnoreParams = slices.DeleteFunc(strings.Split(c.String("ignore-params"), ","), func(s string) bool { return s == "" })
	}
	switch how := c.String("nofollow"); how {
	case "obey":
	case "ignore":
		cfg.IgnoreNofollow = true
	default:
		return usage.Errorf("--nofollow %q is neither obey nor ignore", how)
	}
	if _, err := scope.New(cfg); err != nil {
		return usage.Errorf("--scope: %w", err)
	}
	s.Since = c.String("since")
	switch {
	case s.Since == "":
	case c.String("follow-select") != "":
		return usage.Errorf("--since and --follow-select exclude each other: an earlier output does not say where in a page its links are")
	case c.String("cache") != "":
		return usage.Errorf("--since and --cache exclude each other: what the cache has is never asked for")
	}
	s.Crawl.Follow = &discovery.Config{Scope: cfg, Sitemaps: c.Bool("sitemaps")}
	s.Output.Following = make(map[string]string)
	for _, f := range followFlags() {
		if name := f.Names()[0]; name != "recursive" {
			s.Output.Following[name] = valueOf(c, name)
		}
	}
	if c.String("columns") == "" {
		s.Output.Columns = append(s.Output.Columns, table.FoundNames()...)
	}
	s.Parse.Follow, s.Parse.FollowSelect, s.Parse.Agent = true, c.String("follow-select"), robots.Token(s.Fetch.UserAgent)
	if _, err := parse.New(s.Parse); err != nil {
		return &usage.Error{Err: err}
	}
	return nil
}

// valueOf is how a flag was given.
func valueOf(c *cli.Context, name string) string {
	if list, ok := c.Generic(name).(*texts); ok {
		return strings.Join(list.all, ", ")
	}
	return fmt.Sprint(c.Value(name))
}

// expressions are those of a flag.
func expressions(c *cli.Context, flag string) (all []*regexp.Regexp, err error) {
	for _, text := range listOf(c, flag) {
		re, err := regexp.Compile(text)
		if err != nil {
			return nil, usage.Errorf("--%s: %w", flag, err)
		}
		all = append(all, re)
	}
	return all, nil
}

// onOrNothing is how a toggle stands in a checkpoint that was made before there
// was that toggle, and since.
func onOrNothing(on bool) string {
	if on {
		return "true"
	}
	return ""
}

package main

import (
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/usage"
	"weft/fetch/demosite"
)

// siteSettings are those of `weft site`.
type siteSettings struct {
	site   demosite.Config
	addr   string
	tls    string // address of HTTPS; "" for none
	caOut  string // file of the certificate authority
	list   string // file of the URLs; "" for none
	temp   string // folder that goes when standard input ends, and the site with it; "" for neither
	faults bool   // the catalogue of faults instead of pages
}

func readSite(c *cli.Context, _ *environment) (s siteSettings, err error) {
	s = siteSettings{
		site: demosite.Config{
			Pages: c.Int("pages"), Hosts: c.Int("hosts"), PageBytes: int(sizeOf(c, "page-bytes")),
			Dir: c.String("dir"), Map: c.String("map"),
			Traps: c.Bool("traps"), LinkKinds: c.Bool("link-kinds"),
		},
		addr: c.String("addr"), tls: c.String("tls"), caOut: c.String("ca-out"), list: c.String("list"), temp: c.String("temporary"), faults: c.Bool("faults"),
	}
	if s.site.Latency, s.site.LatencyMax, err = latency(c.String("latency")); err != nil {
		return s, err
	}
	if err := siteOrFaults(c); err != nil {
		return s, err
	}
	switch {
	case c.NArg() > 0:
		return s, usage.Errorf("site takes no arguments, such as %q: --dir serves a folder", c.Args().First())
	case s.site.Pages < 1 || s.site.Hosts < 1:
		return s, usage.Errorf("--pages and --hosts must be at least 1")
	case s.caOut != "" && s.tls == "" && !s.faults:
		return s, usage.Errorf("--ca-out goes with --tls")
	case (s.site.Traps || s.site.LinkKinds) && (s.site.Dir != "" || s.site.Map != "" || s.faults):
		return s, usage.Errorf("--traps and --link-kinds are for made-up pages: give up --dir, --map or --faults")
	}
	return s, nil
}

// siteOrFaults finds flags that would mean nothing beside others.
func siteOrFaults(c *cli.Context) error {
	of := func(names ...string) string {
		for _, name := range names {
			if c.IsSet(name) {
				return "--" + name
			}
		}
		return ""
	}
	given, other := "", ""
	switch {
	case c.Bool("faults"):
		given, other = "--faults", of("dir", "map", "pages", "hosts", "page-bytes", "latency", "tls")
	case c.String("map") != "":
		given, other = "--map", of("dir", "pages", "hosts", "page-bytes")
	case c.String("dir") != "":
		given, other = "--dir", of("pages", "page-bytes")
	}
	if other != "" {
		return usage.Errorf("%s and %s exclude each other: what %s serves has its own", given, other, given)
	}
	return nil
}

// latency reads 40ms or 40ms-160ms.
func latency(s string) (from, to time.Duration, err error) {
	low, high, ranged := strings.Cut(s, "-")
	if from, err = time.ParseDuration(low); err == nil && ranged {
		to, err = time.ParseDuration(high)
	}
	if err != nil || from < 0 || ranged && to < from {
		return 0, 0, usage.Errorf("--latency %q is neither a time like 40ms nor a range like 40ms-160ms", s)
	}
	return from, to, nil
}

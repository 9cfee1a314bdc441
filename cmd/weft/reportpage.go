package main

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/progress"
	"weft/cmd/weft/internal/report"
	"weft/parse/procpool"
	"weft/parse/weburl"
)

// collector is what the page of a crawl is made of; nil if there is to be none.
func (r *reportFile) collector(pool *procpool.Pool) *report.Collector {
	if r == nil || !r.page {
		return nil
	}
	seen := report.NewCollector(time.Now())
	if pool != nil {
		seen.Workers = func() int64 { return pool.Stats().Resident }
	}
	return seen
}

// workersOf is what the report says of a pool; nil if there is none.
func workersOf(pool *procpool.Pool) *report.Workers {
	if pool == nil {
		return nil
	}
	s := pool.Stats()
	w := &report.Workers{
		Starts: s.Starts, Ends: s.Ends, Sent: s.Sent, Received: s.Received,
		Handoff: s.Handoff, Peak: s.PeakRSS, PeakAll: s.PeakTotal,
	}
	for _, seat := range s.Workers {
		w.Seats = append(w.Seats, report.Seat{Pages: seat.Pages, Busy: seat.Busy, Share: seat.Share})
	}
	return w
}

// workersDid is for the summary. Those that ended with the pool are not worth a word.
func workersDid(s procpool.Stats) progress.Workers {
	w := progress.Workers{Pages: s.Pages, Sent: s.Sent, Received: s.Received, Handoff: s.Handoff, Ends: maps.Clone(s.Ends)}
	delete(w.Ends, "closed")
	for _, seat := range s.Workers {
		w.Busy = append(w.Busy, seat.Share)
	}
	return w
}

// commandLine is the command with all flags that were set, on the command line,
// by a variable or in a file, fit to be passed on: without what is secret.
func commandLine(c *cli.Context) string {
	words := []string{"weft", c.Command.Name}
	for _, f := range c.Command.Flags {
		name := f.Names()[0]
		if !c.IsSet(name) {
			continue
		}
		switch f.(type) {
		case *cli.BoolFlag:
			word := "--" + name
			if !c.Bool(name) {
				word += "=false"
			}
			words = append(words, word)
		case *cli.StringSliceFlag:
			for _, v := range c.StringSlice(name) {
				words = append(words, "--"+name, quoted(withoutSecret(name, v)))
			}
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

// withoutSecret hides the values of headers, and who logs in at a proxy.
func withoutSecret(flag, value string) string {
	switch flag {
	case "header", "header-for":
		name, _, _ := strings.Cut(value, ":")
		return name + ": ***"
	case "proxy":
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

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

var hostNames = regexp.MustCompile(`(?m)^http://[^/]+`)

// measure lets everyone do the work once a round, in turns that begin with
// somebody else each round, and prints the table.
func (w workload) measure(ctx context.Context, temp, name string, contenders []contender, rounds int) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	list := filepath.Join(temp, "list.txt")
	server, addr, err := w.serve(ctx, temp, temp, list)
	if err != nil {
		return err
	}
	if err := w.writeList(list, addr); err != nil {
		return err
	}
	b, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	pages := bytes.Count(b, []byte("\n"))
	fmt.Printf("\n%s: %s; %d pages, %d rounds\n", name, w.what, pages, rounds)

	took := make(map[string][]figures)
	var first map[string]page
	for round := range rounds {
		for i := range contenders {
			c := contenders[(i+round)%len(contenders)]
			output := filepath.Join(temp, "out.jsonl")
			os.Remove(output)
			j := job{list, output, w.concurrency, nil}
			for _, f := range w.flags {
				j.flags = append(j.flags, strings.ReplaceAll(f, "ADDR", addr))
			}
			r, err := timed(ctx, c.command(j), server)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			if w.alike && round == 0 {
				got, err := c.read(output)
				if err != nil {
					return fmt.Errorf("%s: %w", c.name, err)
				}
				if first == nil {
					first = got
				}
				if err := disagreement(first, got); err != nil {
					return fmt.Errorf("%s does not do the same work as %s: %w", c.name, contenders[0].name, err)
				}
			}
			took[c.name] = append(took[c.name], r)
		}
	}
	print(contenders, took, pages)
	return nil
}

// print prints medians. busy is the wall time without what the server took of
// it: all of its CPU time in serial, where nobody works meanwhile, else its
// share of the cores.
func print(contenders []contender, took map[string][]figures, pages int) {
	n := float64(pages)
	base := took["loop"]
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tCPU\tCPU/page\tof loop\twall\tpages/s\tof loop\tserver's CPU\tpeak, all\tfirst process\t")
	for _, c := range contenders {
		rs := took[c.name]
		cpu, wall := median(rs, func(r figures) float64 { return r.cpu.Seconds() }), median(rs, func(r figures) float64 { return r.wall.Seconds() })
		fmt.Fprintf(t, "%s\t%.2f s\t%.3f ms\t%s\t%.2f s\t%.0f\t%s\t%.2f s\t%.0f MB\t%.0f MB\t\n", c.name,
			cpu, cpu/n*1e3, ratio(rs, base, func(r figures) time.Duration { return r.cpu }),
			wall, n/wall, ratio(base, rs, func(r figures) time.Duration { return r.wall }),
			median(rs, func(r figures) float64 { return r.server.Seconds() }),
			median(rs, func(r figures) float64 { return float64(r.peak) / 1e6 }),
			median(rs, func(r figures) float64 { return float64(r.parent) / 1e6 }))
	}
	t.Flush()
}

func median(rs []figures, of func(figures) float64) float64 {
	values := make([]float64, len(rs))
	for i, r := range rs {
		values[i] = of(r)
	}
	slices.Sort(values)
	m := len(values) / 2
	if len(values)%2 == 0 {
		return (values[m-1] + values[m]) / 2
	}
	return values[m]
}

// ratio is the median of the rounds' ratios.
func ratio(a, b []figures, of func(figures) time.Duration) string {
	if len(a) == 0 || len(a) != len(b) {
		return ""
	}
	ratios := make([]float64, len(a))
	for i := range a {
		ratios[i] = float64(of(a[i])) / float64(of(b[i]))
	}
	slices.Sort(ratios)
	m := ratios[len(ratios)/2]
	if len(ratios)%2 == 0 {
		m = (m + ratios[len(ratios)/2-1]) / 2
	}
	return fmt.Sprintf("%.2f", m)
}

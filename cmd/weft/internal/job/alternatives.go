package job

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"weft/crawler/compare"
	"weft/crawler/frontier"
	"weft/parse"
)

// Setup is the plan as the model of package compare has it.
func (p *Plan) Setup() compare.Setup {
	s := compare.Setup{
		Concurrency: p.Concurrency,
		Procs:       p.Procs,
		OneAtATime:  p.GIL,
		NoHandoff:   p.Mode != Hybrid,
	}
	return limitedTo(s, &p.Crawl.Limits)
}

func limitedTo(s compare.Setup, limits *frontier.Config) compare.Setup {
	s.Rate, s.HostRate, s.HostConns = limits.Rate, limits.HostRateOf, limits.HostConnsOf
	return s
}

// Alternatives are the flags that could make a plan faster, within what the
// system allows: following one never leads to the same again. unlock is the one
// that takes the lock away.
func (p *Plan) Alternatives(unlock string) []compare.Alternative {
	was := p.Setup()
	var all []compare.Alternative
	add := func(change string, s compare.Setup) { all = append(all, compare.Alternative{Change: change, Setup: s}) }
	ask := func(change string, s compare.Setup) {
		all = append(all, compare.Alternative{Change: change, Setup: s, If: "if the owner agrees"})
	}

	cores := runtime.GOMAXPROCS(0)
	s := was
	switch {
	case p.Mode == Serial:
		s.Concurrency, s.Procs = min(p.asked.Concurrency, p.most), p.asked.Procs
		add("--mode threads", s)
	case p.GIL:
		s.OneAtATime = false
		add(unlock, s)
	case p.Mode == Hybrid:
		s.NoHandoff = true
		add("--mode threads", s)
	}
	if p.Mode != Serial {
		if s = was; s.Concurrency < p.most {
			s.Concurrency = min(2*s.Concurrency, p.most)
			add(fmt.Sprintf("--concurrency %d", s.Concurrency), s)
		}
		if s = was; s.Procs < cores {
			s.Procs = cores
			add(fmt.Sprintf("--procs %d", cores), s)
		}
		if limits := p.Crawl.Limits; limits.HostConns > 0 {
			limits.HostConns *= 2
			ask(fmt.Sprintf("--host-conns %d", limits.HostConns), limitedTo(was, &limits))
		}
	}
	if limits := p.Crawl.Limits; limits.HostRate > 0 {
		limits.HostRate *= 2
		ask(fmt.Sprintf("--host-rate %s", plain(limits.HostRate)), limitedTo(was, &limits))
	}
	if limits := p.Crawl.Limits; limits.Rate > 0 {
		limits.Rate *= 2
		add(fmt.Sprintf("--rate %s", plain(limits.Rate)), limitedTo(was, &limits))
	}
	if fields := withoutAnalysis(p.Parse); fields != "" {
		s = was
		s.NoAnalysis = true
		add("--fields "+fields, s)
	}
	return all
}

// withoutAnalysis is the list of fields without the analysis of the text; "" if
// it is not asked for, or alone.
func withoutAnalysis(cfg parse.Config) string {
	names := cfg.Fields
	if len(names) == 0 {
		names = []string{"all"}
	}
	without := parse.Config{Fields: append(slices.Clone(names), "-analysis")}
	asked := func(cfg parse.Config) (n int) {
		for _, name := range parse.FieldNames() {
			if cfg.Computes(name) {
				n++
			}
		}
		return n
	}
	if left := asked(without); left == 0 || left == asked(cfg) {
		return ""
	}
	return strings.Join(without.Fields, ",")
}

// plain writes a rate as --host-rate reads it, however small.
func plain(rate float64) string { return strconv.FormatFloat(rate, 'g', 4, 64) }

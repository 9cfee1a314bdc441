package job

import (
	"strconv"
	"strings"
	"testing"

	"weft/crawler/frontier"
)

// advised is the value of a flag among a plan's alternatives; "" if there is none.
func advised(p *Plan, flag string) (value, condition string) {
	for _, a := range p.Alternatives("--gil=false") {
		if v, ok := strings.CutPrefix(a.Change, flag+" "); ok {
			return v, a.If
		}
	}
	return "", ""
}

// However often it is followed, the advice about pages in flight never asks for
// more than the system allows, and never for the same again.
func TestAdviceStaysWithinTheSystem(t *testing.T) {
	for _, descriptors := range []int{100, 256, 1024, 1 << 16} {
		for _, mode := range []string{Threads, Hybrid} {
			p := &Plan{Wiring: Wiring{Mode: mode, Concurrency: 5, Procs: 2}}
			for steps := 0; ; steps++ {
				p.clamp(descriptors)
				value, _ := advised(p, "--concurrency")
				if value == "" {
					if p.Concurrency != p.most {
						t.Errorf("%d descriptors: no advice at %d of %d", descriptors, p.Concurrency, p.most)
					}
					break
				}
				next, err := strconv.Atoi(value)
				if err != nil || next <= p.Concurrency || next > descriptors || steps > 64 {
					t.Fatalf("%d descriptors, %d in flight: the advice is %q", descriptors, p.Concurrency, value)
				}
				if p.Concurrency = next; p.Warning != "" {
					t.Fatalf("the advice leads to: %s", p.Warning)
				}
			}
		}
	}
	// What was asked for in vain is not advised.
	p := &Plan{Wiring: Wiring{Mode: Serial, Concurrency: 1, Procs: 1}, asked: Wiring{Concurrency: 1 << 20, Procs: 2}}
	p.clamp(1024)
	for _, a := range p.Alternatives("") {
		if a.Setup.Concurrency > 1024 {
			t.Errorf("%s with %d pages in flight", a.Change, a.Setup.Concurrency)
		}
	}
}

// To ask a host for more is its owner's to allow; a small rate is doubled, too.
func TestAdviceToAskForMoreHasACondition(t *testing.T) {
	for rate, want := range map[float64]string{4: "8", 0.5: "1", 1.0 / 3600: "0.0005556", 1e-6: "2e-06"} {
		p := &Plan{Wiring: Wiring{Mode: Threads, Concurrency: 5, Procs: 2}, most: 100}
		p.Crawl.Limits = frontier.Config{HostRate: rate, HostConns: 2, Rate: 10}
		for flag, value := range map[string]string{"--host-rate": want, "--host-conns": "4"} {
			if got, condition := advised(p, flag); got != value || condition != "if the owner agrees" {
				t.Errorf("%s %s %s, want %s if the owner agrees", flag, got, condition, value)
			}
		}
		if got, condition := advised(p, "--rate"); got != "20" || condition != "" {
			t.Errorf("--rate %s %s", got, condition)
		}
	}
}

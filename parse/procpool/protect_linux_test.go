package procpool

import (
	"slices"
	"testing"

	"weft/parse"
)

// A page that takes over its parser finds nothing to reach: no file, no
// network, no process.
func TestWorkerCannotReachOut(t *testing.T) {
	p := newPool(t, Config{Procs: 1})
	for _, what := range []string{"read", "write", "dial", "dialudp", "listen", "unix", "exec", "kill", "raise limit"} {
		got := mustParse(t, p, parse.Document{URL: "try:" + what})
		if got.Detail == "allowed" || got.Outcome != parse.OK {
			t.Errorf("%s in a worker: %+v, want an error", what, got)
		}
		t.Log(what, got.Detail)
	}
	if got := mustParse(t, p, parse.Document{URL: "try:compute"}); got.Detail != "allowed" {
		t.Errorf("computing in a worker: %+v", got)
	}
	s := p.Stats()
	for _, want := range []string{"rlimit_data", "rlimit_cpu", "no_new_privs", "seccomp"} {
		if !slices.Contains(s.Protections, want) {
			t.Errorf("protections are %v, want also %s", s.Protections, want)
		}
	}
	t.Log(s.Protections)
}

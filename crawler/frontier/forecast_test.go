package frontier

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The least time is that of the slowest host or address, or of all together;
// where none has a limit, the host with the most lines is named, and of equals
// the first by name.
func TestForecastOfAList(t *testing.T) {
	type lines map[string]int
	tests := []struct {
		name  string
		cfg   Config
		lines lines
		addrs map[string]string
		want  Forecast
	}{
		{name: "an empty list", want: Forecast{}},
		{
			name: "no limits", lines: lines{"a:80": 2, "c:80": 3, "b:80": 3},
			want: Forecast{Lines: 8, Left: 8, Hosts: 3, Largest: "b:80", LargestLines: 3},
		},
		{
			name: "a host's rate", cfg: Config{HostRate: 4}, lines: lines{"a:80": 10, "b:80": 30},
			want: Forecast{Lines: 40, Left: 40, Hosts: 2, Largest: "b:80", LargestLines: 30, Rate: 4, Least: 7500 * time.Millisecond},
		},
		{
			name: "a slow host with few lines", lines: lines{"a.test:80": 10, "b.test:80": 30},
			cfg:  Config{HostRate: 4, Hosts: map[string]HostLimit{"a.test": {Delay: 5 * time.Second}}},
			want: Forecast{Lines: 40, Left: 40, Hosts: 2, Largest: "a.test:80", LargestLines: 10, Rate: 0.2, Least: 50 * time.Second},
		},
		{
			name: "all together", cfg: Config{HostRate: 4, Rate: 2}, lines: lines{"a:80": 10, "b:80": 30},
			want: Forecast{Lines: 40, Left: 40, Hosts: 2, Largest: "b:80", LargestLines: 30, Rate: 4, Least: 20 * time.Second, Overall: 2},
		},
		{
			name: "an address", cfg: Config{HostRate: 4, IPRate: 2}, lines: lines{"a:80": 10, "b:80": 20, "c:80": 25},
			addrs: map[string]string{"a:80": "192.0.2.1", "b:80": "192.0.2.1", "c:80": "192.0.2.2"},
			want:  Forecast{Lines: 55, Left: 55, Hosts: 3, Largest: "192.0.2.1", LargestLines: 30, Rate: 2, Least: 15 * time.Second},
		},
		{
			name: "a host that is an address", cfg: Config{IPRate: 2}, lines: lines{"192.0.2.1:80": 1, "192.0.2.1:443": 1},
			want: Forecast{Lines: 2, Left: 2, Hosts: 2, Largest: "192.0.2.1", LargestLines: 2, Rate: 2, Least: time.Second},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := New(test.cfg)
			for key, n := range test.lines {
				for range n {
					f.Foresee(key)
				}
			}
			for key, addr := range test.addrs {
				f.Locate(key, netip.MustParseAddr(addr))
			}
			for _, whole := range []bool{false, true} {
				if diff := cmp.Diff(test.want, f.Forecast(whole)); diff != "" {
					t.Errorf("whole %v: %s", whole, diff)
				}
			}
		})
	}
}

// In a run what is over leaves the forecast, but not the one of the whole list,
// also when its host was forgotten; a task counts for its own host wherever it
// is led to; Crawl-delay and addresses count from when they are known, and a
// host that moves takes its lines along.
func TestForecastOfARun(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 1, IPRate: 10, Robots: askRobots})
		for range 10 {
			f.Add(homeTask("a"))
		}
		addrs := []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")}
		fetch := lease(t, f)
		f.Return(fetch, Report{Answered: true, Rules: rulesOf("User-agent: *\nCrawl-delay: 4"), Addr: addrs[0]}, Over)
		for i := range 4 {
			task, err := f.Lease(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if i == 3 {
				task.Host = "b"
				f.Return(task, Report{Answered: true, Addr: addrs[i%2]}, Again(time.Now()))
				break
			}
			f.Return(task, Report{Answered: true, Addr: addrs[i%2]}, Over)
		}
		want := Forecast{Lines: 10, Left: 7, Hosts: 1, Largest: "a", LargestLines: 10, Rate: 0.25, Least: 28 * time.Second}
		if diff := cmp.Diff(want, f.Forecast(false)); diff != "" {
			t.Error(diff)
		}
		want.Least = 40 * time.Second
		if diff := cmp.Diff(want, f.Forecast(true)); diff != "" {
			t.Error(diff)
		}
		if one, two := f.addrs["192.0.2.1"], f.addrs["192.0.2.2"]; one != nil && one.lines != 0 || two.lines != 10 || two.left != 7 {
			t.Errorf("lines at the first address %+v, at the second %+v, want all at the second", one, two)
		}
		f.Close()
		for {
			task, err := f.Lease(t.Context())
			if err != nil {
				break
			}
			r := Report{Answered: true}
			if task.kind == rules {
				r.Rules = rulesOf("")
			}
			f.Return(task, r, Over)
		}
		time.Sleep(25 * time.Hour)
		for range 10 {
			f.mu.Lock()
			f.forgetIdle(f.now())
			f.mu.Unlock()
		}
		if len(f.hosts) != 0 {
			t.Fatalf("%d hosts are remembered", len(f.hosts))
		}
		want.Left = 0
		if diff := cmp.Diff(want, f.Forecast(true)); diff != "" {
			t.Error(diff)
		}
	})
}

// The forecast of a list of any length takes bounded memory.
func TestTheForecastIsBounded(t *testing.T) {
	f := New(Config{HostRate: 1})
	for i := range mostForeseen + 1000 {
		f.Foresee(hostName(i))
	}
	f.Foresee(hostName(0))
	got := f.Forecast(false)
	want := Forecast{Lines: mostForeseen + 1001, Left: mostForeseen + 1001, Hosts: mostForeseen,
		Largest: hostName(0), LargestLines: 2, Rate: 1, Least: 2 * time.Second}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A host is in the forecast until the last of its lines is over, though nothing
// waits for it any more.
func TestForecastOfWhatIsNotOver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{})
		f.Add(homeTask("a"))
		f.Return(lease(t, f), Report{Answered: true}, Later)
		time.Sleep(time.Hour)
		f.mu.Lock()
		f.forgetIdle(f.now())
		f.mu.Unlock()
		want := Forecast{Lines: 1, Left: 1, Hosts: 1, Largest: "a", LargestLines: 1}
		if diff := cmp.Diff(want, f.Forecast(false)); diff != "" {
			t.Error(diff)
		}
		f.Add(homeTask("a"))
		want = Forecast{Lines: 2, Left: 2, Hosts: 1, Largest: "a", LargestLines: 2}
		if diff := cmp.Diff(want, f.Forecast(false)); diff != "" {
			t.Error(diff)
		}
	})
}

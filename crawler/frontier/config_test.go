package frontier

import (
	"testing"
	"time"
)

func TestTheMostSpecificLimitHolds(t *testing.T) {
	cfg := Config{HostRate: 4, HostConns: 2, Hosts: map[string]HostLimit{
		"shop.example.com":      {Rate: 1},
		"shop.example.com:8080": {Rate: 2, Conns: 9},
		"*.example.com":         {Conns: 1},
		"*.cdn.example.com":     {Rate: -1, Conns: -1},
		"example.com":           {Delay: 10 * time.Second},
		"192.0.2.1":             {Rate: 50, Delay: 100 * time.Millisecond},
		"[2001:db8::1]:80":      {Rate: 7},
	}}
	for key, want := range map[string]HostLimit{
		"other.test:80":         {Rate: 4, Conns: 2},
		"shop.example.com:443":  {Rate: 1, Conns: 2},
		"shop.example.com:8080": {Rate: 2, Conns: 9},
		"a.shop.example.com:80": {Rate: 4, Conns: 1},
		"www.example.com:80":    {Rate: 4, Conns: 1},
		"a.cdn.example.com:80":  {},
		"cdn.example.com:80":    {Rate: 4, Conns: 1},
		"example.com:80":        {Rate: 0.1, Conns: 2, Delay: 10 * time.Second},
		"notexample.com:80":     {Rate: 4, Conns: 2},
		"192.0.2.1:80":          {Rate: 10, Conns: 2, Delay: 100 * time.Millisecond},
		"[2001:db8::1]:80":      {Rate: 7, Conns: 2},
	} {
		if got := cfg.limits(key); got != want {
			t.Errorf("%s: got %+v, want %+v", key, got, want)
		}
	}
}

func TestLimitsOfSomeHosts(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostRate: 1, Hosts: map[string]HostLimit{
			"fast.test": {Rate: -1},
			"slow.test": {Delay: 3 * time.Second},
			"one.test":  {Rate: -1, Conns: 1},
		}})
		c.visit = c.takes(100 * time.Millisecond)
		c.add(3, "fast.test:80", "slow.test:80", "one.test:80", "other.test:80")
		got := c.run(t)
		const ms = time.Millisecond
		wantTimes(t, "fast", times(got, "fast.test:80"), 0, 0, 0)
		wantTimes(t, "slow", times(got, "slow.test:80"), 0, 3000*ms, 6000*ms)
		wantTimes(t, "one", times(got, "one.test:80"), 0, 100*ms, 200*ms)
		wantTimes(t, "other", times(got, "other.test:80"), 0, 1000*ms, 2000*ms)
	})
}

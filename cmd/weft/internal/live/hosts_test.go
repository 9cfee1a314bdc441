package live

import (
	"strings"
	"testing"
	"time"

	"weft/crawler"
)

// No series of the metrics stands there twice, which Prometheus does not take: not where
// a site is asked over HTTP and HTTPS, and not where the names of hosts are long.
func TestNoSeriesTwice(t *testing.T) {
	s := serve(t)
	long := strings.Repeat(strings.Repeat("a", 60)+".", 4)
	for _, host := range []string{"shop.example:80", "shop.example:443", "shop.example:443", "shop.example:8080", long + "b:80", long + "c:80"} {
		s.Event(crawler.PageDone{Time: time.Now(), URL: "http://" + host + "/", Host: host, Outcome: "ok", Status: 200})
	}
	text, _ := get(t, s, "/metrics", 200)
	seen := make(map[string]bool)
	for _, line := range strings.Split(text, "\n") {
		series := line[:strings.LastIndexByte(line, ' ')+1]
		if series != "" && !strings.HasPrefix(line, "#") && seen[series] {
			t.Errorf("twice: %s", line)
		}
		seen[series] = true
	}
	for _, want := range []string{`{host="shop.example"} 3`, `{host="shop.example:8080"} 1`, `{host="` + long + `b"} 1`} {
		if !strings.Contains(text, "weft_host_records_total"+want+"\n") {
			t.Errorf("there is no %s", want)
		}
	}
}

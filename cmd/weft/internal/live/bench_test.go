package live

import (
	"bufio"
	"fmt"
	"net"
	"testing"
	"time"

	"weft/crawler"
	"weft/store"
)

// BenchmarkPage is what a page costs the run that is shown: without readers, and
// with 200 readers of the events, half of whom take nothing. A sample, with which
// readers get what there is, comes after every 1,000 pages, as in a run of 4,000
// pages a second.
func BenchmarkPage(b *testing.B) {
	for _, readers := range []int{0, 200} {
		b.Run(fmt.Sprintf("readers=%d", readers), func(b *testing.B) {
			s, err := Listen(Config{Addr: "127.0.0.1:0"})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			for i := range readers {
				c, err := net.Dial("tcp", s.listener.Addr().String())
				if err != nil {
					b.Fatal(err)
				}
				defer c.Close()
				fmt.Fprintf(c, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
				if i%2 == 0 {
					go bufio.NewReader(c).WriteTo(nowhere{})
				}
			}
			for s.events.readers() < readers {
				time.Sleep(time.Millisecond)
			}
			p := crawler.PageDone{
				Attempts: 1, Outcome: "ok", Status: 200, BytesWire: 1000, BytesBody: 5000, URL: "https://host.example/page",
				Phases: store.Timings{store.PhaseWait: 50 * time.Millisecond, store.PhaseBody: time.Millisecond, store.PhaseParse: 4 * time.Millisecond, store.PhaseAnalysis: time.Millisecond},
			}
			hosts := make([]string, 100)
			for i := range hosts {
				hosts[i] = fmt.Sprintf("host%d.example:443", i)
			}
			i := 0
			for b.Loop() {
				p.Time, p.Handed, p.Host = time.Now(), time.Now(), hosts[i%len(hosts)]
				s.Event(p)
				if i++; i%1000 == 0 {
					s.Event(sampleOf(p.Time, 1e6, i))
				}
			}
		})
	}
}

// nowhere takes everything.
type nowhere struct{}

func (nowhere) Write(b []byte) (int, error) { return len(b), nil }

package live

import (
	"bytes"
	"encoding/json"
	"fmt"

	"weft/cmd/weft/internal/progress"
	"weft/crawler"
	"weft/crawler/list"
)

// framePages is how many events of pages a frame has at most; a frame is sent
// with every sample, four times a second. Programs that want every page have
// --progress json, and the output.
const framePages = 16

// sse makes an event of every line of JSON that is written to it.
type sse struct{ to *bytes.Buffer }

func (s sse) Write(line []byte) (int, error) {
	var e struct{ Event string }
	if err := json.Unmarshal(line, &e); err != nil {
		return 0, err
	}
	fmt.Fprintf(s.to, "event: %s\ndata: %s\n\n", e.Event, bytes.TrimSuffix(line, []byte("\n")))
	return len(line), nil
}

// pageEvent keeps a page for the next frame, if somebody listens.
func (s *Server) pageEvent(p crawler.PageDone) {
	switch {
	case s.pages >= framePages:
		s.missed++
	case s.pages > 0 || s.events.readers() > 0:
		s.pages++
		s.json.Page(p)
	}
}

func (s *Server) sampleEvent(e crawler.Sample) {
	if s.missed > 0 {
		fmt.Fprintf(sse{s.pending}, `{"event":"left_out","pages":%d}`, s.missed)
	}
	s.json.Sample(e, s.count.notOK(), progress.Total(e, s.stats()))
	s.send()
}

func (s *Server) summaryEvent(sum crawler.Summary) {
	s.json.Summary(sum, s.stats())
	s.send()
}

// send publishes what is pending as one frame.
func (s *Server) send() {
	s.events.publish(bytes.Clone(s.pending.Bytes()))
	s.pending.Reset()
	s.pages, s.missed = 0, 0
}

func (s *Server) stats() list.Stats {
	if s.run.Stats == nil {
		return list.Stats{}
	}
	return s.run.Stats()
}

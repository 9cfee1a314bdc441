package cluster

import (
	"time"

	"weft/crawler"
	"weft/crawler/frontier"
)

// Frontier is the hub as a crawl has it.
func (h *Hub) Frontier() crawler.Frontier { return front{h} }

// front is a Hub as a crawler.Frontier. Politeness is the agents': here there are
// no hosts.
type front struct{ *Hub }

func (f front) Close()                                                           { f.closeList() }
func (f front) Sent(*frontier.Task)                                              {}
func (f front) Refused(*frontier.Task, frontier.Refusal) (at time.Time, ok bool) { return at, false }
func (f front) Drop(func(host string) bool)                                      {}
func (f front) SetRate(float64)                                                  {}
func (f front) Interval(string) time.Duration                                    { return 0 }
func (f front) Forecast(bool) frontier.Forecast                                  { return frontier.Forecast{} }
func (f front) Pauses(time.Duration) map[string]frontier.Pause                   { return nil }
func (f front) Restore(map[string]frontier.Pause)                                {}
func (f front) Discard() error                                                   { return nil }

// States implements crawler.Frontier: the hosts are with the agents.
func (f front) States(int) frontier.HostStates { return frontier.HostStates{} }

// UnderWay is what the agents said with their last renewals.
func (f front) UnderWay() (fetching, parsing int64) { return f.view.underWay() }

// Queued implements crawler.Frontier.
func (f front) Queued() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return int(max(0, f.outstanding))
}

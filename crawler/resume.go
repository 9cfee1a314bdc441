package crawler

import (
	"time"

	"weft/crawler/frontier"
)

// Lines is a set of lines, by their numbers. *store.Done is one.
type Lines interface {
	Has(line int64) bool
}

// A Pause is what the next run has to know of a host that this one asked.
type Pause = frontier.Pause

// pauseSlack is how old Pauses may be when the process is killed.
const pauseSlack = time.Second

// Pauses are the hosts that may not be asked right now, by host and port. It
// may be called while Run is under way, once a second or so, and after it.
func (c *Crawler) Pauses() map[string]Pause {
	return c.front.Pauses(pauseSlack)
}

// PausesWithin is Pauses for who may not hear of what is asked within the slack
// after it.
func (c *Crawler) PausesWithin(slack time.Duration) map[string]Pause { return c.front.Pauses(slack) }

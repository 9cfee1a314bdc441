package cluster

import (
	"context"
	"time"

	"weft/store"
)

// An AgentRow is what one agent has done, and what it is at.
type AgentRow struct {
	Name      string
	Records   int64
	BytesWire int64
	Phases    store.Timings // by its own clock

	Alive      bool      // its lease has not ended
	Seen       time.Time // when the hub saw its last renewal; zero before it saw any
	Partitions int       // that it owns
}

// count books a record to its agent. The caller holds the lock.
func (h *Hub) count(member string, rec *store.Record) {
	row := h.rows[member]
	if row == nil {
		row = new(AgentRow)
		h.rows[member] = row
	}
	row.Records++
	if !rec.Cached {
		row.BytesWire += rec.BytesWire
	}
	if rec.Timings != nil {
		for i, d := range rec.Timings {
			row.Phases[i] += d
		}
	}
}

// Agents is what each agent has done and is at, as far as this hub has seen it.
func (h *Hub) Agents() []AgentRow {
	byName := h.view.agents() // one that joined again was several members
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, r := range h.rows {
		row := rowOf(byName, h.view.name(id))
		row.Records += r.Records
		row.BytesWire += r.BytesWire
		for i, d := range r.Phases {
			row.Phases[i] += d
		}
	}
	var rows []AgentRow
	for _, r := range byName {
		rows = append(rows, *r)
	}
	return rows
}

// lastLook is how long Refresh may take.
const lastLook = 2 * time.Second

// Refresh looks at the agents now, which happens every second otherwise: at the end of
// a run that took less, Agents would not know what they are called. A store that does
// not answer leaves things as they are.
func (h *Hub) Refresh(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, lastLook)
	defer cancel()
	if err := h.view.update(ctx); err != nil {
		h.log.Debug("looking at the agents", "error", err)
	}
}

func rowOf(byName map[string]*AgentRow, name string) *AgentRow {
	row := byName[name]
	if row == nil {
		row = &AgentRow{Name: name}
		byName[name] = row
	}
	return row
}

package cluster

import (
	"testing"

	"weft/store"
)

// What an agent had in its cache it has not received, as on one machine.
func TestAgentHasNotReceivedWhatItsCacheHas(t *testing.T) {
	h := &Hub{view: newView(nil), rows: make(map[string]*AgentRow)}
	for _, cached := range []bool{true, false} {
		h.count("X", &store.Record{Cached: cached, BytesWire: 1000})
	}
	if rows := h.Agents(); len(rows) != 1 || rows[0].Records != 2 || rows[0].BytesWire != 1000 {
		t.Errorf("got %+v, want one agent with 2 records and 1000 bytes", rows)
	}
}

package warc

// What revisits can refer to: the last payloads, some 10 MB with addresses of
// common length.
const (
	maxPayloads = 1 << 15
	maxURI      = 1 << 10 // longer ones are not remembered
)

// An original is a record that has the payload.
type original struct{ id, uri, date string }

// A newPayload is one that was not kept before; zero if there is none.
type newPayload struct {
	sum sum
	original
}

// payloads are the last ones.
type payloads struct {
	originals map[sum]original
	order     []sum // the oldest is at next, once it is full
	next      int
}

func newPayloads() payloads { return payloads{originals: make(map[sum]original)} }

func (p *payloads) add(n newPayload) {
	if _, there := p.originals[n.sum]; there || n.id == "" || len(n.uri) > maxURI {
		return
	}
	p.originals[n.sum] = n.original
	if len(p.order) < maxPayloads {
		p.order = append(p.order, n.sum)
		return
	}
	delete(p.originals, p.order[p.next])
	p.order[p.next] = n.sum
	p.next = (p.next + 1) % maxPayloads
}

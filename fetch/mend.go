package fetch

import "io"

// A mender is a reader of what comes over HTTP/1 that mends what servers send, net/http
// refuses and browsers read, where it cannot mean two things:
//
//   - Content-Length as a list of the same number (RFC 9112 section 6.3),
//   - Transfer-Encoding with chunked twice, with identity, or with empty elements;
//     gzip or deflate in front of chunked, or alone up to the end of the
//     connection, which becomes a Content-Encoding (RFC 9112 sections 6.1 and 7.2),
//   - field lines before the first good one that begin with white space,
//   - white space before a colon, control characters in a value, and lines that are
//     no fields, which are left out,
//   - chunk and trailer lines that end with LF alone.
//
// Lengths that differ, other codings and whatever else could make two readers see
// two answers stay as they are, for net/http to refuse. A connection on which
// something was mended serves no further exchange.
//
// What has nothing to mend passes through as it is, without a copy.
type mender struct {
	r io.Reader

	begun  bool // an exchange begins: what comes next is a head
	mended bool

	part   part
	head   head
	chunks chunks
	ready  []byte // comes before anything else
	err    error  // comes after ready
}

// part is what a mender is at.
type part int

const (
	asIs   part = iota // a body that ends with its length or the connection; anything unknown
	inHead             // the head of an answer, which may be informational
	inBody             // chunks
)

// begin says that an answer is next.
func (m *mender) begin() { m.begun = true }

// Read reads what the server sent, mended.
func (m *mender) Read(p []byte) (int, error) {
	for {
		if len(m.ready) > 0 {
			n := copy(p, m.ready)
			m.ready = m.ready[n:]
			return n, nil
		}
		if m.err != nil || len(p) == 0 {
			return 0, m.err
		}
		n, err := m.r.Read(p)
		if n > 0 && m.begun {
			m.begun, m.part, m.head = false, inHead, head{}
		}
		good := m.pass(p[:n])
		if err != nil && m.part == inHead {
			// Half a line would be taken for a wrong one, and not for the end of the
			// connection, which it is.
			m.head.line = nil
			m.ready = m.head.giveUp(m.ready)
			m.endHead(false)
		}
		if len(m.ready) == 0 {
			m.ready = nil
			if good > 0 || err != nil {
				return good, err
			}
			continue
		}
		m.err = err
		if good > 0 {
			return good, nil
		}
	}
}

// pass returns how much of b, from its start, is good as it is. What the rest
// becomes is appended to m.ready.
func (m *mender) pass(b []byte) (good int) {
	switch m.part {
	case inHead:
		if m.head.fresh() {
			if n, chunked, ok := cleanHead(b); ok {
				m.endHead(chunked)
				return n + m.pass(b[n:])
			}
		}
		m.mendHead(b)
		return 0
	case inBody:
		at := m.chunks.scan(b)
		if at < 0 {
			return len(b)
		}
		m.mended = true
		for ; at >= 0; at = m.chunks.scan(b) {
			m.ready = append(append(m.ready, b[:at]...), "\r\n"...)
			b = b[at+1:]
		}
		m.ready = append(m.ready, b...)
		return 0
	}
	return len(b)
}

// mendHead takes b into the head, and what follows the head to where it belongs.
func (m *mender) mendHead(b []byte) {
	for m.part == inHead && len(b) > 0 {
		var done bool
		if m.ready, b, done = m.head.feed(m.ready, b); !done {
			continue
		}
		informational := m.head.informational
		m.endHead(m.head.chunked)
		if informational {
			m.part, m.head = inHead, head{}
		}
	}
	if len(b) > 0 {
		good := m.pass(b)
		m.ready = append(m.ready, b[:good]...)
	}
}

func (m *mender) endHead(chunked bool) {
	m.part = asIs
	m.mended = m.mended || m.head.mended
	if chunked {
		m.part, m.chunks = inBody, chunks{}
	}
}

package fetch

import "math"

// chunks follows a body in chunks (RFC 9112 section 7.1), to find where its lines
// end.
type chunks struct {
	at    chunkPart
	left  uint64 // bytes of the chunk to come; its size while that is read
	cr    bool   // the last byte was a CR
	empty bool   // the trailer line has nothing in it yet
}

type chunkPart int

const (
	chunkSize chunkPart = iota
	chunkExtension
	chunkData
	chunkEnd // the line end behind the data
	chunkTrailer
	chunkNone // behind the last chunk, or it is not known where
)

// scan follows b up to the first line that ends with LF alone and returns where
// that LF is, as if it stood for a line end; -1 if there is none.
func (c *chunks) scan(b []byte) int {
	for i := 0; i < len(b) && c.at != chunkNone; i++ {
		if c.at == chunkData {
			n := min(c.left, uint64(len(b)-i))
			if c.left -= n; c.left == 0 {
				c.at = chunkEnd
			}
			i += int(n) - 1
			continue
		}
		switch ch, cr := b[i], c.cr; {
		case ch == '\r' && !cr:
			c.cr = true
		case ch == '\n':
			c.cr = false
			if c.endLine(); !cr {
				return i
			}
		case cr: // in the middle of a line
			c.at = chunkNone
		default:
			c.take(ch)
		}
	}
	return -1
}

// take takes a byte of a line.
func (c *chunks) take(ch byte) {
	switch c.at {
	case chunkSize:
		digit, ok := hexDigit(ch)
		switch {
		case !ok: // net/http knows what may stand behind a size
			c.at = chunkExtension
		case c.left > math.MaxUint64>>4:
			c.at = chunkNone
		default:
			c.left = c.left<<4 | digit
		}
	case chunkEnd: // must be empty
		c.at = chunkNone
	case chunkTrailer:
		c.empty = false
	}
}

// endLine goes on behind a line.
func (c *chunks) endLine() {
	switch {
	case c.at == chunkEnd:
		*c = chunks{}
	case c.at == chunkTrailer && c.empty:
		c.at = chunkNone
	case c.at == chunkTrailer, c.left == 0:
		c.at, c.empty = chunkTrailer, true
	default:
		c.at = chunkData
	}
}

func hexDigit(c byte) (uint64, bool) {
	switch {
	case '0' <= c && c <= '9':
		return uint64(c - '0'), true
	case 'a' <= c && c <= 'f':
		return uint64(c-'a') + 10, true
	case 'A' <= c && c <= 'F':
		return uint64(c-'A') + 10, true
	}
	return 0, false
}

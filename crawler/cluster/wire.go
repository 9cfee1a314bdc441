package cluster

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"

	"weft/crawler"
)

// Protocol is the number of the protocol between hub and agents. Others are
// refused.
const Protocol = 3

// tasks is a message of in.P. Its tasks have the numbers First, First+1, … within
// their partition.
type tasks struct {
	First int64 `json:"first"`
}

// results is a message of out.P.
type results struct {
	Member string                   `json:"member"`
	Pauses map[string]crawler.Pause `json:"pauses,omitempty"`
	crawler.Notice
}

// A result is what a task came to: a record, or that it goes on elsewhere.
type result struct {
	Task   int64           `json:"task"`
	Record json.RawMessage `json:"record"`
	Links  []link          `json:"links,omitempty"`
	Moved  *crawler.Errand `json:"moved,omitempty"` // what there was to do, of a record that is crawler.Moved
}

// A link is a scope.Link.
type link struct {
	URL      string `json:"u"`
	Nofollow bool   `json:"n,omitempty"`
	Sitemap  bool   `json:"s,omitempty"`
}

// A checkpoint says what a partition has done, up to a message of out.P.
type checkpoint struct {
	Member string                   `json:"member"`
	Out    uint64                   `json:"out"`  // its last message that is in here
	In     uint64                   `json:"in"`   // the message of in.P to read on from
	Done   taskSet                  `json:"done"` // tasks that have their results
	Pauses map[string]crawler.Pause `json:"pauses,omitempty"`
}

// settings is what the hub says to all; Crawl is of the caller.
type settings struct {
	Protocol int             `json:"protocol"`
	Version  string          `json:"version"` // of weft
	Job      string          `json:"job"`     // made up anew for every store
	Lease    time.Duration   `json:"lease"`
	Rate     float64         `json:"rate"`            // requests a second of all together; 0 is no limit
	Since    string          `json:"since,omitempty"` // names the earlier output, if there is one
	Crawl    json.RawMessage `json:"crawl"`
}

// check says what of a settings message this program cannot do.
func (s *settings) check(version string) error {
	if s.Protocol != Protocol {
		return fmt.Errorf("the hub is weft %s, which speaks protocol %d; this is weft %s, which speaks %d: use the same version on both",
			s.Version, s.Protocol, version, Protocol)
	}
	if s.Job == "" || s.Lease <= 0 {
		return errors.New("the hub's settings are not whole")
	}
	return nil
}

// A codec packs JSON: a head, and a line for each item, compressed together.
type codec struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

// maxMessage bounds what a message may unfold to, in bytes.
const maxMessage = 1 << 30

func newCodec() (codec, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return codec{}, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(maxMessage))
	return codec{enc, dec}, err
}

func (c codec) close() {
	c.enc.Close()
	c.dec.Close()
}

func pack[T any](c codec, head any, items []T) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(head); err != nil {
		return nil, err
	}
	for i := range items {
		if err := e.Encode(&items[i]); err != nil {
			return nil, err
		}
	}
	return c.enc.EncodeAll(b.Bytes(), nil), nil
}

func unpack[T any](c codec, m *message, head any) ([]T, error) {
	text, err := c.dec.DecodeAll(m.data, nil)
	if err != nil {
		return nil, fmt.Errorf("message %d of %s: %w", m.seq, m.subject, err)
	}
	var items []T
	for first := true; len(text) > 0; first = false {
		line, rest, _ := bytes.Cut(text, []byte("\n"))
		text = rest
		if first {
			if err := json.Unmarshal(line, head); err != nil {
				return nil, fmt.Errorf("message %d of %s: %w", m.seq, m.subject, err)
			}
			continue
		}
		var item T
		if err := json.Unmarshal(line, &item); err != nil {
			return nil, fmt.Errorf("message %d of %s: %w", m.seq, m.subject, err)
		}
		items = append(items, item)
	}
	return items, nil
}

package cluster

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
	"time"

	"github.com/klauspost/compress/s2"

	"weft/crawler"
	"weft/store"
)

// Protocol is the number of the protocol between hub and agents. Others are
// refused.
const Protocol = 6

// tasks is a message of in.P. Its tasks have the numbers First, First+1, … within
// their partition.
type tasks struct {
	First int64 `json:"first"`
}

// results is a message of out.M.
type results struct {
	Member string                   `json:"member"`
	Now    time.Time                `json:"now,omitzero"` // of the writer, with Pauses and Alone
	Pauses map[string]crawler.Pause `json:"pauses,omitempty"`
	crawler.Notice

	// Prev has the partitions of which there is something in the message, and for each
	// the message before that had something of it, or where out.M ended when the member
	// took it.
	Prev map[int]uint64 `json:"prev,omitempty"`

	Shut bool `json:"shut,omitempty"` // the member has gone, and nothing comes after this
}

// A result is what a task came to: a record, or that it goes on elsewhere. Its line is
// the partition and the task, with a space between them, what is beside the record, if
// anything, and the record as it stands, with a tab between them: so that of most pages
// nothing is encoded or checked twice.
type result struct {
	place
	beside beside
	record []byte // as store.Record.AppendJSON writes it
}

// beside is what a result has beside its record. Encoded it has no tab.
type beside struct {
	Links []link          `json:"links,omitempty"`
	Moved *crawler.Errand `json:"moved,omitempty"` // what there was to do, of a record that is crawler.Moved
}

// appendResult appends the line of a result.
func appendResult(b []byte, at place, s beside, rec *store.Record) ([]byte, error) {
	b = append(strconv.AppendInt(b, int64(at.partition), 10), ' ')
	b = append(strconv.AppendInt(b, at.task, 10), '\t')
	if len(s.Links) > 0 || s.Moved != nil {
		b = append(b, mustJSON(s)...)
	}
	b, err := rec.AppendJSON(append(b, '\t'))
	return append(b, '\n'), err
}

// parseResult reads a line, and keeps it.
func parseResult(line []byte) (r result, err error) {
	if r.place, err = parsePlace(line); err != nil {
		return r, err
	}
	_, rest, _ := bytes.Cut(line, []byte("\t"))
	more, record, _ := bytes.Cut(rest, []byte("\t"))
	if r.record = record; len(more) > 0 {
		err = json.Unmarshal(more, &r.beside)
	}
	return r, err
}

// errandLines are those of tasks.
func errandLines(tasks []crawler.Errand) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for i := range tasks {
		if err := e.Encode(&tasks[i]); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

func parseErrand(line []byte) (e crawler.Errand, err error) {
	err = json.Unmarshal(line, &e)
	return e, err
}

// A link is a scope.Link.
type link struct {
	URL      string `json:"u"`
	Nofollow bool   `json:"n,omitempty"`
	Sitemap  bool   `json:"s,omitempty"`
}

// A checkpoint says what a partition has done, up to a message of out.M.
type checkpoint struct {
	Member string                   `json:"member"`
	Out    uint64                   `json:"out"`  // the member's last message that is in here
	In     uint64                   `json:"in"`   // the message of in.P to read on from
	Done   taskSet                  `json:"done"` // tasks that have their results
	Now    time.Time                `json:"now"`  // of the writer
	Pauses map[string]crawler.Pause `json:"pauses,omitempty"`
}

// settings is what the hub says to all; Crawl is of the caller.
type settings struct {
	Protocol int             `json:"protocol"`
	Version  string          `json:"version"` // of weft
	Job      string          `json:"job"`     // made up anew for every store
	Lease    time.Duration   `json:"lease"`
	Rate     float64         `json:"rate"`             // requests a second of all together; 0 is no limit
	Agents   int             `json:"agents,omitempty"` // that are to come at once
	Since    string          `json:"since,omitempty"`  // names the earlier output, if there is one
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

// maxMessage bounds what a message may unfold to, in bytes.
const maxMessage = 1 << 30

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// pack makes a message of its head, and of what lines has, a line for each item: an
// S2 block, which takes a third of zstd's time at its fastest, and its CRC-32C.
func pack(head any, lines []byte) ([]byte, error) { return new(packer).pack(head, lines) }

// A packer makes one message after the other in the same room.
type packer struct{ text, block []byte }

// pack is pack; the message lies in the packer's room until the next one.
func (p *packer) pack(head any, lines []byte) ([]byte, error) {
	text, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	p.text = append(append(append(p.text[:0], text...), '\n'), lines...)
	if room := s2.MaxEncodedLen(len(p.text)) + crc32.Size; cap(p.block) < room {
		p.block = make([]byte, room)
	}
	block := s2.Encode(p.block[:cap(p.block)], p.text)
	block = binary.LittleEndian.AppendUint32(block, crc32.Checksum(block, castagnoli))
	if cap(p.text) > pendingKept {
		*p = packer{}
	}
	return block, nil
}

// unfold is the text of a message.
func unfold(data []byte) ([]byte, error) {
	end := len(data) - crc32.Size
	if end < 0 || crc32.Checksum(data[:end], castagnoli) != binary.LittleEndian.Uint32(data[end:]) {
		return nil, errors.New("it is not whole")
	}
	if size, err := s2.DecodedLen(data[:end]); err == nil && size > maxMessage {
		return nil, fmt.Errorf("it unfolds to %d bytes", size)
	}
	return s2.Decode(nil, data[:end])
}

// unpack reads the head of a message, and its items with parse, which may keep the
// lines that it is given; it may be nil where there are none.
func unpack[T any](m *message, head any, parse func(line []byte) (T, error)) ([]T, error) {
	text, err := unfold(m.data)
	if err != nil {
		return nil, fmt.Errorf("message %d of %s: %w", m.seq, m.subject, err)
	}
	line, text, _ := bytes.Cut(text, []byte("\n"))
	if err := json.Unmarshal(line, head); err != nil {
		return nil, fmt.Errorf("message %d of %s: %w", m.seq, m.subject, err)
	}
	if len(text) == 0 {
		return nil, nil
	}
	items := make([]T, 0, bytes.Count(text, []byte("\n")))
	for len(text) > 0 {
		line, text, _ = bytes.Cut(text, []byte("\n"))
		item, err := parse(line)
		if err != nil {
			return nil, fmt.Errorf("message %d of %s: %w", m.seq, m.subject, err)
		}
		items = append(items, item)
	}
	return items, nil
}

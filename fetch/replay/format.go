package replay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"weft/fetch"
)

// An Entry is one exchange as it was.
type Entry struct {
	// Response is nil if the exchange failed before the head of the answer was
	// there. Its timings are those of the exchange.
	Response *fetch.Response

	Err       *fetch.Error // how the exchange failed; nil if it did not
	FetchedAt time.Time    // when it began
}

// The first line of an entry: magic, checksum, a space, the head's length, and a
// line end. The checksum is of all that follows it.
const (
	magic     = "weft replay 1 "
	crcEnd    = len(magic) + 8
	prefixLen = crcEnd + 1 + 8 + 1

	// maxHead bounds the head that is written or read. Clients refuse one of
	// 300 KiB unless told otherwise.
	maxHead = 16 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// facts is what the head says in JSON.
type facts struct {
	URL       string        `json:"url"`
	FetchedAt time.Time     `json:"fetched_at"`
	Status    int           `json:"status,omitempty"` // 0: there is no response
	Protocol  string        `json:"protocol,omitempty"`
	IP        netip.Addr    `json:"ip,omitzero"`
	Public    bool          `json:"public,omitempty"`
	Wire      int64         `json:"wire,omitempty"`
	Cut       bool          `json:"cut,omitempty"`
	Warnings  []string      `json:"warnings,omitempty"`
	Timings   fetch.Timings `json:"timings"` // in nanoseconds
	Failure   *failure      `json:"failure,omitempty"`
}

type failure struct {
	Kind   fetch.Kind  `json:"kind"`
	Phase  fetch.Phase `json:"phase"`
	Reason string      `json:"reason"`
	Detail string      `json:"detail,omitempty"`
}

// encode returns what stands before the body in the file of an entry.
func encode(key string, e *Entry) ([]byte, error) {
	if e.Response == nil && e.Err == nil || e.Response != nil && e.Response.Status == 0 {
		return nil, errors.New("neither an answer nor a failure")
	}
	f := facts{URL: key, FetchedAt: e.FetchedAt}
	if err := e.Err; err != nil {
		f.IP, f.Timings = err.IP, err.Timings
		f.Failure = &failure{Kind: err.Kind, Phase: err.Phase, Reason: err.Reason}
		if err.Err != nil {
			f.Failure.Detail = err.Err.Error()
		}
	}
	var header http.Header
	if r := e.Response; r != nil {
		f.Status, f.Protocol, f.IP, f.Public = r.Status, r.Protocol, r.IP, r.Public
		f.Wire, f.Cut, f.Warnings, f.Timings = r.Wire, r.Cut, r.Warnings, r.Timings
		header = r.Header
	}
	b := bytes.NewBuffer(make([]byte, prefixLen, 2<<10))
	if err := json.NewEncoder(b).Encode(f); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		if name == "Set-Cookie" {
			continue
		}
		for _, value := range header[name] {
			if name == "" || strings.ContainsAny(name, ":\n") || strings.Contains(value, "\n") {
				return nil, fmt.Errorf("header %.40q cannot be kept", name)
			}
			b.WriteString(name + ": " + value + "\n")
		}
	}
	b.WriteByte('\n')
	if b.Len()-prefixLen > maxHead {
		return nil, errors.New("the head is too large to be kept")
	}
	head := b.Bytes()
	copy(head[crcEnd:], fmt.Sprintf(" %08x\n", len(head)-prefixLen))
	crc := crc32.Checksum(head[crcEnd:], castagnoli)
	if e.Response != nil {
		crc = crc32.Update(crc, castagnoli, e.Response.Body)
	}
	copy(head, fmt.Sprintf("%s%08x", magic, crc))
	return head, nil
}

var errCorrupt = errors.New("not a whole entry")

// parsePrefix reads the first line of an entry.
func parsePrefix(p []byte) (crc uint32, headLen int, err error) {
	if len(p) < prefixLen || string(p[:len(magic)]) != magic || p[crcEnd] != ' ' || p[prefixLen-1] != '\n' {
		return 0, 0, errCorrupt
	}
	sum, err1 := strconv.ParseUint(string(p[len(magic):crcEnd]), 16, 32)
	n, err2 := strconv.ParseUint(string(p[crcEnd+1:prefixLen-1]), 16, 32)
	if err1 != nil || err2 != nil || n > maxHead {
		return 0, 0, errCorrupt
	}
	return uint32(sum), int(n), nil
}

// parseHead reads what stands between the first line and the body. The entry
// has all but its body; about is the URL that it is about.
func parseHead(head []byte) (e *Entry, about string, err error) {
	var f facts
	line, text, _ := bytes.Cut(head, []byte("\n"))
	if json.Unmarshal(line, &f) != nil || string(text) != "\n" && !bytes.HasSuffix(text, []byte("\n\n")) {
		return nil, "", errCorrupt
	}
	e = &Entry{FetchedAt: f.FetchedAt}
	if f.Failure != nil {
		e.Err = &fetch.Error{Kind: f.Failure.Kind, Phase: f.Failure.Phase, Reason: f.Failure.Reason, IP: f.IP, Timings: f.Timings}
		if f.Failure.Detail != "" {
			e.Err.Err = errors.New(f.Failure.Detail)
		}
	}
	if f.Status == 0 {
		if e.Err == nil {
			return nil, "", errCorrupt
		}
		return e, f.URL, nil
	}
	e.Response = &fetch.Response{
		Status: f.Status, Header: make(http.Header), Protocol: f.Protocol, IP: f.IP, Public: f.Public,
		Wire: f.Wire, Cut: f.Cut, Warnings: f.Warnings, Timings: f.Timings,
	}
	// One string and one array for all headers, as net/http does it.
	rest := string(text[:len(text)-1])
	values := make([]string, 0, strings.Count(rest, "\n"))
	for line := range strings.Lines(rest) {
		name, value, ok := strings.Cut(line[:len(line)-1], ": ")
		if !ok {
			return nil, "", errCorrupt
		}
		values = append(values, value)
		if h := e.Response.Header; h[name] == nil {
			h[name] = values[len(values)-1 : len(values) : len(values)]
		} else {
			h[name] = append(h[name], value)
		}
	}
	return e, f.URL, nil
}

// decode reads the image of a whole entry. The body is a part of it.
func decode(image []byte, key string) (*Entry, error) {
	crc, headLen, err := parsePrefix(image)
	if err != nil || len(image) < prefixLen+headLen || crc32.Checksum(image[crcEnd:], castagnoli) != crc {
		return nil, errCorrupt
	}
	e, about, err := parseHead(image[prefixLen : prefixLen+headLen])
	if err != nil || about != key {
		return nil, errCorrupt
	}
	if body := image[prefixLen+headLen:]; e.Response != nil && len(body) > 0 {
		e.Response.Body = body
	}
	return e, nil
}

package discovery

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"slices"
	"sync"

	"weft/store"
)

// A Log is a file with what the records of an output say of links, in short, so
// that the next run need not go through the records. It is a copy of part of the
// output, which wins: a log that is torn or of another output is not used. It is
// safe for concurrent use.
type Log struct {
	mu    sync.Mutex
	file  *os.File
	buf   []byte // added, not yet written
	entry []byte // a buffer
	marks []Mark // after each record from first on
	first int64  // how many records marks[0] is behind
	err   error  // the first; nothing is added after it
}

// A Mark says how far a log is on the disk. The zero Mark is of no log.
type Mark struct {
	Bytes int64  `json:"bytes"`
	Sum   uint32 `json:"sum"` // CRC-32C (RFC 3720, section B.4) of so many
}

// logHead begins a log, and names the layout of its entries.
const logHead = "weft links 1\n"

// logBuffer is from how many bytes on the log is written.
const logBuffer = 1 << 20

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// NewLog begins a log; one that is there is emptied.
func NewLog(path string) (*Log, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &Log{
		file: file, buf: []byte(logHead),
		marks: []Mark{{int64(len(logHead)), crc32.Checksum([]byte(logHead), castagnoli)}},
	}, nil
}

// ErrLog says that a log is not what a mark says of it.
var ErrLog = errors.New("the log of links is torn, or of another output")

// OpenLog replays a log up to a mark, and goes on with it from there. How many
// records it has says Records. After an error the Fold is of no use.
func (f *Fold) OpenLog(path string, m Mark, done interface{ HasFound(number int64) bool }) (_ *Log, err error) {
	if m.Bytes == 0 {
		return nil, ErrLog
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			file.Close()
		}
	}()
	sum := crc32.New(castagnoli)
	if n, err := io.Copy(sum, io.LimitReader(file, m.Bytes)); err != nil || n < m.Bytes || sum.Sum32() != m.Sum {
		return nil, errors.Join(ErrLog, err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	l := &Log{file: file, marks: []Mark{m}}
	in := bufio.NewReaderSize(io.LimitReader(file, m.Bytes), 1<<20)
	head := make([]byte, len(logHead))
	if _, err := io.ReadFull(in, head); err != nil || string(head) != logHead {
		return nil, errors.Join(ErrLog, err)
	}
	var entry []byte
	for {
		size, err := binary.ReadUvarint(in)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if uint64(cap(entry)) < size {
			entry = make([]byte, size)
		}
		entry = entry[:size]
		if _, err := io.ReadFull(in, entry); err != nil {
			return nil, err
		}
		rec, err := decodeEntry(entry)
		if err != nil {
			return nil, err
		}
		f.Replay(rec, done)
		l.first++
	}
	if err := file.Truncate(m.Bytes); err != nil {
		return nil, err
	}
	_, err = file.Seek(m.Bytes, io.SeekStart)
	return l, err
}

// Records is how many records the log has.
func (l *Log) Records() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.first + int64(len(l.marks)) - 1
}

// Add notes the next record of the output. An error ends the log, and is Mark's:
// it costs the next run a look at the records.
func (l *Log) Add(rec *store.Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return
	}
	begin := len(l.buf)
	l.entry = appendEntry(l.entry[:0], rec)
	l.buf = binary.AppendUvarint(l.buf, uint64(len(l.entry)))
	l.buf = append(l.buf, l.entry...)
	last := l.marks[len(l.marks)-1]
	l.marks = append(l.marks, Mark{last.Bytes + int64(len(l.buf)-begin), crc32.Update(last.Sum, castagnoli, l.buf[begin:])})
	if len(l.buf) >= logBuffer {
		l.flush()
	}
}

func (l *Log) flush() {
	_, l.err = l.file.Write(l.buf)
	l.buf = l.buf[:0]
}

// Mark brings the log to the disk, and says how far it is after so many records;
// it may be asked for no fewer later. It is to be asked when these records are in
// the output, and may then know of none that the output has not.
func (l *Log) Mark(records int64) (Mark, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.flush()
	}
	if l.err == nil {
		l.err = l.file.Sync()
	}
	if n := records - l.first; l.err == nil && (n < 0 || n >= int64(len(l.marks))) {
		l.err = ErrLog
	}
	if l.err != nil {
		return Mark{}, l.err
	}
	l.marks = slices.Delete(l.marks, 0, int(records-l.first))
	l.first = records
	return l.marks[0], nil
}

// Close closes the file. What was added after the last Mark need not be there.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file.Close()
}

// The kinds of entries.
const (
	foundEntry    = iota
	seedEntry     // of a line
	repeatedEntry // of a line whose URL was known
	noURLEntry    // of a line that is none
)

// appendEntry appends what Replay needs of a record.
func appendEntry(dst []byte, rec *store.Record) []byte {
	kind, final := byte(foundEntry), ""
	if rec.Found == 0 {
		kind = seedEntry
		switch rec.Outcome {
		case "duplicate_url":
			kind = repeatedEntry
		case "invalid_url":
			kind = noURLEntry
		}
		if n := len(rec.Redirects); n > 0 {
			final = rec.Redirects[n-1].URL
		}
	}
	dst = append(dst, kind)
	for _, n := range []uint64{uint64(rec.Line), uint64(rec.Found), uint64(rec.Depth), uint64(rec.Sitemaps)} {
		dst = binary.AppendUvarint(dst, n)
	}
	body, _ := hex.DecodeString(rec.BodySHA256) // it is one, or ""
	print, _ := hex.DecodeString(rec.Fingerprint)
	for _, s := range []string{rec.URL, final, string(body), string(print)} {
		dst = appendText(dst, s)
	}
	dst = binary.AppendUvarint(dst, uint64(len(rec.Follow)))
	for _, url := range rec.Follow {
		dst = appendText(dst, url)
	}
	return dst
}

// decodeEntry is the record, as far as Replay needs it.
func decodeEntry(b []byte) (*store.Record, error) {
	if len(b) == 0 {
		return nil, ErrLog
	}
	in := reader{b: b[1:]}
	rec := &store.Record{Line: int64(in.number()), Found: int64(in.number()), Depth: int(in.number()), Sitemaps: int(in.number()), URL: in.text()}
	if final := in.text(); final != "" {
		rec.Redirects = []store.Redirect{{URL: final}}
	}
	rec.BodySHA256, rec.Fingerprint = hex.EncodeToString([]byte(in.text())), hex.EncodeToString([]byte(in.text()))
	for range min(in.number(), uint64(len(in.b))) {
		rec.Follow = append(rec.Follow, in.text())
	}
	switch b[0] {
	case repeatedEntry:
		rec.Outcome = "duplicate_url"
	case noURLEntry:
		rec.Outcome = "invalid_url"
	}
	if in.bad || len(in.b) > 0 {
		return nil, ErrLog
	}
	return rec, nil
}

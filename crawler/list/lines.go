package list

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// plainLines reads one URL a line.
type plainLines struct {
	f  *feeder
	in lineReader
}

func (p *plainLines) begin() error { return nil }

func (p *plainLines) run(ctx context.Context) error {
	for {
		b, cut, err := p.in.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		p.f.stats.Lines++
		b = trim(b)
		if p.f.stats.skip(b, cut) {
			continue
		}
		l := urlLine(p.f.stats.Lines, b)
		if cut {
			l.Err = tooLong("line", p.in.max)
		}
		if err := p.f.emit(ctx, l); err != nil {
			return err
		}
	}
}

// skip reports whether a trimmed line is blank or a comment, and counts it.
func (s *Stats) skip(b []byte, cut bool) bool {
	if len(b) > 0 && b[0] == '#' {
		s.Comments++
		return true
	}
	return s.blank(b, cut)
}

// blank reports whether a trimmed line is blank, and counts it.
func (s *Stats) blank(b []byte, cut bool) bool {
	if len(b) > 0 || cut {
		return false
	}
	s.Blank++
	return true
}

// A lineReader splits a text at LF, in bounded memory.
type lineReader struct {
	r    *bufio.Reader
	max  int    // longest line
	long []byte // a line longer than the buffer of r

	legacy func() // called for lines that are not UTF-8
	wide   []byte // such a line, decoded
}

// next returns the next line without its LF; it is good until the call after.
// Of a line longer than max, cut says so, the beginning is returned and the
// rest is skipped. The error is io.EOF at the end of the text.
func (l *lineReader) next() (line []byte, cut bool, err error) {
	line, err = l.r.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		l.long = l.long[:0]
		for err == bufio.ErrBufferFull {
			l.long = l.keep(line)
			line, err = l.r.ReadSlice('\n')
		}
		l.long = l.keep(line)
		line = l.long
	}
	if err == io.EOF && len(line) > 0 {
		err = nil // the last line has no LF
	}
	if err != nil {
		return nil, false, err
	}
	if n := len(line) - 1; line[n] == '\n' {
		line = line[:n]
	}
	if len(line) > l.max {
		return l.utf8(line[:l.max], true), true, nil
	}
	return l.utf8(line, false), false, nil
}

// utf8 is a line in UTF-8: one that is not is taken for windows-1252. Of one that
// was cut, the last character may be a part.
func (l *lineReader) utf8(line []byte, cut bool) []byte {
	whole := line
	for n := 1; cut && n < utf8.UTFMax && n <= len(line); n++ {
		if utf8.RuneStart(line[len(line)-n]) {
			if !utf8.FullRune(line[len(line)-n:]) {
				whole = line[:len(line)-n]
			}
			break
		}
	}
	if utf8.Valid(whole) {
		return line
	}
	l.legacy()
	l.wide = l.wide[:0]
	for _, b := range line {
		if b < utf8.RuneSelf {
			l.wide = append(l.wide, b)
		} else {
			l.wide = utf8.AppendRune(l.wide, charmap.Windows1252.DecodeByte(b))
		}
	}
	return l.wide
}

// keep adds part to the long line, up to one byte more than max.
func (l *lineReader) keep(part []byte) []byte {
	return append(l.long, part[:min(len(part), l.max+1-len(l.long))]...)
}

// urlLine makes the line of a URL, within the bound of MaxURL.
func urlLine(number int64, url []byte) Line {
	url = trim(url)
	if len(url) > MaxURL {
		return Line{Number: number, URL: string(cutURL(url)), Err: tooLong("URL", MaxURL)}
	}
	return Line{Number: number, URL: string(url)}
}

func tooLong(what string, limit int) error {
	return fmt.Errorf("%w: the %s is over %d bytes", ErrTooLong, what, limit)
}

// cutURL cuts a URL to MaxURL, between runes. If the part that names the host,
// which user-info may stand in front of, does not end before the cut, it is
// replaced by ***: no one could see any more which part of it is the password.
func cutURL(url []byte) []byte {
	n := MaxURL
	for n > MaxURL-utf8.UTFMax && !utf8.RuneStart(url[n]) {
		n--
	}
	url = url[:n]
	scheme := bytes.IndexByte(url, ':') + 1
	rest := bytes.TrimLeft(url[scheme:], `/\`)
	if scheme == 0 || bytes.ContainsAny(rest, `/\?#`) {
		return url
	}
	return append(bytes.Clone(url[:n-len(rest)]), "***"...)
}

// trim drops what may surround a URL unseen: white space of any script, control
// characters, byte order marks.
func trim(b []byte) []byte {
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	if len(b) > 0 && (b[0] >= utf8.RuneSelf || b[len(b)-1] >= utf8.RuneSelf) {
		b = bytes.TrimFunc(b, func(r rune) bool { return r <= ' ' || r == '\ufeff' || unicode.IsSpace(r) })
	}
	return b
}

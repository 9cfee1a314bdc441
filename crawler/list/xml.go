package list

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

// decodeXML decodes the text from the encoding that it declares. UTF-16 with a
// byte order mark was decoded before, and says so in vain.
func decodeXML(text *bufio.Reader) (*bufio.Reader, error) {
	if _, err := text.Peek(1); err != nil && err != io.EOF {
		return nil, err
	}
	head, _ := text.Peek(min(text.Buffered(), 256))
	label := declared(string(head))
	if label == "" {
		return decoded(text, unicode.UTF8), nil
	}
	enc, name := charset.Lookup(label)
	switch {
	case enc == nil:
		return nil, fmt.Errorf("is in the encoding %.40q, which is not known", label)
	case name == "utf-8", strings.HasPrefix(name, "utf-16"):
		enc = unicode.UTF8
	}
	return decoded(text, enc), nil
}

// declared returns the encoding that an XML declaration names, or "".
func declared(head string) string {
	decl, ok := strings.CutPrefix(strings.TrimSpace(head), "<?xml")
	if !ok {
		return ""
	}
	decl, _, _ = strings.Cut(decl, "?>")
	_, after, _ := strings.Cut(decl, "encoding")
	after = strings.TrimLeft(after, " \t\r\n=")
	if after == "" || after[0] != '"' && after[0] != '\'' {
		return ""
	}
	label, _, _ := strings.Cut(after[1:], after[:1])
	return label
}

// bounded keeps a token, and the whole document, from being endless.
type bounded struct {
	r          *bufio.Reader
	token, all int64 // bytes left
}

// ReadByte is what encoding/xml reads with; having it, the decoder does not
// read ahead.
func (b *bounded) ReadByte() (byte, error) {
	if b.token <= 0 {
		return 0, fmt.Errorf("%w: one XML token is over the limit", ErrTooLong)
	}
	if b.all <= 0 {
		return 0, fmt.Errorf("%w: the sitemap is over %d MiB", ErrTooLong, maxFetched>>20)
	}
	b.token--
	b.all--
	c, err := b.r.ReadByte()
	if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
		c = ' ' // XML 1.0 has no such characters, and the decoder would give up
	}
	return c, err
}

// Read makes bounded the io.Reader that encoding/xml asks for.
func (b *bounded) Read([]byte) (int, error) {
	return 0, errors.New("read by bytes only")
}

package warc

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxHeader bounds the header of a record, in bytes; some have long URIs.
const maxHeader = 64 << 10

// A Field is a named field of a record, in the order of the file.
type Field struct{ Name, Value string }

// Fields are those of a record's header.
type Fields []Field

// Get returns the value of the first field of that name, in any case; "" if
// there is none.
func (f Fields) Get(name string) string {
	for _, field := range f {
		if strings.EqualFold(field.Name, name) {
			return field.Value
		}
	}
	return ""
}

// readFields reads the version and the fields of a record, up to the empty line.
func readFields(in *bufio.Reader) (Fields, error) {
	left := maxHeader
	version, err := readLine(in, &left)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(version, "WARC/") {
		return nil, fmt.Errorf("%.40q is not the beginning of a record", version)
	}
	var fields Fields
	for {
		line, err := readLine(in, &left)
		switch {
		case err != nil:
			return nil, err
		case line == "":
			return fields, nil
		case line[0] == ' ' || line[0] == '\t':
			if len(fields) == 0 {
				return nil, fmt.Errorf("the header begins with %.40q", line)
			}
			fields[len(fields)-1].Value += " " + strings.TrimSpace(line)
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("%.40q is no field of a header", line)
		}
		fields = append(fields, Field{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
}

var errLongHeader = fmt.Errorf("the header of a record is over %d bytes", maxHeader)

// readLine reads a line without its end, which is CRLF, or LF alone.
func readLine(in *bufio.Reader, left *int) (string, error) {
	var long []byte
	for {
		piece, err := in.ReadSlice('\n')
		if *left -= len(piece); *left < 0 {
			return "", errLongHeader
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, piece...)
			continue
		}
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return "", err
		}
		return strings.TrimRight(string(append(long, piece...)), "\r\n"), nil
	}
}

// length is the length of the block.
func (f Fields) length() (int64, error) {
	text := f.Get("Content-Length")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%.40q is no length of a block", text)
	}
	return n, nil
}

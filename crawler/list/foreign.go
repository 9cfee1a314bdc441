package list

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// A Foreign is what is sometimes given instead of a list.
type Foreign string

// What is told by its first bytes. Each of them would be read as lines of nonsense,
// one record each.
const (
	Spreadsheet Foreign = "a spreadsheet or a document of an office program"
	PDF         Foreign = "a PDF"
	WebArchive  Foreign = "a web archive (WARC)"
	Page        Foreign = "an HTML page"
	Parquet     Foreign = "a Parquet file"
	Database    Foreign = "an SQLite database"
)

// A ForeignError says that an input is something else than a list.
type ForeignError struct{ Is Foreign }

func (e *ForeignError) Error() string { return "is " + string(e.Is) + ", not a list" }

// ErrNoLines is wrapped by the error of JSON whose values do not stand one a line:
// its lines have no number of their own.
var ErrNoLines = errors.New("has JSON values that do not stand one a line")

// begins are the first bytes of what is no list.
var begins = []struct {
	magic string
	is    Foreign
}{
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Spreadsheet}, // OLE2, of Excel until 2003 ([MS-CFB] 2.2)
	{"%PDF-", PDF},
	{"WARC/", WebArchive},
	{"PAR1", Parquet},
	{"SQLite format 3\x00", Database},
}

// foreign looks at the beginning of a text, as far as it is there.
func foreign(text *bufio.Reader) error {
	text.Peek(1)
	head, _ := text.Peek(text.Buffered()) // no more: it may be slow in coming
	for _, b := range begins {
		if bytes.HasPrefix(head, []byte(b.magic)) {
			return &ForeignError{b.is}
		}
	}
	return nil
}

// page knows an HTML page: by its document type, or its first element.
func page(text *bufio.Reader) error {
	text.Peek(1)
	head, _ := text.Peek(min(text.Buffered(), 512))
	head = bytes.ToLower(bytes.TrimSpace(head))
	for _, begin := range []string{"<!doctype html", "<html", "<head", "<body"} {
		if bytes.HasPrefix(head, []byte(begin)) {
			return &ForeignError{Page}
		}
	}
	return nil
}

// officeNames begin the names of the files in an office document, of which one
// comes first (ECMA-376 part 2; OpenDocument 1.3 part 2, section 3.3).
var officeNames = []string{"[Content_Types].xml", "_rels/", "docProps/", "xl/", "mimetypeapplication/vnd.oasis.opendocument"}

// archive says what a zip archive is.
func archive(zip *bufio.Reader) error {
	const header = 30 // of a file in it, before its name; APPNOTE 4.3.7
	head, _ := zip.Peek(zip.Buffered())
	for _, name := range officeNames {
		if len(head) > header && bytes.HasPrefix(head[header:], []byte(name)) {
			return &ForeignError{Spreadsheet}
		}
	}
	return errors.New("is a zip archive: unpack it first")
}

// oneALine looks at the first value of JSON, or of an array: nothing else may stand
// on its line, and it may stand on no other. What is no JSON is left to the lines.
func oneALine(text *bufio.Reader) error {
	text.Peek(1)
	head, _ := text.Peek(text.Buffered())
	d := json.NewDecoder(bytes.NewReader(bytes.TrimLeft(head, "[ \t\r\n")))
	var value json.RawMessage
	if d.Decode(&value) != nil {
		return nil
	}
	rest, _ := io.ReadAll(d.Buffered())
	rest, more := bytes.CutPrefix(bytes.TrimLeft(rest, " \t\r"), []byte(","))
	rest = bytes.TrimLeft(rest, " \t\r")
	if bytes.IndexByte(value, '\n') >= 0 || more && len(rest) > 0 && rest[0] != '\n' {
		return ErrNoLines
	}
	return nil
}

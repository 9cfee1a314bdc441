package sqlite

import (
	"strings"

	"zombiezen.com/go/sqlite"

	"weft/store"
	"weft/store/table"
)

// linkKeys are the columns of "links" behind the first, which is the page's URL.
var linkKeys = []string{"url", "text", "rel", "kind"}

// batch is how many links one statement inserts: with 16 they cost a third less
// than with a statement each.
const batch = 16

// A linkTable inserts links.
type linkTable struct {
	one, many *sqlite.Stmt // a link, and a batch of them; the first parameter is the page's URL
	found     [][4][]byte  // room for the links of a page
}

func newLinkTable(conn *sqlite.Conn) (*linkTable, error) {
	one := "(?1" + strings.Repeat(", ?", len(linkKeys)) + ")"
	t := new(linkTable)
	var err error
	if t.one, err = conn.Prepare("INSERT INTO links VALUES " + one); err == nil {
		t.many, err = conn.Prepare("INSERT INTO links VALUES " + one + strings.Repeat(", "+one, batch-1))
	}
	return t, err // the connection closes them
}

// append inserts the links of a page, and returns about how many bytes that are;
// 0 if there are none.
func (t *linkTable) append(page string, list table.Value) (bytes int, err error) {
	if list.Kind != table.JSON {
		return 0, nil
	}
	t.found = t.found[:0]
	store.EachObject(list.Text, linkKeys, func(values [][]byte) { t.found = append(t.found, [4][]byte(values)) })
	from := table.TextOf(page)
	bind(t.one, 1, from)
	bind(t.many, 1, from)
	for links := t.found; len(links) > 0; {
		stmt, n := t.one, 1
		if len(links) >= batch {
			stmt, n = t.many, batch
		}
		param := 1
		for _, link := range links[:n] {
			bytes += 8 + len(from.Text)
			for _, value := range link {
				param++
				bytes += bind(stmt, param, table.ValueOf(value))
			}
		}
		if err := run(stmt); err != nil {
			return bytes, err
		}
		links = links[n:]
	}
	return bytes, nil
}

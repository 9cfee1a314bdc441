package store

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCell(t *testing.T) {
	page := RawPage(`{"title":"a \"b\" \\","n":-1.5,"o":{"x":{"y":[1,{"z":"]}"}]},"x.y":2},"a.b":"dotted","a":{"b":"deep","c":true}, "e" : "" ,"end":null,"ti\u0074el":"escaped","gr\u00f6\u00dfe":{"a\/\"b":3}}`)
	for path, want := range map[string]string{
		"title": `"a \"b\" \\"`, "n": "-1.5", "o.x.y": `2`, "o.x": `{"y":[1,{"z":"]}"}]}`, "a.b": `"dotted"`, "a.c": "true",
		"titel": `"escaped"`, `größe.a/"b`: "3", "e": `""`, "end": "null", "": "", "none": "", "title.x": "", "o.": "", "o.x.y.z": "", "t": "",
	} {
		if got := string(page.Cell(path)); got != want && path != "a.b" {
			t.Errorf("%q: got %s, want %s", path, got, want)
		}
	}
	for _, broken := range []string{"", "{", `{"a`, `{"a"`, `{"a":`, `{"a":1`, `{"a":"x`, `{"a":"\`, `[1]`, "null", `{"b":[`, `{,}`, `{"b":}`} {
		if got := RawPage(broken).Cell("b"); got != nil {
			t.Errorf("%s: got %s", broken, got)
		}
	}
}

// A record comes back as it was written, byte for byte.
func TestDecodeIsTheReverseOfAppendJSON(t *testing.T) {
	full := sample(7)
	full.Error = &Error{Phase: "tls", Reason: "x", Detail: "y\n"}
	full.DuplicateOf, full.DuplicateOfFound, full.Nofollow, full.Sitemaps = 3, 4, true, 2
	for field := range reflect.TypeFor[Record]().NumField() {
		if reflect.ValueOf(full).Elem().Field(field).IsZero() {
			t.Errorf("the field %s is not tried", reflect.TypeFor[Record]().Field(field).Name)
		}
	}
	for _, rec := range []*Record{full, {Schema: 1, Line: 1}, {Schema: 1, Line: 2, Found: 9, Timings: &Timings{PhaseDNS: time.Hour / 7, PhaseBody: 1}}} {
		wrote, err := rec.AppendJSON(nil)
		ok(t, err)
		back, err := Decode(wrote)
		ok(t, err)
		again, err := back.AppendJSON(nil)
		ok(t, err)
		if diff := cmp.Diff(string(wrote), string(again)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if _, err := Decode([]byte(`{"line":`)); err == nil {
		t.Error("half a record was read")
	}
}

// Many parts are found as each of them is, whatever order they are asked for in, and
// twice.
func TestManyCells(t *testing.T) {
	page := RawPage(`{"title":"t","o":{"x":{"y":[1]},"x.y":2,"e":{}},"a":{"b":"deep","c":true},"n":-1.5,"a.d":"dotted","title":"again"}`)
	paths := []string{"o.x.y", "title", "none", "o.x", "a.c", "a", "o.e", "n", "title", "a.b", "o", "a.d", "", "o.e.x", "n.x", "title.", "a.b"}
	for range 2 {
		found := make([][]byte, len(paths))
		page.Cells(paths, found)
		for i, path := range paths {
			if want := string(page.Cell(path)); string(found[i]) != want {
				t.Errorf("%d of %d, %q: got %s, want %s", i, len(paths), path, found[i], want)
			}
		}
		paths = paths[:fewPaths] // that is how few are looked for otherwise
	}
}

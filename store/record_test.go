package store

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// encode is AppendJSON as encoding/json would do it.
func encode(t testing.TB, r *Record) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(struct {
		*Record
		Page json.RawMessage `json:"page,omitempty"`
	}{r, pageOf(r)})
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func pageOf(r *Record) []byte {
	if r.Page == nil {
		return nil
	}
	return r.Page.JSON()
}

// sample is a record with every field set.
func sample(line int64) *Record {
	at := time.Date(2026, 11, 21, 9, 7, 27, 123456000, time.UTC)
	return &Record{
		Schema: Schema, Line: line, Found: 3, Via: "https://shop.example/", Depth: 1, Input: "list.txt", URL: "https://shop.example/a?b=<c>&d",
		FinalURL: "https://shop.example/a/", Outcome: "ok", Status: 200, Attempts: 2,
		Redirects: []Redirect{{URL: "https://shop.example/a", Status: 301}},
		FetchedAt: &at, Cached: true, IP: "192.0.2.7", Protocol: "HTTP/1.1",
		Headers:     map[string]string{"server": "nginx", "etag": `"5f-1a"`, "last-modified": "Sat, 21 Nov 2026 09:00:00 GMT"},
		ContentType: "text/html", Charset: "utf-8", BytesWire: 9120, BytesBody: 48210,
		BodySHA256: strings.Repeat("0123456789abcdef", 4), Warnings: []string{"truncated", "lossy_text"},
		WARC:        &Place{File: "site.warc.gz", Offset: 4711},
		Timings:     &Timings{PhaseWait: 40123456 * time.Nanosecond, PhaseBody: 1499, PhaseParse: 1499, PhaseOrder: time.Hour},
		Meta:        json.RawMessage(`{"row":7}`),
		Fingerprint: "0123456789abcdef",
		Follow:      []string{"https://shop.example/b", "https://shop.example/c?<&>"},
		Page:        RawPage(`{"title":"Chairs & <tables>","text":"` + strings.Repeat("word ", 150) + `"}`),
	}
}

func TestAppendJSONIsWhatEncodingJSONWrites(t *testing.T) {
	pieces := []string{"a", "ü", "é", "\u2028", "\u2029", "\ufffd", "\xff", "\xc3", "\xed\xa0\x80", "😀", "\x00", "\x1f",
		"\x7f", "\b", "\f", "\n", "\r", "\t", `"`, `\`, "<", ">", "&", "/", "https://example.com/", ""}
	rng := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		var b strings.Builder
		for range rng.IntN(6) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		return b.String()
	}
	number := func() int64 { return int64(rng.IntN(3)) * rng.Int64() }
	for i := range 5000 {
		at := time.Unix(rng.Int64N(1<<34), rng.Int64N(1e9)).UTC()
		r := &Record{Schema: 1, Line: number(), Found: number(), Via: text(), Depth: int(number()), Input: text(), URL: text(), FinalURL: text(), Outcome: text(),
			Status: int(number()), DuplicateOf: number(), DuplicateOfFound: number(), Fingerprint: text(), Attempts: int(number()), Cached: i%2 == 0, IP: text(), Protocol: text(),
			ContentType: text(), Charset: text(), BytesWire: number(), BytesBody: number(), BodySHA256: text()}
		if i%3 == 0 {
			r.Error = &Error{Phase: text(), Reason: text(), Detail: text()}
			r.FetchedAt = &at
			r.WARC = &Place{File: text(), Offset: number()}
			r.Timings = new(Timings)
			for p := range NumPhases {
				r.Timings.Add(p, time.Duration(rng.IntN(3)*rng.IntN(1e9)))
			}
			r.Meta = json.RawMessage(`{"a":[1,2,{"b":"<&>"}],"c":null}`)
		}
		if i%5 == 0 {
			r.Redirects = []Redirect{{URL: text(), Status: 301}, {URL: text()}}
			r.Warnings = []string{text(), text()}
			r.Headers = map[string]string{text(): text(), "etag": text(), "server": text()}
			r.Follow = []string{text(), text()}
			r.Page = RawPage(`{"title":"<b>&</b>","text":"ü"}`)
		}
		got, err := r.AppendJSON([]byte("before "))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff("before "+encode(t, r), string(got)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		if !utf8.Valid(got) || bytes.IndexByte(got, '\n') >= 0 {
			t.Fatalf("not one line of UTF-8: %q", got)
		}
	}
}

func TestRecordComesBack(t *testing.T) {
	want := sample(12)
	want.Timings = &Timings{PhaseWait: 40123 * time.Microsecond, PhaseBody: time.Microsecond}
	b, err := want.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	var got Record
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	got.Page = want.Page
	if diff := cmp.Diff(want, &got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMetaOfAnyShapeStaysOnOneLineOfUTF8(t *testing.T) {
	r := &Record{Meta: json.RawMessage("{\n \"a\" : \"\xff<\"\r\n}")}
	got, err := r.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"schema":0,"line":0,"url":"","meta":{"a":"` + "\uFFFD" + `<"}}`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAppendJSONRefuses(t *testing.T) {
	far := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, r := range map[string]*Record{
		"meta that is not JSON":    {Meta: json.RawMessage(`{"a"`)},
		"a year of five digits":    {FetchedAt: &far},
		"a page of two lines":      {Page: RawPage("{\n}")},
		"a page that is cut":       {Page: RawPage(`{"title":"x`)},
		"a page of other bytes":    {Page: RawPage("{\"\xff\":1}")},
		"a page that is no object": {Page: RawPage("[]")},
	} {
		got, err := r.AppendJSON([]byte("before"))
		if err == nil || string(got) != "before" {
			t.Errorf("%s: got %q, %v; want an error and nothing appended", name, got, err)
		}
	}
}

func TestTimingsSumExactly(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 10000 {
		var ts Timings
		for p := range NumPhases {
			ts.Add(p, time.Duration(rng.Int64N(1<<rng.IntN(45))-5))
		}
		phases, total := ts.Millis()
		var sum Millis
		for p, m := range phases {
			sum += m
			if off := time.Duration(m)*time.Microsecond - ts[p]; off < -time.Microsecond || off > time.Microsecond {
				t.Fatalf("%v: %v became %v", Phase(p), ts[p], m)
			}
			if m < 0 {
				t.Fatalf("%v is negative: %v", Phase(p), m)
			}
		}
		if sum != total || total != MillisOf(ts.Total()) {
			t.Fatalf("phases sum to %v, total is %v, %v was measured", sum, total, ts.Total())
		}
	}
}

func TestTimingsJSON(t *testing.T) {
	ts := Timings{PhaseQueue: 400, PhaseWait: 12345600, PhaseTLS: 2 * time.Second, PhaseOrder: 400}
	b, err := json.Marshal(ts)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(b), `{"tls":2000,"wait":12.346,"total":2012.346}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if b, _ := json.Marshal(Timings{}); string(b) != "{}" {
		t.Errorf("nothing measured: got %s, want {}", b)
	}
	var back Timings
	if err := json.Unmarshal([]byte(`{"waiting":1}`), &back); err == nil {
		t.Error("an unknown phase was read")
	}
}

func TestMillis(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0"}, {499, "0"}, {500, "0.001"}, {time.Microsecond, "0.001"}, {10 * time.Microsecond, "0.01"},
		{100 * time.Microsecond, "0.1"}, {12345 * time.Microsecond, "12.345"}, {time.Minute, "60000"}, {-1500 * time.Microsecond, "-1.5"},
	} {
		m := MillisOf(c.d)
		if m.String() != c.want {
			t.Errorf("%v: got %s, want %s", c.d, m, c.want)
		}
		var back Millis
		if err := json.Unmarshal([]byte(m.String()), &back); err != nil || back != m {
			t.Errorf("%v: read back as %v, %v", c.d, back, err)
		}
	}
	for _, s := range []string{`"1"`, `1.2345`, `1e3`, `null`} {
		if err := json.Unmarshal([]byte(s), new(struct{ Millis })); err == nil {
			t.Errorf("%s was read", s)
		}
	}
}

func TestKeepHeaders(t *testing.T) {
	h := http.Header{}
	h.Set("ETag", ` W/"1" `)
	h.Add("X-Robots-Tag", "noindex")
	h.Add("X-Robots-Tag", "otherbot: nofollow")
	h.Set("Set-Cookie", "session=secret")
	h.Set("Server", "caf\xe9")
	h.Set("Link", strings.Repeat("ü", maxHeader))
	h.Set("Expires", "")
	want := map[string]string{
		"etag": `W/"1"`, "x-robots-tag": "noindex, otherbot: nofollow", "server": "caf\uFFFD",
		"link": strings.Repeat("ü", maxHeader/2),
	}
	if diff := cmp.Diff(want, KeepHeaders(h)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := KeepHeaders(http.Header{"Set-Cookie": {"a=b"}}); got != nil {
		t.Errorf("got %v, want nil", got)
	}
}

package procpool

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"weft/parse"
)

// fill sets every field of a struct to something that is not zero, so that a
// field which is added to the seam and forgotten in the codec shows up here.
func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.String:
		v.SetString("text é \x00")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int64, reflect.Int:
		v.SetInt(123456789)
	case reflect.Uint64:
		v.SetUint(123456789)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.Uint8:
		v.SetUint('x')
	default:
		t.Fatalf("a field of kind %v: teach fill and the codec", v.Kind())
	}
}

func TestEveryFieldTravels(t *testing.T) {
	var doc parse.Document
	fill(t, reflect.ValueOf(&doc).Elem())
	var r parse.Result
	fill(t, reflect.ValueOf(&r).Elem())
	r.Timings.Pool, r.Timings.Lock, r.Timings.Handoff = 0, 0, 0 // the pool's own

	gotDoc, err := decodeDocument(pass(t, documentFrame(doc)))
	if diff := cmp.Diff(doc, gotDoc); diff != "" || err != nil {
		t.Errorf("document (-sent +got), error %v\n%s", err, diff)
	}
	u := usage{User: 1, System: 2}
	gotResult, gotUsage, err := decodeResult(pass(t, resultFrame(7, r, u)))
	if diff := cmp.Diff(r, gotResult); diff != "" || err != nil || gotUsage != u {
		t.Errorf("result (-sent +got), error %v, usage %v\n%s", err, gotUsage, diff)
	}
	h := hello{Memory: 1, Timeout: 2, MaxFrame: 3, Parser: []byte("{}")}
	gotHello, err := decodeHello(encodeHello(h))
	if diff := cmp.Diff(h, gotHello); diff != "" || err != nil {
		t.Errorf("hello (-sent +got), error %v\n%s", err, diff)
	}
}

// pass sends a frame through its written form.
func pass(t testing.TB, f frame) frame {
	t.Helper()
	var wire bytes.Buffer
	if err := writeFrame(&wire, &f, 1<<20); err != nil {
		t.Fatal(err)
	}
	if wire.Len() != f.size() {
		t.Errorf("%d bytes written, size says %d", wire.Len(), f.size())
	}
	got, err := readFrame(&wire, 1<<20, nil)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestBrokenFramesAreRefused(t *testing.T) {
	var good bytes.Buffer
	f := frame{typ: frameDocument, id: 1, head: []byte("head"), body: []byte("body")}
	if err := writeFrame(&good, &f, 1000); err != nil {
		t.Fatal(err)
	}
	with := func(at int, b byte) string {
		s := bytes.Clone(good.Bytes())
		s[at] = b
		return string(s)
	}
	tests := []struct {
		name  string
		input string
		limit int
		want  error
	}{
		{"nothing", "", 1000, io.EOF},
		{"half a prefix", good.String()[:10], 1000, io.ErrUnexpectedEOF},
		{"no body", good.String()[:prefixSize+4], 1000, io.ErrUnexpectedEOF},
		{"printed text", "panic: something went wrong", 1000, errFrame},
		{"another version", with(2, version+1), 1000, errFrame},
		{"over the cap", good.String(), prefixSize + 7, errFrame},
		{"absurd head", with(15, 0xff), 1 << 30, errFrame},
		{"announced and not sent", with(18, 0x10), 1 << 30, io.ErrUnexpectedEOF},
	}
	for _, tt := range tests {
		if _, err := readFrame(strings.NewReader(tt.input), tt.limit, nil); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	if err := writeFrame(io.Discard, &f, f.size()-1); !errors.Is(err, errFrame) {
		t.Errorf("writing over the cap: %v, want %v", err, errFrame)
	}
}

// What has been read once is written the same way again: there is one encoding
// for each value, and nothing is lost or made up.
func FuzzFrames(f *testing.F) {
	for _, fr := range []frame{
		{typ: frameHello, head: encodeHello(hello{Parser: []byte("{}")})},
		{typ: frameWelcome, head: encodeWelcome(welcome{[]string{"seccomp"}})},
		documentFrame(parse.Document{URL: "http://a.example/", Body: []byte("<p>"), Cut: true}),
		resultFrame(1, parse.Result{Outcome: "ok", Warnings: []string{"a", ""}, Page: []byte("{}")}, usage{User: 1}),
		resultFrame(1, parse.Result{Outcome: "ok", Links: []parse.Outlink{{URL: "http://a.example/", Kind: "a", Nofollow: true}, {}}}, usage{}),
	} {
		var b bytes.Buffer
		if err := writeFrame(&b, &fr, 1<<20); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		const limit = 1 << 20
		fr, err := readFrame(bytes.NewReader(wire), limit, make([]byte, 100))
		if err != nil {
			return
		}
		again := fr
		switch fr.typ {
		case frameHello:
			h, err := decodeHello(fr.head)
			if err != nil {
				return
			}
			again.head = encodeHello(h)
		case frameWelcome:
			w, err := decodeWelcome(fr.head)
			if err != nil {
				return
			}
			again.head = encodeWelcome(w)
		case frameDocument:
			doc, err := decodeDocument(fr)
			if err != nil {
				return
			}
			again = documentFrame(doc)
			again.id = fr.id
		case frameResult:
			r, u, err := decodeResult(fr)
			if err != nil {
				return
			}
			again = resultFrame(fr.id, r, u)
		}
		var b bytes.Buffer
		if err := writeFrame(&b, &again, limit); err != nil {
			t.Fatal(err)
		}
		if got, want := b.Bytes(), wire[:b.Len()]; !bytes.Equal(got, want) {
			t.Errorf("read %q, wrote %q", want, got)
		}
	})
}

func FuzzTimingsAddUp(f *testing.F) {
	f.Add(int64(100), int64(20), int64(0), int64(10), int64(20), int64(30))
	f.Add(int64(100), int64(90), int64(50), int64(10), int64(20), int64(30))
	f.Add(int64(1), int64(2), int64(3), int64(1)<<60, int64(1)<<60, int64(-1))
	f.Fuzz(func(t *testing.T, total, pool, lost, decode, parsed, analysis int64) {
		got := split(time.Duration(max(0, total)), time.Duration(pool), time.Duration(lost), parse.Timings{
			Decode: time.Duration(decode), Parse: time.Duration(parsed), Analysis: time.Duration(analysis),
		})
		var sum time.Duration
		for _, d := range []time.Duration{got.Pool, got.Handoff, got.Decode, got.Parse, got.Analysis} {
			if d < 0 {
				t.Errorf("negative: %+v", got)
			}
			sum += d
		}
		if sum != time.Duration(max(0, total)) {
			t.Errorf("sum %d of %+v, want %d", sum, got, total)
		}
	})
}

package warc

import (
	"bytes"
	"crypto/sha1"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"weft/fetch"
)

// exchangeOf is an exchange with that answer.
func exchangeOf(path, answer string) *fetch.RawExchange {
	return &fetch.RawExchange{
		URL: "http://a.example/" + path, Began: time.Date(2026, 11, 28, 15, 0, 0, 123456000, time.FixedZone("", 3600)), IP: netip.MustParseAddr("192.0.2.7"),
		Request: []byte("GET /" + path + " HTTP/1.1\r\nHost: a.example\r\n\r\n"), Answer: []byte(answer),
	}
}

func newTestWriter(t *testing.T, cfg Config) *Writer {
	t.Helper()
	if cfg.Path == "" {
		cfg.Path = filepath.Join(t.TempDir(), "x.warc.gz")
	}
	w, err := Create(cfg, false)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func keep(t *testing.T, w *Writer, x *fetch.RawExchange) fetch.Place {
	t.Helper()
	place, err := w.Keep(x)
	if err != nil {
		t.Fatal(err)
	}
	return place
}

// A read record is one with its block.
type readRecord struct {
	Record
	block string
}

func readAll(t *testing.T, name string) (all []readRecord) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := NewReader(f)
	for {
		rec, err := r.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		block, err := io.ReadAll(rec.Block)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, readRecord{*rec, string(block)})
	}
}

// Every record has what the standard asks for, the two halves of an exchange name
// each other, and informational answers are records of their own.
func TestRecords(t *testing.T) {
	w := newTestWriter(t, Config{Info: Fields{{"software", "weft"}}})
	hints, answer := "HTTP/1.1 103 Early Hints\r\nlInK: </a>\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
	x := exchangeOf("a", hints+answer)
	x.Request = []byte("GET http://a.example/a HTTP/1.1\r\nHost: a.example\r\nAuthorization: mine\r\nProxy-Authorization: Basic c2VjcmV0\r\nAccept: */*\r\n\r\n")
	place := keep(t, w, x)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	all := readAll(t, place.File)
	if len(all) != 4 {
		t.Fatalf("got %d records", len(all))
	}
	info, request, early, response := all[0], all[1], all[2], all[3]
	if info.Type != "warcinfo" || info.Offset != 0 || info.Fields.Get("WARC-Filename") != "x.warc.gz" || !strings.Contains(info.block, "software: weft\r\n") {
		t.Errorf("got %+v", info)
	}
	if want := "GET http://a.example/a HTTP/1.1\r\nHost: a.example\r\nAuthorization: mine\r\nAccept: */*\r\n\r\n"; request.block != want {
		t.Errorf("got the request %q, want %q", request.block, want)
	}
	if early.block != hints || response.block != answer || response.Offset != place.Offset {
		t.Errorf("got %+v and %+v, at %d", early, response, place.Offset)
	}
	ids := make(map[string]bool)
	for i, rec := range all {
		ids[rec.Fields.Get("WARC-Record-ID")] = true
		want := map[string]string{"WARC-Block-Digest": digest(sha(rec.block))}
		if i > 0 {
			want["WARC-Date"], want["WARC-Target-URI"], want["WARC-IP-Address"] = "2026-11-28T14:00:00.123456Z", "http://a.example/a", "192.0.2.7"
			want["WARC-Concurrent-To"] = response.Fields.Get("WARC-Record-ID")
			want["Content-Type"] = "application/http;msgtype=response"
		}
		if rec.Type == "request" {
			want["Content-Type"] = "application/http;msgtype=request"
		}
		if i == 3 {
			want["WARC-Concurrent-To"] = request.Fields.Get("WARC-Record-ID")
			want["WARC-Payload-Digest"] = "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N" // of hello
		}
		for name, value := range want {
			if got := rec.Fields.Get(name); got != value {
				t.Errorf("record %d: got %s %q, want %q", i, name, got, value)
			}
		}
	}
	if len(ids) != 4 {
		t.Errorf("%d ids", len(ids))
	}
}

func sha(s string) sum { return sha1.Sum([]byte(s)) }

// The digest of a payload is that of the body with its transfer coding undone;
// where it is not clear what that is, there is none.
func TestPayloadDigests(t *testing.T) {
	const hello, none = "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N", ""
	for answer, want := range map[string]string{
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello": hello,
		"HTTP/1.1 200 OK\r\n\r\nhello":                      hello,
		"HTTP/1.1 200 OK\nA: b\n\nhello":                    hello,
		"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nT: u\r\n\r\n":          hello,
		"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhello":                                                          none,
		"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello":                                                       none,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n":                                   none,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nmore":                           none,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n":                                       none,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n":                         none,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n": none,
		"HTTP/1.1 200 OK\r\nContent-Length: 5":                                                                       none,
		"<title>x</title>":                                                                                           none,
	} {
		w := newTestWriter(t, Config{})
		place := keep(t, w, exchangeOf("a", answer))
		w.Close()
		all := readAll(t, place.File)
		got := all[len(all)-1]
		if got.Fields.Get("WARC-Payload-Digest") != want || got.block != answer {
			t.Errorf("%q: got %+v", answer, got)
		}
	}
}

// A payload that was kept before is not kept again, and is found from the revisit.
func TestRevisits(t *testing.T) {
	w := newTestWriter(t, Config{})
	chunked := "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nEtag: 2\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
	keep(t, w, exchangeOf("a", "HTTP/1.1 200 OK\r\nEtag: 1\r\n\r\nhello"))
	cut := exchangeOf("cut", "HTTP/1.1 200 OK\r\n\r\nhello")
	cut.Truncated = "length"
	keep(t, w, cut)
	keep(t, w, exchangeOf("moved", "HTTP/1.1 302 Found\r\nContent-Length: 6\r\n\r\nbehind"))
	keep(t, w, exchangeOf("behind", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbehind"))
	keep(t, w, exchangeOf("moved too", "HTTP/1.1 302 Found\r\nContent-Length: 6\r\n\r\nbehind"))
	keep(t, w, exchangeOf("empty", "HTTP/1.1 204 No\r\n\r\n"))
	keep(t, w, exchangeOf("empty2", "HTTP/1.1 204 No\r\n\r\n"))
	place := keep(t, w, exchangeOf("b", chunked))
	w.Close()
	var kinds []string
	all := readAll(t, place.File)
	for _, rec := range all {
		if rec.Type != "request" {
			kinds = append(kinds, rec.Type)
		}
	}
	if want := []string{"warcinfo", "response", "response", "response", "response", "revisit", "response", "response", "revisit"}; !slices.Equal(kinds, want) {
		t.Errorf("got %v, want %v", kinds, want)
	}
	revisit := all[len(all)-1]
	for name, want := range map[string]string{
		"WARC-Profile": identicalPayload, "WARC-Refers-To": all[2].Fields.Get("WARC-Record-ID"), "WARC-Refers-To-Target-URI": "http://a.example/a",
		"WARC-Refers-To-Date": "2026-11-28T14:00:00.123456Z", "WARC-Payload-Digest": all[2].Fields.Get("WARC-Payload-Digest"),
	} {
		if got := revisit.Fields.Get(name); got != want {
			t.Errorf("got %s %q, want %q", name, got, want)
		}
	}
	file, err := os.ReadFile(place.File)
	if err != nil {
		t.Fatal(err)
	}
	got, err := answersIn(place.File, file)
	want := []string{`200 "hello"`, `200 "hello" cut`, `302 ""`, `200 "behind"`, `302 ""`, `204 ""`, `204 ""`, `200 "hello"`}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func answersIn(name string, file []byte) (got []string, err error) {
	a := Answers{}
	err = a.Read(name, bytes.NewReader(file), func(a *Answer) error {
		got = append(got, short(a))
		return nil
	})
	return got, err
}

// A file can be read alone: what was kept in the one before is kept again.
func TestRevisitsStayInTheirFile(t *testing.T) {
	w := newTestWriter(t, Config{Size: 5000})
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() { w.Keep(exchangeOf(fmt.Sprint(i), "HTTP/1.1 200 OK\r\n\r\nhello")) })
	}
	all.Wait()
	w.Close()
	if w.n < 3 {
		t.Errorf("%d files", w.n)
	}
	for n := 1; n <= w.n; n++ {
		responses := 0
		ids := make(map[string]bool)
		for _, rec := range readAll(t, w.cfg.name(n)) {
			switch rec.Type {
			case "response":
				responses++
				ids[rec.Fields.Get("WARC-Record-ID")] = true
			case "revisit":
				if !ids[rec.Fields.Get("WARC-Refers-To")] {
					t.Errorf("file %d refers to what is not there before", n)
				}
			}
		}
		if responses == 0 || responses > 20 {
			t.Errorf("file %d has %d responses", n, responses)
		}
	}
}

// What is remembered of payloads is bounded; the oldest are forgotten.
func TestPayloadsAreBounded(t *testing.T) {
	p := newPayloads()
	id := func(i int) sum { return sha(fmt.Sprint(i)) }
	for i := range maxPayloads + 10 {
		p.add(newPayload{id(i), original{id: "x"}})
	}
	_, first := p.originals[id(9)]
	_, second := p.originals[id(10)]
	if len(p.originals) != maxPayloads || first || !second {
		t.Errorf("%d, %v, %v", len(p.originals), first, second)
	}
}

// A full file is followed by the next, which begins with a warcinfo record, too;
// places are true when many keep at once.
func TestFilesFollowEachOther(t *testing.T) {
	w := newTestWriter(t, Config{Size: 4000})
	var all sync.WaitGroup
	places := make([]fetch.Place, 60)
	for i := range places {
		all.Go(func() {
			place, err := w.Keep(exchangeOf(fmt.Sprint(i), fmt.Sprintf("HTTP/1.1 200 OK\r\n\r\npage %d", i)))
			if err != nil {
				t.Error(err)
			}
			places[i] = place
		})
	}
	all.Wait()
	w.Close()
	files := make(map[string]bool)
	for i, place := range places {
		files[place.File] = true
		f, err := os.Open(place.File)
		if err != nil {
			t.Fatal(err)
		}
		f.Seek(place.Offset, io.SeekStart)
		rec, err := NewReader(f).Next()
		if err != nil || rec.Type != "response" || rec.Fields.Get("WARC-Target-URI") != fmt.Sprintf("http://a.example/%d", i) {
			t.Errorf("%+v: got %+v, %v", place, rec, err)
		}
		f.Close()
	}
	for name := range files {
		info, err := os.Stat(name)
		if err != nil || info.Size() > 4000 {
			t.Errorf("%v, %v", info, err)
		}
		if recs := readAll(t, name); recs[0].Type != "warcinfo" || recs[0].Fields.Get("WARC-Filename") != filepath.Base(name) {
			t.Errorf("%s begins with %+v", name, recs[0])
		}
	}
	if name := strings.Replace(w.cfg.Path, ".warc.gz", "-00002.warc.gz", 1); !files[name] || len(files) < 3 {
		t.Errorf("got files %v", files)
	}
}

// What is there is left alone, unless it is to be replaced, and then with all the
// files that follow it.
func TestCreate(t *testing.T) {
	w := newTestWriter(t, Config{Size: 1000})
	for i := range 5 {
		keep(t, w, exchangeOf(fmt.Sprint(i), "HTTP/1.1 200 OK\r\n\r\n"+fmt.Sprint(i)))
	}
	w.Close()
	if _, err := Create(w.cfg, false); !errors.Is(err, os.ErrExist) {
		t.Errorf("got %v", err)
	}
	if err := os.Remove(w.cfg.Path); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(w.cfg, false); !errors.Is(err, os.ErrExist) {
		t.Errorf("with the second file there: got %v", err)
	}
	again, err := Create(w.cfg, true)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(w.cfg.Path), "*")); len(left) != 1 || len(readAll(t, left[0])) != 1 {
		t.Errorf("got %v", left)
	}
}

// others are files that are none of the archive's, but could be by their names: what
// is no archive, one of another run, and one that has another name.
func others(t *testing.T, w *Writer, n int) map[string]string {
	t.Helper()
	another := newTestWriter(t, Config{Path: filepath.Join(t.TempDir(), filepath.Base(w.cfg.name(n)))})
	keep(t, another, exchangeOf("other", "HTTP/1.1 200 OK\r\n\r\nother"))
	another.Close()
	files := map[string]string{"no archive": "mine", "a record": string(members(recordText("resource", "http://a.example/", "x")))}
	for kind, name := range map[string]string{"of another run": another.cfg.Path, "a copy": w.cfg.Path} {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[kind] = string(file)
	}
	return files
}

// What is not of the archive is neither written over nor removed, wherever it
// stands.
func TestOthersFiles(t *testing.T) {
	begun := newTestWriter(t, Config{Size: 1500})
	place := keep(t, begun, exchangeOf("a", "HTTP/1.1 200 OK\r\n\r\nhello"))
	begun.Close()
	named, resumed := map[string]int64{place.File: place.Offset}, Config{Path: begun.cfg.Path, Size: 1500}
	for kind, content := range others(t, begun, 3) {
		foreign := begun.cfg.name(3)
		if err := os.WriteFile(foreign, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		unchanged := func(when string) {
			t.Helper()
			if got, err := os.ReadFile(foreign); err != nil || string(got) != content {
				t.Errorf("%s: %s: it has %d bytes, %v", kind, when, len(got), err)
			}
		}
		alone := Config{Path: filepath.Join(filepath.Dir(begun.cfg.Path), "y.warc.gz")}
		if err := os.Rename(foreign, alone.name(3)); err != nil {
			t.Fatal(err)
		}
		replaced, err := Create(alone, true)
		if err != nil {
			t.Fatal(err)
		}
		replaced.Close()
		if err := errors.Join(os.Remove(alone.Path), os.Rename(alone.name(3), foreign)); err != nil {
			t.Fatal(err)
		}
		unchanged("replaced")

		earlier, err := Look(resumed, named)
		if err != nil {
			t.Fatal(err)
		}
		again, err := earlier.Resume()
		if err != nil {
			t.Fatal(err)
		}
		unchanged("resumed")
		for i := range 5 { // files 2, 4 and so on
			keep(t, again, exchangeOf(fmt.Sprint(i), "HTTP/1.1 200 OK\r\n\r\n"+fmt.Sprint(i)))
		}
		again.Close()
		unchanged("written")
		files, err := again.cfg.files()
		if err != nil || len(files) < 4 || again.n != files[len(files)-1] {
			t.Errorf("%s: files %v, %v; the last is %d", kind, files, err, again.n)
		}
		if earlier, err = Look(resumed, named); err != nil {
			t.Fatal(err)
		}
		if again, err = earlier.Resume(); err != nil {
			t.Fatal(err)
		}
		again.Close()
		unchanged("resumed again")
		if files, err := again.cfg.files(); err != nil || !slices.Equal(files, []int{1, 3}) {
			t.Errorf("%s: files %v, %v, want its own and the other", kind, files, err)
		}
	}
}

// An archive of which no record is named is begun anew if it is the run's, and left
// alone if it is not.
func TestResumeWithoutRecords(t *testing.T) {
	w := newTestWriter(t, Config{Size: 1000, ID: NewID()})
	for i := range 5 {
		keep(t, w, exchangeOf(fmt.Sprint(i), "HTTP/1.1 200 OK\r\n\r\n"+fmt.Sprint(i)))
	}
	w.Close()
	for kind, content := range others(t, w, 1) {
		cfg := Config{Path: filepath.Join(t.TempDir(), "x.warc.gz"), ID: NewID()}
		if err := os.WriteFile(cfg.Path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Look(cfg, nil); err == nil {
			t.Errorf("%s: no error", kind)
		}
		if got, err := os.ReadFile(cfg.Path); err != nil || string(got) != content {
			t.Errorf("%s: it has %d bytes, %v", kind, len(got), err)
		}
	}
	for _, begun := range []string{"", "nothing", "the first"} {
		switch begun {
		case "nothing":
			os.Remove(w.cfg.Path)
		case "the first":
			os.Truncate(w.cfg.Path, 0)
		}
		earlier, err := Look(w.cfg, nil)
		if err != nil {
			t.Fatal(begun, err)
		}
		again, err := earlier.Resume()
		if err != nil {
			t.Fatal(begun, err)
		}
		again.Close()
		if files, err := w.cfg.files(); err != nil || !slices.Equal(files, []int{1}) || len(readAll(t, w.cfg.Path)) != 1 {
			t.Errorf("%s: files %v, %v", begun, files, err)
		}
	}
}

// A resumed archive ends with the last record that is named, whatever was behind
// it, torn or whole, in this file or the next ones.
func TestResume(t *testing.T) {
	for _, torn := range []int{0, 1, 100} {
		w := newTestWriter(t, Config{Size: 3000})
		var places []fetch.Place
		for i := range 30 {
			places = append(places, keep(t, w, exchangeOf(fmt.Sprint(i), fmt.Sprintf("HTTP/1.1 200 OK\r\n\r\npage %d", i))))
		}
		last := w.cfg.name(w.n)
		w.Close()
		if info, err := os.Stat(last); err != nil || os.Truncate(last, info.Size()-int64(torn)) != nil {
			t.Fatal(err)
		}
		const done = 13
		named := make(map[string]int64)
		for _, p := range places[:done] {
			named[p.File] = max(named[p.File], p.Offset)
		}
		earlier, err := Look(w.cfg, named)
		if err != nil {
			t.Fatal(err)
		}
		before, _ := filepath.Glob(filepath.Join(filepath.Dir(w.cfg.Path), "*"))
		again, err := earlier.Resume()
		if err != nil {
			t.Fatal(err)
		}
		keep(t, again, exchangeOf("more", "HTTP/1.1 200 OK\r\n\r\nmore"))
		again.Close()
		files, _ := filepath.Glob(filepath.Join(filepath.Dir(w.cfg.Path), "*"))
		if len(files) >= len(before) {
			t.Errorf("got %d files of %d", len(files), len(before))
		}
		var got, want []string
		for n := range files {
			for _, rec := range readAll(t, w.cfg.name(n+1)) {
				if rec.Type == "response" {
					got = append(got, rec.Fields.Get("WARC-Target-URI"))
				}
			}
		}
		for i := range done {
			want = append(want, fmt.Sprintf("http://a.example/%d", i))
		}
		if diff := cmp.Diff(append(want, "http://a.example/more"), got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// An archive that is not the one that the records name is left alone.
func TestResumeOfAnother(t *testing.T) {
	w := newTestWriter(t, Config{})
	place := keep(t, w, exchangeOf("a", "HTTP/1.1 200 OK\r\n\r\nhello"))
	w.Close()
	before, err := os.ReadFile(place.File)
	if err != nil {
		t.Fatal(err)
	}
	for _, named := range []map[string]int64{
		{w.cfg.name(2) + ".old": 1}, {"-00002" + Suffix: 1}, {place.File: place.Offset + 1}, {place.File: 1 << 40}, {"other.warc.gz": 0}, {place.File: place.Offset, w.cfg.name(7): 0},
	} {
		if _, err := Look(w.cfg, named); err == nil {
			t.Errorf("%v: no error", named)
		}
	}
	if after, err := os.ReadFile(place.File); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed, %v", err)
	}
}

// After an error nothing more is kept.
func TestNothingFollowsAnError(t *testing.T) {
	w := newTestWriter(t, Config{})
	keep(t, w, exchangeOf("a", "HTTP/1.1 200 OK\r\n\r\nhello"))
	w.file.Close()
	for range 2 {
		if _, err := w.Keep(exchangeOf("b", "HTTP/1.1 200 OK\r\n\r\nother")); !errors.Is(err, os.ErrClosed) {
			t.Errorf("got %v", err)
		}
	}
	if recs := readAll(t, w.cfg.Path); len(recs) != 3 {
		t.Errorf("got %d records", len(recs))
	}
}

// Whatever a server sends is kept as it came, and reads back as what was fetched.
func FuzzKeep(f *testing.F) {
	for _, s := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nT: u\r\n\r\n",
		"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello", "HTTP/1.0 302 Moved\nLocation: /\n\nhello", "<title>x</title>", "HTTP/1.1 100 \r\n\r\n",
	} {
		f.Add([]byte(s))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, answer []byte) {
		resp, err := fetch.ReadResponse(bytes.NewReader(answer), 1<<10)
		w, werr := Create(Config{Path: filepath.Join(dir, "x.warc.gz")}, true)
		if werr != nil {
			t.Fatal(werr)
		}
		x := exchangeOf("a", string(answer))
		if err != nil {
			x.Truncated = "unspecified"
		}
		place := keep(t, w, x)
		w.Close()
		var wire strings.Builder
		for _, rec := range readAll(t, place.File) {
			if rec.Type == "response" {
				wire.WriteString(rec.block)
			}
		}
		if wire.String() != string(answer) {
			t.Errorf("got %q, want %q", wire.String(), answer)
		}
		m := readMessage(answer)
		for m.informational() && m.body < len(m.raw) {
			m = readMessage(m.raw[m.body:])
		}
		if _, later := asHTTP1(m.raw); later != "" {
			return // an archive cannot tell it from what others write of HTTP/2, where it is no fault
		}
		if m.informational() || err == nil && len(m.settle(int64(len(m.raw)))) != len(m.raw) {
			return // no answer; or brought in line with others' archives
		}
		file, ferr := os.ReadFile(place.File)
		if ferr != nil {
			t.Fatal(ferr)
		}
		got, rerr := answersIn(place.File, file)
		if want := short(&Answer{Response: resp, Err: err}); rerr != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%q: got %q, %v; want %q", answer, got, rerr, want)
		}
	})
}

package cluster

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"weft/crawler"
	"weft/store"
)

// What a message carries comes back, whatever stands in it: also a tab, which parts a
// line, and signs that JSON escapes.
func TestMessagesComeBack(t *testing.T) {
	type item struct {
		Place  place
		Beside beside
		Record string
	}
	page := store.RawPage("{\"title\":\"a\",\t\"text\":\"<&>\\t\"}") // of somebody else's Parser
	moved := crawler.Errand{Line: 3, URL: "http://a.example/?a=1&b=\t", Meta: []byte(`{"a":"\t"}`)}
	records := []store.Record{
		{Line: 1, URL: "http://a.example/"},
		{Line: 2, URL: "http://a.example/\t", Meta: []byte("{\n\t\"k\": \"<v>\"\n}"), Page: page},
		{Line: 3, URL: "http://a.example/?a=1&b=2", Outcome: crawler.Moved, Error: &store.Error{Detail: "a\tb\nc"}},
		{Line: 4, URL: "http://a.example/4", Page: page},
	}
	besides := []beside{1: {Links: []link{{URL: "http://b.example/\t?a&b"}}}, 2: {Moved: &moved}, 3: {}}
	var lines []byte
	var want []item
	for i := range records {
		record, err := records[i].AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		at := place{i * 85, int64(i) * 1e12}
		want = append(want, item{at, besides[i], string(record)})
		if lines, err = appendResult(lines, at, besides[i], &records[i]); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 2 { // with results, and without
		if n == 1 {
			lines, want = nil, nil
		}
		data, err := pack(results{Member: "m"}, lines)
		if err != nil {
			t.Fatal(err)
		}
		var head results
		items, err := unpack(&message{data: data}, &head, parseResult)
		if err != nil || head.Member != "m" {
			t.Fatalf("the head is %v, %v", head, err)
		}
		var got []item
		for _, r := range items {
			got = append(got, item{r.place, r.beside, string(r.record)})
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(place{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}

	errands := []crawler.Errand{moved, {Line: 1, URL: "http://a.example/<"}}
	text, err := errandLines(errands)
	if err != nil {
		t.Fatal(err)
	}
	data, err := pack(tasks{First: 7}, text)
	if err != nil {
		t.Fatal(err)
	}
	var head tasks
	back, err := unpack(&message{data: data}, &head, parseErrand)
	if diff := cmp.Diff(errands, back); err != nil || diff != "" || head.First != 7 {
		t.Errorf("first %d, %v (-want +got):\n%s", head.First, err, diff)
	}
}

// A message that is not one, or not of this protocol, is refused.
func TestDamagedMessagesAreRefused(t *testing.T) {
	whole, err := pack(results{}, []byte("3 1\t\t{}\n"))
	if err != nil {
		t.Fatal(err)
	}
	former, err := pack(results{}, []byte("1\t\t{}\n"))
	if err != nil {
		t.Fatal(err)
	}
	torn, err := pack(results{}, []byte("3 1\t{\"links\t{}\n"))
	if err != nil {
		t.Fatal(err)
	}
	flipped := append([]byte(nil), whole...)
	flipped[len(flipped)-1] ^= 1
	for name, data := range map[string][]byte{"cut": whole[:len(whole)-3], "flipped": flipped, "former": former, "torn": torn, "empty": {}} {
		if items, err := unpack(&message{data: data}, new(results), parseResult); err == nil {
			t.Errorf("%s: got %v, want an error", name, items)
		}
	}
	if items, err := unpack(&message{data: whole}, new(results), parseResult); err != nil || len(items) != 1 {
		t.Errorf("whole: got %v, %v", items, err)
	}
}

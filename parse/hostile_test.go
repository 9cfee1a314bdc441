package parse

import (
	"strings"
	"testing"
	"time"

	"weft/parse/hostile"
)

func hostileDocument(d hostile.Document) Document {
	return Document{URL: "http://h.example/a/b/c?d", ContentType: d.ContentType, ContentEncoding: d.ContentEncoding, Body: d.Body}
}

// hostileConfig asks for everything, with fields of the user's that look at
// every element.
var hostileConfig = Config{Fields: []string{"all", "markdown"}, Select: []string{"links[]=a@href", "last=p:last-child", "deep=div div div div p"}}

// maxHostilePage is what one list may have, and as much as all else of such a document needs.
const maxHostilePage = 20 << 20

// Hostile documents get the record that is theirs by counts alone, without a
// kill: the same in every mode. BenchmarkHostile says what 16 MiB of each cost.
func TestHostileDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	p, err := New(hostileConfig)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range hostile.Documents(100 << 10) {
		began := time.Now()
		r := p.Parse(hostileDocument(d))
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s: took %v", d.Name, took)
		}
		if len(r.Page) > maxHostilePage {
			t.Errorf("%s: a page of %d bytes", d.Name, len(r.Page))
		}
		if r.Outcome != d.Outcome {
			t.Errorf("%s: %s %s %s %s, want %s", d.Name, r.Outcome, r.Phase, r.Reason, r.Detail, d.Outcome)
		}
	}
}

// BenchmarkHostile shows the worst of the hostile documents at 16 MiB, which is
// the largest body that is kept:
//
//	go test -run xxx -bench Hostile -benchtime 1x -cpu 1 ./parse
func BenchmarkHostile(b *testing.B) {
	p, err := New(hostileConfig)
	if err != nil {
		b.Fatal(err)
	}
	for _, d := range hostile.Documents(defaultMaxBody) {
		b.Run(strings.ReplaceAll(d.Name, " ", "_"), func(b *testing.B) {
			var r Result
			for b.Loop() {
				r = p.Parse(hostileDocument(d))
			}
			b.ReportMetric(float64(len(r.Page))/1e6, "MB-page")
		})
	}
}

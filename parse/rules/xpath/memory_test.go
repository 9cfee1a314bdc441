package xpath_test

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"weft/parse/htmltree"
	"weft/parse/rules/xpath"
)

// An expression takes no more memory than a few times the text of a page, though all
// elements have it: a comparison held the text of each, 1.5 GB of a page of 4 MB.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	// A collector that works beside the evaluation counts as in use what is made
	// meanwhile, which on a busy machine is a lot.
	if alone := "gcstoptheworld=1"; os.Getenv("GODEBUG") != alone {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "GODEBUG="+alone)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v:\n%s", err, out)
		}
		return
	}
	const size = 4 << 20
	page := strings.Repeat("<div><b>x</b>", 400) + strings.Repeat("y ", size/2)
	root, _ := htmltree.Parse([]byte(page), htmltree.Limits{})
	for _, source := range []string{"//b/.. = //body//i/..|//div", "//div = //div/@id|//b", "//b/.. = //body//b"} {
		e, err := xpath.Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		before := liveHeap()
		most, done, ended := before, make(chan bool), make(chan bool)
		go func() {
			defer close(ended)
			for {
				select {
				case <-done:
					return
				case <-time.After(time.Millisecond):
					most = max(most, liveHeap())
				}
			}
		}()
		_, err = e.Evaluate(xpath.NewDocument(root, 50_000_000), root)
		close(done)
		<-ended
		if err != nil && !errors.Is(err, xpath.ErrWork) {
			t.Errorf("%s: %v", source, err)
		}
		if took := most - before; took > 5*size {
			t.Errorf("%s: took %d MB for a page of %d", source, took>>20, size>>20)
		}
	}
}

// liveHeap is what the collector finds in use, in bytes.
func liveHeap() uint64 {
	runtime.GC()
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	return live[0].Value.Uint64()
}

// To collapse white space takes memory for the text, not for each of its words.
func TestCollapsedTextIsMadeAtOnce(t *testing.T) {
	const size = 4 << 20
	root, _ := htmltree.Parse([]byte("<p>"+strings.Repeat("y ", size/2)), htmltree.Limits{})
	e, err := xpath.Compile("normalize-space(//p)")
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	v, err := e.Evaluate(xpath.NewDocument(root, 50_000_000), root)
	runtime.ReadMemStats(&after)
	if err != nil || v.Text != strings.TrimSpace(strings.Repeat("y ", size/2)) {
		t.Errorf("%d bytes, %v", len(v.Text), err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 4*size {
		t.Errorf("took %d MB for a text of %d", took>>20, size>>20)
	}
}

// Sets of nodes are equal if a node of one has the text of one of the other (3.4).
func TestSetsOfNodesAreCompared(t *testing.T) {
	root, _ := htmltree.Parse([]byte("<ul><li>a<li>b<b>c</b></ul><ol><li>x<li>b<i>c</i></ol><p><p>"), htmltree.Limits{})
	for source, want := range map[string]bool{
		"//ul/li = //ol/li": true, "//ol/li = //ul/li": true, "//ul/li[1] = //ol/li": false, "//ul/li/b = //ol/li/i": true, "//ul/li = //ol/li/i": false,
		"//p = //p": true, "//p = //li": false, "//em = //em": false, "//p = //em": false,
	} {
		e, err := xpath.Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		if v, err := e.Evaluate(xpath.NewDocument(root, 1000), root); err != nil || v.Truth != want {
			t.Errorf("%s: got %v, %v; want %v", source, v.Truth, err, want)
		}
	}
}

package main

import (
	"net/url"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"

	"weft/bench/wcxb"
	"weft/parse"
	"weft/parse/content"
	"weft/parse/content/blocks"
)

// A sample is a page with what is to be learned from it.
type sample struct {
	truth  wcxb.Truth
	site   string // registered domain
	fold   int
	page   *blocks.Page
	types  [blocks.Types]int32 // how much speaks for each type, as the model said that looked at the page last
	kind   int                 // index of its type
	words  [][]int32           // of each block, as numbers that are the page's own
	want   []int32             // how often each word stands in the truth
	total  int                 // words of the truth
	labels []float32           // of each block: the share of it that is content
}

var typeNames = []string{"article", "documentation", "service", "forum", "product", "collection", "listing"}

// load cuts all pages and aligns them with the truth.
func load(folder, truths string) ([]*sample, error) {
	list, err := wcxb.Load(truths)
	if err != nil {
		return nil, err
	}
	samples := make([]*sample, len(list))
	next := make(chan int)
	var wait sync.WaitGroup
	var failed error
	var once sync.Once
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range next {
				s, err := newSample(folder, list[i])
				if err != nil {
					once.Do(func() { failed = err })
					continue
				}
				samples[i] = s
			}
		})
	}
	for i := range list {
		next <- i
	}
	close(next)
	wait.Wait()
	return samples, failed
}

func newSample(folder string, t wcxb.Truth) (*sample, error) {
	src, err := wcxb.Page(folder, t.ID)
	if err != nil {
		return nil, err
	}
	root := parse.Tree([]byte(strings.ToValidUTF8(string(src), "\uFFFD")))
	s := &sample{truth: t, site: siteOf(t), page: blocks.Record(), kind: -1}
	var none blocks.Vocabulary // of no model yet
	none.Index()
	s.page.Cut(root, t.URL, &none)
	for i, name := range typeNames {
		if name == t.Type {
			s.kind = i
		}
	}
	numbers := map[string]int32{}
	number := func(words []string) []int32 {
		ids := make([]int32, len(words))
		for i, w := range words {
			id, ok := numbers[w]
			if !ok {
				id = int32(len(numbers))
				numbers[w] = id
			}
			ids[i] = id
		}
		return ids
	}
	truth := number(wcxb.Words(t.Content))
	for b := range s.page.Blocks {
		s.words = append(s.words, number(wcxb.Words(string(s.page.BlockText(b)))))
	}
	s.want = make([]int32, len(numbers))
	for _, w := range truth {
		s.want[w]++
	}
	s.total = len(truth)
	s.labels = align(s.words, truth)
	return s, nil
}

// see looks at the page with a model of tokens and types. Copies of a sample share
// the page, but not what it was taken for.
func (s *sample) see(m *content.Model) {
	s.page.Rescore(&m.Vocabulary)
	s.types = m.TypeScores(s.page)
}

func siteOf(t wcxb.Truth) string {
	u, err := url.Parse(t.URL)
	if err != nil || u.Hostname() == "" {
		return "page " + t.ID
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(u.Hostname())
	if err != nil {
		return u.Hostname()
	}
	return site
}

// score is the F1 of taking some blocks.
func (s *sample) score(take func(block int) bool) wcxb.Score {
	left := append([]int32(nil), s.want...)
	common, got := 0, 0
	for b, words := range s.words {
		if !take(b) {
			continue
		}
		got += len(words)
		for _, w := range words {
			if left[w] > 0 {
				left[w]--
				common++
			}
		}
	}
	if s.total == 0 && got == 0 {
		return wcxb.Score{Precision: 1, Recall: 1, F1: 1}
	}
	return wcxb.Of(common, got, s.total)
}

// text is what some blocks say.
func (s *sample) text(take func(block int) bool) string {
	var text []byte
	last := -2
	for b := range s.page.Blocks {
		if !take(b) {
			continue
		}
		if last == b-1 && len(text) > 0 {
			text = append(text, s.page.Blocks[b].Glue)
		} else {
			text = append(text, '\n')
		}
		text = append(text, s.page.BlockText(b)...)
		last = b
	}
	return string(text)
}

// fold deals the sites out, so that pages of one site are never on both sides.
func fold(samples []*sample, folds int) {
	next := map[string]int{}
	for _, s := range samples {
		h := uint32(2166136261)
		for i := 0; i < len(s.site); i++ {
			h = (h ^ uint32(s.site[i])) * 16777619
		}
		h ^= h >> 15
		h *= 0x85EBCA6B
		h ^= h >> 13
		if _, ok := next[s.site]; !ok {
			next[s.site] = int(h % uint32(folds))
		}
		s.fold = next[s.site]
	}
}

package text

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// MaxTopWords is how many of the most frequent words are reported.
const MaxTopWords = 20

// A Want says what to work out of a text.
type Want struct {
	Words, Sentences, Characters bool

	// TopWords asks for the most frequent words of up to 100 bytes. Unless StopWords is set, those
	// of Lang that are frequent everywhere are left out.
	TopWords  bool
	StopWords bool

	// Lang is a language tag ("de", "pt-BR"). None is taken for English; a
	// language without a list has no stop words.
	Lang string
}

// Stats is what was asked for; the rest is zero.
type Stats struct {
	Words      int // with at least one letter or digit
	Sentences  int
	Characters int // Unicode code points, white space included
	TopWords   []WordCount
}

// A WordCount is a word in lower case, and how often it occurs.
type WordCount struct {
	Word  string
	Count int
}

// An Analyzer holds the tables. It is safe for concurrent use.
type Analyzer struct {
	stop     map[string]map[string]bool // by language
	counters sync.Pool                  // of *counter
}

// NewAnalyzer makes an analyzer from the tables that are part of the program.
func NewAnalyzer() *Analyzer {
	return &Analyzer{stop: stopWords()}
}

// Analyze works out what is wanted of s.
func (a *Analyzer) Analyze(s string, want Want) Stats {
	var st Stats
	if want.Characters {
		st.Characters = utf8.RuneCountInString(s)
	}
	if want.Sentences {
		st.Sentences = countSentences(s, isAbbreviation)
	}
	if want.Words || want.TopWords {
		var c *counter
		if want.TopWords {
			c = a.counter()
		}
		n := 0
		scanner := newWordScanner(s)
		for word := scanner.next(); word != ""; word = scanner.next() {
			n++
			if c != nil {
				c.add(word)
			}
		}
		if want.Words {
			st.Words = n
		}
		if c != nil {
			var stop map[string]bool
			if !want.StopWords {
				stop = a.stop[language(want.Lang)]
			}
			st.TopWords = c.top(MaxTopWords, stop)
			c.reset()
			a.counters.Put(c)
		}
	}
	return st
}

func (a *Analyzer) counter() *counter {
	if c, ok := a.counters.Get().(*counter); ok {
		return c
	}
	return &counter{index: make(map[string]int)}
}

// language returns the primary subtag of a tag (RFC 5646), in lower case.
func language(tag string) string {
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	if tag = strings.ToLower(strings.TrimSpace(tag)); tag == "" {
		return "en"
	}
	return tag
}

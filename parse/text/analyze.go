package text

import (
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"weft/parse/text/langid"
)

// MaxTopWords is how many of the most frequent words are reported.
const MaxTopWords = 20

// A Want says what to work out of a text.
type Want struct {
	Words, Sentences, Characters bool

	// TopWords asks for the most frequent words of up to 100 bytes. Unless StopWords is set, those
	// of the language that are frequent everywhere are left out.
	TopWords  bool
	StopWords bool

	Language    bool // a guess; see [weft/parse/text/langid]
	Readability bool
	Keywords    bool
	Summary     bool
	ReadingTime bool
	Fingerprint bool

	// Lang is the language that the text is said to be in, as a tag ("de",
	// "pt-BR"). It counts where the text itself does not tell.
	Lang string
}

// needsLanguage reports whether something goes by the language.
func (w *Want) needsLanguage() bool {
	return w.Language || w.TopWords && !w.StopWords || w.Readability || w.Keywords || w.Summary
}

// Stats is what was asked for; the rest is zero.
type Stats struct {
	Words       int // with at least one letter or digit
	Sentences   int
	Characters  int // Unicode code points, white space included
	TopWords    []WordCount
	Language    langid.Guess
	Readability Readability
	Keywords    []Keyword
	Summary     []string
	ReadingTime float64 // minutes
	Fingerprint string  // 16 hex digits; "" of a text without words
}

// wordsAMinute is how fast adults read English silently (Brysbaert, How many
// words do we read per minute?, Journal of Memory and Language 109, 2019).
const wordsAMinute = 238

// A WordCount is a word in lower case, and how often it occurs.
type WordCount struct {
	Word  string
	Count int
}

// An Analyzer holds the tables. It is safe for concurrent use.
type Analyzer struct {
	stop     stopLists
	counters sync.Pool // of *counter
}

// NewAnalyzer makes an analyzer from the tables that are part of the program.
func NewAnalyzer() *Analyzer {
	return new(Analyzer)
}

// Analyze works out what is wanted of s.
func (a *Analyzer) Analyze(s string, want Want) Stats {
	var st Stats
	lang := ""
	if want.needsLanguage() {
		guess := langid.Detect(s)
		if want.Language {
			st.Language = guess
		}
		lang = guess.Code
		if declared := primary(want.Lang); lang == "" || declared != "" && guess.Confidence < unsure {
			lang = declared
		}
	}
	if want.Characters {
		st.Characters = utf8.RuneCountInString(s)
	}
	if want.Sentences || want.Readability {
		st.Sentences = countSentences(s, isAbbreviation)
	}
	a.walk(s, &want, lang, &st)
	if want.Keywords {
		st.Keywords = keywords(s, a.stop.of(lang))
	}
	if want.Summary {
		st.Summary = summary(s, a.stop.of(lang))
	}
	if !want.Sentences {
		st.Sentences = 0
	}
	return st
}

// unsure is the confidence below which what a page says of itself decides.
const unsure = 90

// walk works out what takes a look at each word.
func (a *Analyzer) walk(s string, want *Want, lang string, st *Stats) {
	lowered := want.TopWords || want.Fingerprint || want.Readability
	if !want.Words && !want.ReadingTime && !lowered {
		return
	}
	var hash simhash
	hard := difficulty{english: lang == "en"}
	c := a.counter()
	n := 0
	scanner := newWordScanner(s)
	for word := scanner.next(); word != ""; word = scanner.next() {
		n++
		if !lowered {
			continue
		}
		c.lower = appendLower(c.lower[:0], word)
		if want.TopWords && len(word) <= maxWord {
			c.add()
		}
		if want.Fingerprint {
			hash.add(c.lower)
		}
		if want.Readability {
			hard.add(c.lower)
		}
	}
	if want.Words {
		st.Words = n
	}
	if want.ReadingTime {
		st.ReadingTime = float64(n) / wordsAMinute
	}
	if want.TopWords {
		var stop map[string]bool
		if !want.StopWords {
			stop = a.stop.of(lang)
		}
		st.TopWords = c.top(MaxTopWords, stop)
	}
	if fp, ok := hash.sum(); ok {
		st.Fingerprint = fmt.Sprintf("%016x", fp)
	}
	if want.Readability && !spaceless(lang) {
		st.Readability = hard.readability(st.Sentences)
	}
	c.reset()
	a.counters.Put(c)
}

// spaceless reports whether a language is written without spaces between words.
func spaceless(lang string) bool {
	switch lang {
	case "zh", "ja", "th", "lo", "km", "my", "bo", "dz":
		return true
	}
	return false
}

func (a *Analyzer) counter() *counter {
	if c, ok := a.counters.Get().(*counter); ok {
		return c
	}
	return &counter{index: make(map[string]int)}
}

// primary returns the primary subtag of a tag (RFC 5646), in lower case.
func primary(tag string) string {
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	return strings.ToLower(strings.TrimSpace(tag))
}

package text

import (
	"fmt"
	"sort"
	"strings"
	"sync"

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
	stop   stopLists
	states sync.Pool // of *state
}

// NewAnalyzer makes an analyzer from the tables that are part of the program.
func NewAnalyzer() *Analyzer {
	return new(Analyzer)
}

// A state is the memory that the analysis of one text takes. It is used again
// for the next one.
type state struct {
	lexicon
	languages langid.Detector
	tokens    []token // of the first rankedBytes
	spans     []span  // the sentences of these
	phrases   phrases
	ranking   ranking
}

// Analyze works out what is wanted of s.
func (a *Analyzer) Analyze(s string, want Want) Stats {
	st, ok := a.states.Get().(*state)
	if !ok {
		st = new(state)
	}
	var stats Stats
	lang := ""
	if want.needsLanguage() {
		guess := st.languages.Detect(s)
		if want.Language {
			stats.Language = guess
		}
		lang = guess.Code
		if declared := primary(want.Lang); lang == "" || declared != "" && guess.Confidence < unsure {
			lang = declared
		}
	}
	if want.Characters {
		stats.Characters = countRunes(s)
	}
	st.reset(a.stop.of(lang))
	st.walk(s, &want, &stats)
	var spans []span
	if want.Summary {
		beginning, _ := cut(s, rankedBytes)
		spans = st.sentences(beginning)
	}
	if want.Sentences || want.Readability {
		sentences := 0
		if want.Summary && len(s) <= rankedBytes {
			sentences = len(spans)
		} else {
			sentences = countSentences(s, isAbbreviation)
		}
		if want.Sentences {
			stats.Sentences = sentences
		}
		if want.Readability && !spaceless(lang) {
			stats.Readability = st.readability(lang == "en", sentences)
		}
	}
	if want.Keywords {
		part, tokens := st.beginning(s, keywordBytes)
		stats.Keywords = st.phrases.keywords(part, tokens, &st.lexicon)
	}
	if want.Summary {
		part, tokens := st.beginning(s, rankedBytes)
		stats.Summary = st.ranking.summary(part, spans, tokens, &st.lexicon)
	}
	st.release()
	a.states.Put(st)
	return stats
}

// unsure is the confidence below which what a page says of itself decides.
const unsure = 90

// walk works out what takes a look at each word.
func (st *state) walk(s string, want *Want, stats *Stats) {
	st.tokens = st.tokens[:0]
	numbered := want.TopWords || want.Fingerprint || want.Readability
	all := want.Words || want.ReadingTime || numbered
	some := want.Keywords || want.Summary
	var hash simhash
	n := 0
	scanner := newWordScanner(s)
	for word := scanner.next(); word != ""; word = scanner.next() {
		n++
		ranked := some && scanner.pos <= rankedBytes
		if !ranked && !all {
			break
		}
		if !ranked && !numbered {
			continue
		}
		number := st.number(s, scanner.pos-len(word), scanner.pos)
		st.words[number].count++
		if want.Fingerprint {
			hash.add(st.words[number].hash)
		}
		if ranked {
			st.tokens = append(st.tokens, token{int32(scanner.pos - len(word)), int32(scanner.pos), number})
		}
	}
	if want.Words {
		stats.Words = n
	}
	if want.ReadingTime {
		stats.ReadingTime = float64(n) / wordsAMinute
	}
	if want.TopWords {
		stats.TopWords = st.top(MaxTopWords, want.StopWords)
	}
	if fp, ok := hash.sum(); ok {
		stats.Fingerprint = fmt.Sprintf("%016x", fp)
	}
}

// beginning returns at most n bytes of s, as cut does, and their words. It is
// for what walk kept.
func (st *state) beginning(s string, n int) (string, []token) {
	part, whole := cut(s, n)
	if !whole {
		return part, st.scan(nil, part)
	}
	i := sort.Search(len(st.tokens), func(i int) bool { return int(st.tokens[i].end) > len(part) })
	return part, st.tokens[:i]
}

// sentences finds the sentences of s.
func (st *state) sentences(s string) []span {
	st.spans = st.spans[:0]
	eachSentence(s, isAbbreviation, func(start, end int) bool {
		st.spans = append(st.spans, span{int32(start), int32(end)})
		return true
	})
	return st.spans
}

// readability measures all words.
func (st *state) readability(english bool, sentences int) Readability {
	d := difficulty{english: english}
	for i := range st.words {
		d.add(st.lower(int32(i)), int(st.words[i].count))
	}
	return d.readability(sentences)
}

// release lets go of the text.
func (st *state) release() {
	st.stop = nil
	clear(st.ranking.sentences)
}

// spaceless reports whether a language is written without spaces between words.
func spaceless(lang string) bool {
	switch lang {
	case "zh", "ja", "th", "lo", "km", "my", "bo", "dz":
		return true
	}
	return false
}

// primary returns the primary subtag of a tag (RFC 5646), in lower case.
func primary(tag string) string {
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	return strings.ToLower(strings.TrimSpace(tag))
}

package demosite

import (
	"embed"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// vocabulary holds one file of words a language, the most frequent first. The
// English list was counted over the texts of the Web Content Extraction
// Benchmark (WCXB, CC BY 4.0), the others were put together by hand.
//
//go:embed vocabulary
var vocabulary embed.FS

// A lexicon makes prose in one language.
type lexicon struct {
	lang     string
	charsets []string // legacy encodings that pages in it may have, WHATWG names
	space    string   // between words
	comma    string
	stops    []string // ends of sentences
	words    []string
	table    []uint16 // indices of words, each as often as it is frequent
}

// tableSize is fine enough that the rarest of 2,000 words still appear.
const tableSize = 1 << 14

// lexicons builds all of them, English first: about a millisecond.
func lexicons() []*lexicon {
	latin := []string{". ", ". ", ". ", ". ", "? ", "! ", ": "}
	all := []*lexicon{
		{lang: "en", charsets: []string{"windows-1252"}},
		{lang: "de", charsets: []string{"windows-1252", "iso-8859-15"}},
		{lang: "fr", charsets: []string{"windows-1252", "iso-8859-15"}},
		{lang: "es", charsets: []string{"windows-1252"}},
		{lang: "ru", charsets: []string{"windows-1251", "koi8-r"}},
		{lang: "ja", charsets: []string{"shift_jis", "euc-jp"}},
	}
	for _, l := range all {
		l.space, l.comma, l.stops = " ", ", ", latin
		if l.lang == "ja" {
			l.space, l.comma, l.stops = "", "、", []string{"。", "。", "。", "？"}
		}
		text, err := vocabulary.ReadFile("vocabulary/" + l.lang + ".txt")
		if err != nil {
			panic(err) // the file is part of the program
		}
		l.words = strings.Fields(string(text))
		l.table = zipf(len(l.words))
	}
	return all
}

// zipf spreads n ranks over a table so that rank r has a share proportional to
// 1/(r+2.7): Mandelbrot's form of Zipf's law, which word counts of real texts
// follow.
func zipf(n int) []uint16 {
	var total float64
	for r := range n {
		total += 1 / (float64(r) + 2.7)
	}
	table := make([]uint16, 0, tableSize)
	var sum float64
	for r := range n {
		sum += 1 / (float64(r) + 2.7)
		for float64(len(table)) < sum/total*tableSize && len(table) < tableSize {
			table = append(table, uint16(r))
		}
	}
	return table
}

// A writer makes the prose of one page. A share of its words comes from a few
// dozen that are the page's own, as in real texts, so that pages differ in
// their frequent words.
type writer struct {
	*lexicon
	rng   *rand.Rand
	topic [48]uint16
	buf   []byte
}

func newWriter(l *lexicon, seed uint64) *writer {
	w := &writer{lexicon: l, rng: rand.New(rand.NewPCG(seed, 0x77656674))}
	common := min(100, len(l.words)/3) // function words are no topic
	for i := range w.topic {
		w.topic[i] = uint16(common + w.rng.IntN(len(l.words)-common))
	}
	return w
}

// topical is one of the page's own words, the first ones far more often.
func (w *writer) topical() string {
	i := min(w.rng.IntN(len(w.topic)), w.rng.IntN(len(w.topic)), w.rng.IntN(len(w.topic)))
	return w.words[w.topic[i]]
}

func (w *writer) word() string {
	x := w.rng.Uint32()
	if x>>24 < 70 {
		return w.topical()
	}
	return w.words[w.table[x%tableSize]]
}

func (w *writer) add(parts ...string) {
	for _, p := range parts {
		w.buf = append(w.buf, p...)
	}
}

// capital adds a word with its first letter in upper case.
func (w *writer) capital(word string) {
	r, n := utf8.DecodeRuneInString(word)
	w.buf = utf8.AppendRune(w.buf, unicode.ToUpper(r))
	w.add(word[n:])
}

// entities are what writers' software puts between words.
var entities = []string{" &amp; ", " &mdash; ", "&nbsp;", "&hellip; ", " &#8211; ", " &#x2019;", " &lt;", "&quot; "}

// sentence adds one sentence of 5 to 24 words.
func (w *writer) sentence() {
	w.capital(w.word())
	for n := 4 + w.rng.IntN(20); n > 0; n-- {
		switch x := w.rng.Uint32() % 100; {
		case x < 7:
			w.add(w.comma)
		case x < 8:
			w.add(entities[w.rng.IntN(len(entities))])
		default:
			w.add(w.space)
		}
		w.add(w.word())
	}
	w.add(w.stops[w.rng.IntN(len(w.stops))])
}

// phrase adds n words of the page's own, the first one capital: a heading, a
// link's text.
func (w *writer) phrase(n int) {
	w.capital(w.topical())
	for ; n > 1; n-- {
		w.add(w.space, w.topical())
	}
}

// taken cuts off what f adds to the page and returns it as a string.
func (w *writer) taken(f func()) string {
	n := len(w.buf)
	f()
	s := string(w.buf[n:])
	w.buf = w.buf[:n]
	return s
}

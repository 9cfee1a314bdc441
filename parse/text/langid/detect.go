package langid

import (
	"strings"
	"unicode/utf8"
)

// MaxSample is how many bytes of a text are looked at.
const MaxSample = 1 << 10

// A Guess is a language, as a BCP 47 tag, and how sure it is, from 0 to 100.
type Guess struct {
	Code       string
	Confidence int
}

// Detect guesses the language of s. The zero Guess says that s has no letters,
// or those of a script that is not known.
func Detect(s string) Guess { return new(Detector).Detect(s) }

// A Detector guesses the languages of one text after the other, and remembers what
// it has looked up: texts share most of their n-grams. It is not safe for concurrent
// use; the zero value is ready.
type Detector struct{ scores tally }

// Detect does what the function does.
func (d *Detector) Detect(s string) Guess {
	pieces := sample(s)
	var counts [scripts]int
	for _, piece := range pieces {
		countScripts(piece, &counts)
	}
	main, total := dominant(&counts)
	switch {
	case main == none:
		return Guess{}
	case main == kana:
		return Guess{"ja", share(counts[han]+counts[kana], total)}
	case main == han:
		return Guess{"zh", share(counts[han], total)}
	case main >= single:
		return Guess{alone[main-single].code, share(counts[main], total)}
	}
	return d.byGrams(pieces, main)
}

// A letter of a script with syllables or words for letters says as much as two
// or three of the Latin script; and Latin names, terms and code stand in the
// texts of every script, which is seldom so the other way round.
const (
	weightHan   = 6
	weightOther = 3
)

// dominant returns the script that most of the text is in, and the weight of
// all scripts together. Japanese is told from Chinese by its kana, which stand
// for a third of its letters or more; one in twelve leaves room for names.
func dominant(counts *[scripts]int) (main script, total int) {
	if counts[kana]*12 >= counts[han] {
		counts[kana] += counts[han]
		counts[han] = 0
	}
	most := 0
	for i := latin; int(i) < scripts; i++ {
		switch i {
		case latin:
		case han, kana:
			counts[i] *= weightHan
		default:
			counts[i] *= weightOther
		}
		total += counts[i]
		if counts[i] > most {
			main, most = i, counts[i]
		}
	}
	return main, total
}

// share is the confidence in a script: its share of the letters.
func share(n, total int) int { return max(1, n*100/total) }

// byGrams compares the languages of a script. The pieces after one that leaves no
// doubt are not read.
func (d *Detector) byGrams(pieces []string, main script) Guess {
	scores := &d.scores
	clear(scores.of[:])
	rivals := make([]int, 0, len(scores.of))
	for i := range int(model[0]) {
		if written(code(i), main) {
			rivals = append(rivals, i)
		}
	}
	letters, best := 0, 0
	var room [4 * MaxSample / 8]uint32
	for _, piece := range pieces {
		grams, more := Grams(room[:0], only(piece, main))
		letters += more
		for _, hash := range grams {
			scores.add(hash)
		}
		scores.settle()
		var lead int32
		if best, lead = scores.leader(rivals); lead >= beyondDoubt {
			break
		}
	}
	if scores.of[best] == 0 {
		return Guess{}
	}
	sum := 0
	for _, i := range rivals {
		sum += int(odds(scores.of[best] - scores.of[i]))
	}
	tag, _, _ := strings.Cut(code(best), "@")
	return Guess{tag, min(oddsOne*100/sum, 30+2*letters)} // a few letters say little
}

// beyondDoubt is five times the lead with which the odds of all others are none. All
// main texts of python3-doc and wcxb-dev have the language and the confidence that
// they had when all pieces were read.
const beyondDoubt = 5 * noOdds

// A tally sums up what n-grams say for each language. Most of them occur more
// than once, so they are gathered, as far as they do not share a place, and
// looked up together. What was found stays, for the next text.
type tally struct {
	of      [256]int32
	grams   [1 << 11]gram
	waiting []uint16 // places of those that were counted

	// Of the n-grams that have weights of all languages, for a language in sixteen
	// bits; the even ones of eight stand before the odd ones.
	all   [256 / 8][2]uint64
	times uint32 // how much was added to all
}

// A gram is an n-gram, and how often it occurred since it was looked up.
type gram struct {
	hash, count uint32
	weights     string
	found, all  bool
}

func (t *tally) add(hash uint32) {
	at := hash % uint32(len(t.grams))
	g := &t.grams[at]
	if g.hash != hash {
		t.sumUp(g)
		*g = gram{hash: hash}
	}
	if g.count == 0 {
		t.waiting = append(t.waiting, uint16(at))
	}
	g.count++
}

// sumUp adds what an n-gram says as often as it occurred.
func (t *tally) sumUp(g *gram) {
	if g.count == 0 {
		return
	}
	if !g.found {
		g.weights, g.all = entry(g.hash)
		g.found = true
	}
	if g.all {
		t.addAll(g.weights, g.count)
	} else {
		for e := g.weights; len(e) >= 2; e = e[2:] {
			t.of[e[0]] += int32(e[1]) * int32(g.count)
		}
	}
	g.count = 0
}

// addAll adds the weights of all languages, so many times.
func (t *tally) addAll(weights string, times uint32) {
	const even, most = 0x00FF00FF00FF00FF, 0xFFFF / 0xFF // times that fit in sixteen bits
	for times > 0 {
		if t.times == most {
			t.settleAll()
		}
		n := min(times, most-t.times)
		for i := 0; len(weights) >= 8*i+8; i++ {
			s := weights[8*i : 8*i+8]
			eight := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
				uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
			sums := &t.all[i]
			sums[0] += eight & even * uint64(n)
			sums[1] += eight >> 8 & even * uint64(n)
		}
		t.times += n
		times -= n
	}
}

// settleAll gives the languages what was added for all of them.
func (t *tally) settleAll() {
	for i := range t.all[:allBytes(int(model[0]))/8] {
		for k := range 8 {
			t.of[8*i+k] += int32(t.all[i][k%2] >> (k &^ 1 * 8) & 0xFFFF)
		}
		t.all[i] = [2]uint64{}
	}
	t.times = 0
}

// settle sums up what still waits.
func (t *tally) settle() {
	for _, at := range t.waiting {
		t.sumUp(&t.grams[at])
	}
	t.waiting = t.waiting[:0]
	t.settleAll()
}

// leader is the language with the best score, of equal ones the first, and by how
// much it is ahead.
func (t *tally) leader(rivals []int) (best int, lead int32) {
	first, second := int32(-1), int32(-1)
	for _, i := range rivals {
		switch score := t.of[i]; {
		case score > first:
			best, first, second = i, score, first
		case score > second:
			second = score
		}
	}
	return best, first - second
}

// only returns s with a space for each letter of another script: foreign names
// and terms say nothing about which of main's languages it is.
func only(s string, main script) string {
	if main == latin && isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			if main != latin {
				return ' '
			}
		} else if isLetter(r) {
			if in := scriptOf(r); in != main && in != none {
				return ' '
			}
		}
		return r
	}, s)
}

func isASCII(s string) bool {
	var all byte
	for i := range len(s) {
		all |= s[i]
	}
	return all < utf8.RuneSelf
}

// n-grams overlap, so what they say is counted several times over: the
// likelihood is taken to the power of one in temper. It was chosen so that
// guesses of a confidence of 90 are right nine times in ten.
const (
	temper  = 6
	oddsOne = 1 << 16
)

// noOdds is the difference from which odds are 0.
const noOdds = 16 * oddsUnit

// oddsUnit is the difference that halves the odds.
const oddsUnit = weightScale * temper

// odds is oddsOne · 2^(-d / oddsUnit), between steps of the exponent by a
// straight line.
func odds(d int32) int32 {
	if d >= noOdds {
		return 0
	}
	v := int32(oddsOne) >> (d / oddsUnit)
	return v - v/2*(d%oddsUnit)/oddsUnit
}

// sample returns at most MaxSample bytes of s: all of it as one piece, or pieces of
// equal length from places that are equally far apart, whole words where there are
// spaces. The first few of them are of all of the text.
func sample(s string) []string {
	if len(s) <= MaxSample {
		return []string{s}
	}
	const (
		pieces = 8
		size   = MaxSample / pieces
	)
	list := make([]string, 0, pieces)
	for _, i := range [pieces]int{0, 4, 2, 6, 1, 5, 3, 7} {
		at := (len(s) - size) / (pieces - 1) * i
		piece := s[at : at+size]
		if j := strings.IndexByte(piece, ' '); i > 0 && j >= 0 && j < size/4 {
			piece = piece[j:]
		}
		for len(piece) > 0 && !utf8.RuneStart(piece[0]) {
			piece = piece[1:]
		}
		if j := strings.LastIndexByte(piece, ' '); j > len(piece)*3/4 {
			piece = piece[:j+1]
		}
		list = append(list, strings.ToValidUTF8(piece, " "))
	}
	return list
}

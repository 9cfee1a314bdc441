package parse

import (
	"unsafe"

	"weft/parse/text"
)

// analysisPlan says which fields under "analysis" are asked for.
type analysisPlan struct {
	language, words, sentences, characters                             bool
	readability, topWords, keywords, summary, readingTime, fingerprint bool
}

func (p *analysisPlan) fields() []planField {
	return []planField{
		{name: "analysis.language", want: &p.language},
		{name: "analysis.words", want: &p.words},
		{name: "analysis.sentences", want: &p.sentences},
		{name: "analysis.characters", want: &p.characters},
		{name: "analysis.reading_time", want: &p.readingTime},
		{name: "analysis.readability", want: &p.readability},
		{name: "analysis.top_words", want: &p.topWords},
		{name: "analysis.keywords", want: &p.keywords},
		{name: "analysis.summary", want: &p.summary},
		{name: "analysis.fingerprint", want: &p.fingerprint},
	}
}

func (p *analysisPlan) any() bool { return *p != analysisPlan{} }

// needsLang reports whether the declared language is needed: where a text does
// not tell its own, stop words go by it.
func (p *analysisPlan) needsLang() bool {
	return p.topWords || p.readability || p.keywords || p.summary
}

// appendAnalysis writes what is asked for of the analysis of content. lang is
// the language that the page says it is in, or "".
func (p *Parser) appendAnalysis(o *object, content []byte, lang string) {
	want := &p.plan.analysis
	s := unsafe.String(unsafe.SliceData(content), len(content)) // which stays as it is until all that is of it is written
	stats := p.analyzer.Analyze(s, text.Want{
		Words: want.words, Sentences: want.sentences, Characters: want.characters,
		TopWords: want.topWords, StopWords: p.cfg.Text == textAll, Lang: lang,
		Language: want.language, Readability: want.readability, Keywords: want.keywords, Summary: want.summary,
		ReadingTime: want.readingTime, Fingerprint: want.fingerprint,
	})
	o.key("analysis")
	a := openObject(o.buf)
	if stats.Language.Code != "" {
		a.key("language")
		l := openObject(a.buf)
		l.string("code", stats.Language.Code)
		l.number("confidence", float64(stats.Language.Confidence)/100)
		a.buf = l.close()
	}
	if want.words {
		a.int("words", stats.Words)
	}
	if want.sentences {
		a.int("sentences", stats.Sentences)
	}
	if want.characters {
		a.int("characters", stats.Characters)
	}
	if want.readingTime {
		a.number("reading_time", stats.ReadingTime)
	}
	if r := stats.Readability; r != (text.Readability{}) {
		appendReadability(&a, r)
	}
	open := false
	for _, w := range stats.TopWords {
		a.item("top_words", &open)
		word := openObject(a.buf)
		word.string("word", w.Word)
		word.int("count", w.Count)
		a.buf = word.close()
	}
	a.endItems(open)
	open = false
	for _, k := range stats.Keywords {
		a.item("keywords", &open)
		keyword := openObject(a.buf)
		keyword.string("phrase", k.Phrase)
		keyword.number("score", k.Score)
		a.buf = keyword.close()
	}
	a.endItems(open)
	a.strings("summary", stats.Summary)
	a.string("fingerprint", stats.Fingerprint)
	o.buf = a.close()
}

// appendReadability writes the measures; those for English only where the text
// is English.
func appendReadability(a *object, r text.Readability) {
	a.key("readability")
	o := openObject(a.buf)
	if r.SMOG != 0 {
		o.number("flesch_reading_ease", r.FleschReadingEase)
		o.number("flesch_kincaid_grade", r.FleschKincaidGrade)
		o.number("gunning_fog", r.GunningFog)
		o.number("smog", r.SMOG)
	}
	o.number("lix", r.LIX)
	o.number("rix", r.RIX)
	a.buf = o.close()
}

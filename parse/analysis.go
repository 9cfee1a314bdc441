package parse

import "weft/parse/text"

// analysisPlan says which fields under "analysis" are asked for.
type analysisPlan struct {
	words, sentences, characters, topWords bool
}

func (p *analysisPlan) fields() []planField {
	return []planField{
		{"analysis.words", &p.words},
		{"analysis.sentences", &p.sentences},
		{"analysis.characters", &p.characters},
		{"analysis.top_words", &p.topWords},
	}
}

func (p *analysisPlan) any() bool { return *p != analysisPlan{} }

// needsLang reports whether the language is needed: stop words go by it.
func (p *analysisPlan) needsLang() bool { return p.topWords }

// appendAnalysis writes what is asked for of the analysis of content. lang is
// the language that the page says it is in, or "".
func (p *Parser) appendAnalysis(o *object, content []byte, lang string) {
	want := &p.plan.analysis
	stats := p.analyzer.Analyze(string(content), text.Want{
		Words: want.words, Sentences: want.sentences, Characters: want.characters,
		TopWords: want.topWords, StopWords: p.cfg.Text == textAll, Lang: lang,
	})
	o.key("analysis")
	a := openObject(o.buf)
	if want.words {
		a.int("words", stats.Words)
	}
	if want.sentences {
		a.int("sentences", stats.Sentences)
	}
	if want.characters {
		a.int("characters", stats.Characters)
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
	o.buf = a.close()
}

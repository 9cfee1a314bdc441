package report

import "weft/cmd/weft/internal/markup"

// pageOf makes the page of a report.
func pageOf(v pageView) markup.HTML {
	w := new(markup.Writer)
	w.Put(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src %v; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="weft %v">
<title>%v</title>
<style>%v</style>
</head>
<body>
<header>
<p class="kicker">weft %v · %v</p>`, v.StyleHash, v.Version, v.Title, v.Style, v.Command, v.Made)
	several := len(v.Parts) > 1
	if several {
		w.Put(`
<h1>%v</h1>`, v.Headline)
	}
	w.Put(`
</header>
<main>`)
	for _, p := range v.Parts {
		if several {
			w.Put(`
<section class="part">
<h2 class="set">%v: %v</h2>`, p.Name, p.Headline)
		} else {
			w.Put(`
<section>
<h1>%v</h1>`, p.Headline)
		}
		putLead(w, p)
		putBody(w, p)
		w.Put(`
</section>`)
	}
	w.Put(`
<section>
<h2>How it was made</h2>
<p class="note">%v</p>
<pre><code>%v</code></pre>
</section>
</main>
<footer><p>Made by weft %v. This page loads nothing, runs no script and sends nothing.</p></footer>
</body>
</html>
`, v.Machine, v.CommandLine, v.Version)
	return w.HTML()
}

// putLead is the verdict, what would help, and the figures in tiles.
func putLead(w *markup.Writer, v partView) {
	w.If(`
<p class="kicker"><b>%v</b></p>`, v.Ended)
	w.If(`
<p class="lead">%v</p>`, v.Verdict.Text)
	if len(v.Advice) > 0 {
		w.Put(`
<ol class="advice">`)
		for _, a := range v.Advice {
			w.Put(`
<li><b>%v</b> <span>with <code>%v</code></span></li>`, a.Gain, a.Change)
		}
		w.Put(`
</ol>`)
	}
	w.Put(`
<dl class="tiles %v">`, v.Columns)
	for _, t := range v.Tiles {
		Tile(w, t.Name, t.Value, t.Note)
	}
	w.Put(`
</dl>`)
}

// Tile writes a figure; it stands in a <dl class="tiles">.
func Tile(w *markup.Writer, name, value, note string) {
	w.Put(`
<div><dt>%v</dt><dd>%v`, name, value)
	w.If(` <small>%v</small>`, note)
	w.Put(`</dd></div>`)
}

// putBody are plots and tables.
func putBody(w *markup.Writer, v partView) {
	if v.Compared != nil {
		putComparison(w, v.Compared)
	}
	if v.Run != nil {
		putRun(w, v.Run)
	}
}

// Table begins a table that scrolls where it is too wide; label says what it is,
// head are the cells of its first row. What begins it is closed with TableEnd.
func Table(w *markup.Writer, label string, head markup.HTML) {
	w.Put(`
<p class="sideways" aria-hidden="true">scroll sideways for the rest →</p>
<div class="scroll" tabindex="0" role="region" aria-label="%v"><table>
<thead><tr>%v</tr></thead>
<tbody>`, label, head)
}

// TableEnd ends a table.
func TableEnd(w *markup.Writer) {
	w.Put(`
</tbody></table></div>`)
}

func (p *picture) put(w *markup.Writer) {
	w.Put(`%v%v`, p.Wide, p.Narrow)
}

// when is the text if the condition holds.
func when(holds bool, text markup.HTML) markup.HTML {
	if holds {
		return text
	}
	return ""
}

package report

import "weft/cmd/weft/internal/markup"

// putComparison writes what several modes did.
func putComparison(w *markup.Writer, v *modesView) {
	if len(v.Lessons) > 0 {
		w.Put(`
<section data-name="lessons">
<h2>What it shows</h2>
<ul class="lessons">`)
		for _, l := range v.Lessons {
			w.Put(`
<li>%v</li>`, l)
		}
		w.Put(`
</ul>
</section>`)
	}
	putModes(w, v)
	for _, c := range v.Curves {
		w.Put(`
<section data-name="%v">
<h2>%v</h2>
<p class="note">%v</p>
<figure>`, c.Title, c.Title, c.Note)
		c.put(w)
		w.Put(`</figure>
</section>`)
	}
	if len(v.Times) > 0 {
		putTimes(w, v)
	}
	if len(v.Verdicts) > 0 {
		w.Put(`
<section data-name="verdicts">
<h2>What held each mode back</h2>
<dl class="verdicts">`)
		for _, d := range v.Verdicts {
			w.Put(`
<dt>%v</dt><dd>%v</dd>`, d.Mode, d.Text)
		}
		w.Put(`
</dl>
</section>`)
	}
}

func putModes(w *markup.Writer, v *modesView) {
	w.Put(`
<section data-name="modes">
<h2>The modes side by side</h2>
<p class="note">%v</p>`, v.ModesNote)
	head := new(markup.Writer)
	head.Put(`<th scope="col" class="l">mode</th><th scope="col"><abbr title="pages in flight">-c</abbr></th><th scope="col"><abbr title="parse workers">-p</abbr></th><th scope="col">time</th><th scope="col">pages/s</th><th scope="col" class="l" colspan="2">speed-up over %v</th><th scope="col">CPU a page</th><th scope="col">memory</th><th scope="col">with workers</th><th scope="col">differing</th>`, v.Base)
	Table(w, "The modes side by side", head.HTML())
	for _, m := range v.Modes {
		w.Put(`
<tr><th scope="row" class="l">%v</th><td>%v</td><td>%v</td><td>%v`, m.Name, m.Concurrency, m.Procs, m.Wall)
		w.If(`<br><small>%v</small>`, m.WallRange)
		w.Put(`</td><td>%v</td><td class="effect l">%v</td><td class="l">%v`, m.Rate, m.Whisker, m.Speedup)
		w.If(`<br><small>%v</small>`, m.SpeedupRange)
		w.Put(`</td><td>%v</td><td>%v</td><td>%v</td><td%v>%v</td></tr>`, m.CPU, m.Memory, m.MemoryAll, when(m.Differs, ` class="bad"`), m.Differing)
	}
	TableEnd(w)
	w.Put(`
<dl class="signs">`)
	for _, s := range v.Signs {
		w.Put(`
<dt>%v</dt><dd>%v</dd>`, s.Sign, s.Means)
	}
	w.Put(`
</dl>
</section>`)
}

func putTimes(w *markup.Writer, v *modesView) {
	w.Put(`
<section data-name="times">
<h2>What a page’s time went into</h2>
<p class="note">The mean time of a page from its dispatch to its record, by phase; every moment is in exactly one. Bars are drawn to the longest. A page’s time is not the run’s: while one page waits, others go on.</p>`)
	head := new(markup.Writer)
	head.Put(`<th scope="col" class="l">mode</th><th scope="col" class="l">time a page</th><th scope="col"></th>`)
	for _, g := range v.Groups {
		head.Put(`<th scope="col">%v</th>`, g.Name)
	}
	Table(w, "What a page’s time went into", head.HTML())
	for _, t := range v.Times {
		w.Put(`
<tr><th scope="row" class="l">%v</th><td class="bar l">%v</td><td>%v</td>`, t.Name, t.Bar, t.Mean)
		for _, s := range t.Shares {
			w.Put(`<td>%v</td>`, s)
		}
		w.Put(`</tr>`)
	}
	TableEnd(w)
	putColours(w, v.Groups)
	w.Put(`
</section>`)
}

// putColours say what the colours of the phases are.
func putColours(w *markup.Writer, groups []groupView) {
	w.Put(`
<ul class="groups" aria-label="What the colours are">`)
	for _, g := range groups {
		w.Put(`
<li class="k-%v"><b>%v`, g.Class, g.Name)
		w.If(` %v`, g.Share)
		w.Put(`</b> %v</li>`, g.What)
	}
	w.Put(`
</ul>`)
}

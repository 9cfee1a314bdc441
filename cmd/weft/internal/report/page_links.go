package report

import "weft/cmd/weft/internal/markup"

// putLinks writes what following links came to.
func putLinks(w *markup.Writer, v *linksView) {
	w.Put(`
<section data-name="links">
<h2>Links</h2>
<p class="note">%v</p>
<div class="pair">
<table><caption>Pages by depth</caption>
<thead><tr><th scope="col" class="l">depth</th><th scope="col">pages</th><th scope="col">not ok</th><th scope="col" class="l"></th></tr></thead>
<tbody>`, v.Note)
	for _, d := range v.Depths {
		w.Put(`
<tr><th scope="row" class="l">%v</th><td>%v</td><td%v>%v</td><td class="bar l">%v</td></tr>`, d.Depth, d.Pages, when(d.Bad, ` class="bad"`), d.Failed, d.Bar)
	}
	w.Put(`
</tbody></table>`)
	if len(v.Left) > 0 || len(v.Closed) > 0 {
		putLeft(w, v)
	}
	w.Put(`
</div>
</section>`)
	if len(v.Broken) == 0 {
		return
	}
	w.Put(`
<section data-name="broken">
<h2>Where links broke</h2>
<p class="note">%v</p>`, v.BrokenNote)
	Table(w, "Where links broke", `<th scope="col" class="text">page</th><th scope="col" class="l">what</th><th scope="col">depth</th><th scope="col" class="text">the link is on</th>`)
	for _, b := range v.Broken {
		w.Put(`
<tr><th scope="row" class="text"><code>%v</code></th><td class="l bad">%v</td><td>%v</td><td class="text"><code>%v</code></td></tr>`, b.URL, b.Why, b.Depth, b.Via)
	}
	TableEnd(w)
	w.Put(`
</section>`)
}

// putLeft writes which links did not become pages.
func putLeft(w *markup.Writer, v *linksView) {
	w.Put(`
<div>`)
	if len(v.Left) > 0 {
		w.Put(`
<table><caption>Links left out, each time they stood somewhere</caption>
<thead><tr><th scope="col" class="l">why</th><th scope="col">links</th><th scope="col">share</th></tr></thead>
<tbody>`)
		for _, s := range v.Left {
			w.Put(`
<tr><th scope="row" class="text">%v</th><td>%v</td><td>%v</td></tr>`, s.Name, s.Count, s.Share)
		}
		for _, s := range v.Traps {
			w.Put(`
<tr class="rest"><th scope="row" class="text">trap: %v</th><td>%v</td><td></td></tr>`, s.Name, s.Count)
		}
		w.Put(`
</tbody></table>`)
	}
	if len(v.Closed) > 0 {
		w.Put(`
<h3>Patterns that brought nothing new</h3>
<ul class="patterns">`)
		for _, p := range v.Closed {
			w.Put(`
<li><code>%v</code></li>`, p)
		}
		w.Put(`
</ul>`)
	}
	w.Put(`
</div>`)
}

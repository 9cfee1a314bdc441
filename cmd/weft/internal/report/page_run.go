package report

import "weft/cmd/weft/internal/markup"

// putRun writes what a run did.
func putRun(w *markup.Writer, v *runView) {
	if v.Shares != nil || v.InFlight != nil {
		putPageTime(w, v)
	}
	if v.Throughput != nil {
		w.Put(`
<section data-name="throughput">
<h2>Throughput</h2>
<figure>`)
		v.Throughput.put(w)
		w.Put(`</figure>
</section>`)
	}
	w.If(`
<section data-name="short"><p class="note">%v</p></section>`, v.TooShort)
	if v.Latencies != nil {
		putLatencies(w, v.Latencies)
	}
	if len(v.Outcomes) > 0 {
		w.Put(`
<section data-name="outcomes">
<h2>Outcomes</h2>
<div class="pair">`)
		putCounts(w, "of the records", "outcome", v.Outcomes)
		if len(v.Statuses) > 0 {
			putCounts(w, "HTTP statuses", "status", v.Statuses)
		}
		w.Put(`
</div>
</section>`)
	}
	if v.Links != nil {
		putLinks(w, v.Links)
	}
	if len(v.Hosts) > 0 {
		putHosts(w, v)
	}
	if len(v.Slowest) > 0 {
		putSlowest(w, v.Slowest)
	}
	if len(v.Gauges) > 0 {
		w.Put(`
<section data-name="gauges">
<h2>Memory and work in hand</h2>
<div class="pair">`)
		for _, g := range v.Gauges {
			w.Put(`
<figure><figcaption>%v</figcaption>%v</figure>`, g.Title, g.Plot)
		}
		w.Put(`
</div>
</section>`)
	}
	if v.Workers != nil {
		putWorkers(w, v.Workers)
	}
}

func putPageTime(w *markup.Writer, v *runView) {
	w.Put(`
<section data-name="time">
<h2>Where the pages’ time went</h2>
<p class="note">The time of all pages together, from dispatch to record. It is more than the run’s own time by as many pages as were in flight.</p>`)
	if v.Shares != nil {
		w.Put(`
<figure>`)
		v.Shares.put(w)
		w.Put(`</figure>`)
	}
	putColours(w, v.Groups)
	if v.InFlight != nil {
		w.Put(`
<figure><figcaption>Pages in flight, by what they were doing</figcaption>`)
		v.InFlight.put(w)
		w.Put(`</figure>`)
	}
	w.Put(`
</section>`)
}

func putLatencies(w *markup.Writer, v *latenciesView) {
	w.Put(`
<section data-name="phases">
<h2>How long the phases took</h2>
<p class="note">The distribution over the pages, on a logarithmic axis; the lines mark where 50, 95 and 99 %% of them end. Times are exact to 1.6 %%. The share is that of the pages’ time.</p>`)
	Table(w, "How long the phases took", `<th scope="col" class="l">phase</th><th scope="col" class="histogram l">`+v.Axis+`</th><th scope="col">p50</th><th scope="col">p95</th><th scope="col">p99</th><th scope="col">longest</th><th scope="col">pages</th><th scope="col">share</th>`)
	for _, r := range v.Rows {
		w.Put(`
<tr><th scope="row" class="l">%v<br><small>%v</small></th><td class="histogram l">%v</td><td>%v</td><td>%v</td><td>%v</td><td>%v</td><td>%v</td><td>%v</td></tr>`,
			r.Name, r.What, r.Histogram, r.P50, r.P95, r.P99, r.Max, r.Pages, r.Share)
	}
	TableEnd(w)
	w.Put(`
</section>`)
}

// putCounts writes a small table of what there was how often.
func putCounts(w *markup.Writer, caption, what string, rows []share) {
	w.Put(`
<table><caption>%v</caption>
<thead><tr><th scope="col" class="l">%v</th><th scope="col">records</th><th scope="col">share</th></tr></thead>
<tbody>`, caption, what)
	for _, s := range rows {
		w.Put(`
<tr><th scope="row" class="text">%v</th><td>%v</td><td>%v</td></tr>`, s.Name, s.Count, s.Share)
	}
	w.Put(`
</tbody></table>`)
}

func putHosts(w *markup.Writer, v *runView) {
	w.Put(`
<section data-name="hosts">
<h2>Hosts</h2>
<p class="note">%v</p>`, v.HostsNote)
	Table(w, "Hosts", `<th scope="col" class="l">host</th><th scope="col">pages</th><th scope="col">not ok</th><th scope="col">pages/s</th><th scope="col">bytes</th><th scope="col">waiting</th><th scope="col">politeness</th><th scope="col">computing</th><th scope="col" class="l">a page’s time</th>`)
	for _, h := range v.Hosts {
		w.Put(`
<tr%v><th scope="row" class="text">%v</th><td>%v</td><td%v>%v</td><td>%v</td><td>%v</td><td>%v</td><td>%v</td><td>%v</td><td class="bar l">%v</td></tr>`,
			when(h.Rest, ` class="rest"`), h.Name, h.Pages, when(h.Bad, ` class="bad"`), h.Failed, h.Rate, h.Bytes, h.Waiting, h.Limit, h.Computing, h.Bar)
	}
	TableEnd(w)
	w.Put(`
</section>`)
}

func putSlowest(w *markup.Writer, pages []slowView) {
	w.Put(`
<section data-name="slowest">
<h2>The slowest pages</h2>`)
	Table(w, "The slowest pages", `<th scope="col">total</th><th scope="col" class="text">URL</th><th scope="col" class="l">phases</th><th scope="col" class="l">outcome</th><th scope="col">tries</th><th scope="col">line</th>`)
	for _, s := range pages {
		w.Put(`
<tr><td><b>%v</b></td><th scope="row" class="text"><code>%v</code></th><td class="bar l">%v</td><td class="l">%v</td><td>%v</td><td>%v</td></tr>`,
			s.Total, s.URL, s.Bar, s.Outcome, s.Attempts, s.Line)
	}
	TableEnd(w)
	w.Put(`
</section>`)
}

func putWorkers(w *markup.Writer, v *workersView) {
	w.Put(`
<section data-name="workers">
<h2>Worker processes</h2>
<p class="note">%v</p>
<div class="scroll" tabindex="0" role="region" aria-label="Worker processes"><table>
<thead><tr><th scope="col" class="l">place</th><th scope="col">pages</th><th scope="col">at work</th><th scope="col">of the time</th></tr></thead>
<tbody>`, v.Note)
	for _, s := range v.Slots {
		w.Put(`
<tr><th scope="row" class="l">%v</th><td>%v</td><td>%v</td><td>%v</td></tr>`, s.Name, s.Pages, s.Busy, s.Share)
	}
	TableEnd(w)
	w.Put(`
</section>`)
}

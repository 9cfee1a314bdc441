package live

import (
	"weft/cmd/weft/internal/markup"
	"weft/cmd/weft/internal/report"
)

// draw makes the whole page around what is in <main>.
func draw(v *view, main markup.HTML) markup.HTML {
	w := new(markup.Writer)
	w.Put(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="weft %v">
<title>%v</title>`, v.Version, v.Title)
	if !v.Ended {
		w.Put(`
<noscript><meta http-equiv="refresh" content="5"></noscript>`)
	}
	w.Put(`
<style>%v</style>
</head>
<body>
<p id="said" class="unseen" role="status"></p>
<div class="bar" id="bar"></div>
<main id="main">
%v
</main>
<footer>
<p>Made by weft %v. This page changes nothing and asks nobody but weft. For programs: <a href="events">events</a>, <a href="metrics">metrics</a>.</p>
</footer>
<script>%v</script>
</body>
</html>
`, markup.HTML(sheet()), main, v.Version, markup.HTML(script))
	return w.HTML()
}

// drawMain is what is in <main>.
func drawMain(v *view) markup.HTML {
	w := new(markup.Writer)
	drawHead(w, v)
	if len(v.Now) > 0 {
		w.Put(`
<section data-name="now">
<h2>Right now</h2>
<dl class="tiles wide-5 middle-4">`)
		drawTiles(w, v.Now)
		w.Put(`
</dl>
</section>`)
	}
	if len(v.Agents) > 0 {
		drawAgents(w, v.Agents)
	}
	if len(v.Rounds) > 0 {
		drawRounds(w, v.Rounds)
	}
	if v.Hosts != nil {
		drawHosts(w, v.Hosts)
	}
	for _, p := range v.Parts {
		w.Put(`
<section data-name="part-%v" class="part">
<h2 class="set">%v: %v</h2>
%v
%v
</section>`, p.Number, p.Name, p.Headline, p.Lead, p.Body)
	}
	if v.Lead != "" {
		title := "So far"
		if v.Ended {
			title = "What it came to"
		}
		w.Put(`
<section data-name="lead">
<h2>%v</h2>
%v
</section>`, title, v.Lead)
	}
	w.Put(`
%v
<section data-name="made">
<h2>What runs</h2>
<pre><code>%v</code></pre>
</section>`, v.Body, v.CommandLine)
	return w.HTML()
}

func drawHead(w *markup.Writer, v *view) {
	over := ""
	if v.Ended {
		over = " over"
	}
	w.Put(`<section data-name="head" class="head">
<p class="kicker"><span class="state%v" id="state">%v</span> · weft %v`, over, v.State, v.Command)
	w.If(` · %v`, v.Run)
	w.Put(` · for %v · drawn at %v</p>
<h1>%v</h1>`, v.Since, v.Drawn, v.Headline)
	switch d := v.Done; {
	case d == nil:
	case d.All != 0:
		w.Put(`
<p class="done"><label for="done">%v</label> <progress id="done" value="%v" max="%v"></progress></p>`, d.Text, d.Done, d.All)
	default:
		w.Put(`
<p class="done">%v</p>`, d.Text)
	}
	w.Put(`
</section>`)
}

func drawTiles(w *markup.Writer, tiles []tile) {
	for _, t := range tiles {
		report.Tile(w, t.Name, t.Value, t.Note)
	}
}

func drawAgents(w *markup.Writer, agents []agentView) {
	w.Put(`
<section data-name="agents">
<h2>Machines</h2>`)
	report.Table(w, "Machines", `<th scope="col" class="l">agent</th><th scope="col" class="l">state</th><th scope="col">records</th><th scope="col">partitions</th><th scope="col">heard of</th>`)
	for _, a := range agents {
		w.Put(`
<tr><th scope="row" class="l">%v</th><td class="l">%v</td><td>%v</td><td>%v</td><td>%v</td></tr>`, a.Name, a.State, a.Records, a.Partitions, a.Seen)
	}
	report.TableEnd(w)
	w.Put(`
</section>`)
}

func drawRounds(w *markup.Writer, rounds []roundView) {
	w.Put(`
<section data-name="rounds">
<h2>Rounds so far</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Rounds so far"><table>
<thead><tr><th scope="col" class="l">round</th><th scope="col">pages</th><th scope="col">time</th><th scope="col">pages/s</th></tr></thead>
<tbody>`)
	for _, r := range rounds {
		w.Put(`
<tr><th scope="row" class="l">%v</th><td>%v</td><td>%v</td><td>%v</td></tr>`, r.Name, r.Pages, r.Wall, r.Rate)
	}
	report.TableEnd(w)
	w.Put(`
</section>`)
}

func drawHosts(w *markup.Writer, v *hostsView) {
	w.Put(`
<section data-name="states">
<h2>What the hosts are at</h2>
<dl class="tiles wide-4 middle-4">`)
	drawTiles(w, v.Counts)
	w.Put(`
</dl>`)
	if len(v.Named) > 0 {
		w.Put(`
<p class="note">%v</p>`, v.Note)
		report.Table(w, "What the hosts are at", `<th scope="col" class="l">host</th><th scope="col" class="l">state</th><th scope="col">in flight</th><th scope="col">waiting</th><th scope="col" class="l"></th>`)
		for _, h := range v.Named {
			w.Put(`
<tr><th scope="row" class="text">%v</th><td class="l"><span class="s %v">%v</span></td><td>%v</td><td>%v</td><td class="text">%v</td></tr>`,
				h.Name, h.Class, h.State, h.InFlight, h.Queued, h.Until)
		}
		report.TableEnd(w)
	}
	w.Put(`
</section>`)
}

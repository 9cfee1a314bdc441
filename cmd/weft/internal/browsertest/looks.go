package browsertest

import (
	"encoding/json"
	"slices"
)

// Complaint says what of an event a page must not do: ask for anything but the
// addresses that it may, log, throw, or open something; "" if it is nothing.
func (e Event) Complaint(may ...string) string {
	var p struct {
		Request struct{ URL string }
		Entry   struct{ Level, Text string }
	}
	if err := json.Unmarshal(e.Params, &p); err != nil {
		return err.Error()
	}
	switch e.Method {
	case "Network.requestWillBeSent":
		if !slices.Contains(may, p.Request.URL) {
			return "it asks for " + p.Request.URL
		}
	case "Log.entryAdded":
		return p.Entry.Level + ": " + p.Entry.Text
	case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Page.javascriptDialogOpening", "Page.windowOpen":
		return e.Method + ": " + string(e.Params)
	}
	return ""
}

// Undrawn is JavaScript that lists the plots that are shown and have no shape in them, or one
// that lies outside.
const Undrawn = `
[...document.querySelectorAll('svg')].filter(svg => {
	const box = svg.getBoundingClientRect();
	if (getComputedStyle(svg).display === 'none') return false;
	const shapes = [...svg.querySelectorAll('path, rect, line, circle, text')];
	const drawn = shapes.filter(s => { const b = s.getBoundingClientRect(); return b.width + b.height > 0 });
	const outside = shapes.filter(s => { const b = s.getBoundingClientRect();
		return b.left < box.left - 3 || b.right > box.right + 3 || b.top < box.top - 3 || b.bottom > box.bottom + 3 });
	return box.width < 20 || box.height < 5 || drawn.length === 0 || outside.length > 0;
}).map(svg => svg.querySelector('title').textContent).join('; ')`

// Faint is JavaScript that lists texts whose contrast with what is behind them is under 4.5 (WCAG
// 2.2, success criterion 1.4.3). Text in plots is written on the page's colour,
// or has it around every letter.
const Faint = `
(() => {
	const rgb = c => (c.match(/[\d.]+/g) || []).map(Number);
	const light = c => rgb(c).slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const behind = e => { for (; e; e = e.parentElement) {
		const c = getComputedStyle(e).backgroundColor; if (rgb(c)[3] !== 0) return c } return 'rgb(255, 255, 255)' };
	const texts = [...document.body.querySelectorAll('*')].filter(e => e.namespaceURI.endsWith('svg') ? e.tagName === 'text'
		: [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()));
	return texts.filter(e => {
		const style = getComputedStyle(e), a = light(e.tagName === 'text' ? style.fill : style.color), b = light(behind(e));
		return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
	}).map(e => e.textContent.slice(0, 30)).slice(0, 5).join('; ');
})()`

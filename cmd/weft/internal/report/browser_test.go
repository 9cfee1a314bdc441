package report

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// In a real browser, on a desktop and a phone, light and dark, the pages make
// no error and no request, their plots are drawn, nothing sticks out, and all
// text stands out from what is behind it.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	b := startBrowser(t)
	dir := t.TempDir()
	for name, r := range reports() {
		t.Run(name, func(t *testing.T) {
			b.t = t
			file := filepath.Join(dir, name+".html")
			if err := os.WriteFile(file, render(t, r), 0o666); err != nil {
				t.Fatal(err)
			}
			for _, look := range []struct {
				scheme string
				width  int
			}{{"light", 1280}, {"dark", 1280}, {"light", 390}, {"dark", 390}} {
				for _, e := range b.open(file, look.width, 844, look.scheme, "screen") {
					complain(t, e, file)
				}
				at := fmt.Sprintf("%s, %d wide", look.scheme, look.width)
				if wide := b.eval("document.documentElement.scrollWidth").(float64); int(wide) > look.width {
					t.Errorf("%s: the page is %v wide", at, wide)
				}
				if bad := b.eval(undrawn).(string); bad != "" {
					t.Errorf("%s: not drawn: %s", at, bad)
				}
				if bad := b.eval(faint).(string); bad != "" {
					t.Errorf("%s: hard to read: %s", at, bad)
				}
				if *looks != "" {
					b.picture(filepath.Join(*looks, fmt.Sprintf("%s-%s-%d.png", name, look.scheme, look.width)))
				}
			}
			if *looks != "" {
				b.paper(filepath.Join(*looks, name+".pdf"))
			}
			plots := int(b.eval("document.querySelectorAll('svg').length").(float64))
			if least := map[string]int{"crawl": 60, "one": 10, "compare": 20, "demo": 40, "hostile": 60, "interrupted": 30}[name]; plots < least {
				t.Errorf("%d plots, want %d", plots, least)
			}
		})
	}
}

// complain reports what a page must not do.
func complain(t *testing.T, e event, file string) {
	t.Helper()
	var p struct {
		Request struct{ URL string }
		Entry   struct{ Level, Text string }
	}
	if err := json.Unmarshal(e.Params, &p); err != nil {
		t.Error(err)
	}
	switch e.Method {
	case "Network.requestWillBeSent":
		if p.Request.URL != "file://"+filepath.ToSlash(file) {
			t.Errorf("it asks for %s", p.Request.URL)
		}
	case "Log.entryAdded":
		t.Errorf("%s: %s", p.Entry.Level, p.Entry.Text)
	case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Page.javascriptDialogOpening", "Page.windowOpen":
		t.Errorf("%s: %s", e.Method, e.Params)
	}
}

// undrawn lists the plots that are shown and have no shape in them, or one
// that lies outside.
var undrawn = strings.TrimSpace(`
[...document.querySelectorAll('svg')].filter(svg => {
	const box = svg.getBoundingClientRect();
	if (getComputedStyle(svg).display === 'none') return false;
	const shapes = [...svg.querySelectorAll('path, rect, line, circle, text')];
	const drawn = shapes.filter(s => { const b = s.getBoundingClientRect(); return b.width + b.height > 0 });
	const outside = shapes.filter(s => { const b = s.getBoundingClientRect();
		return b.left < box.left - 3 || b.right > box.right + 3 || b.top < box.top - 3 || b.bottom > box.bottom + 3 });
	return box.width < 20 || box.height < 5 || drawn.length === 0 || outside.length > 0;
}).map(svg => svg.querySelector('title').textContent).join('; ')`)

// faint lists texts whose contrast with what is behind them is under 4.5 (WCAG
// 2.2, success criterion 1.4.3). Text in plots is written on the page's colour,
// or has it around every letter.
var faint = strings.TrimSpace(`
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
})()`)

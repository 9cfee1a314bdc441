package demosite

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

// markupFaults arrive well, and are hard to parse or to show.
func markupFaults() []fault {
	const html = "text/html; charset=utf-8"
	head := "<!DOCTYPE html><html lang=\"en\"><head><title>%s</title></head><body>"
	tail := "<p>Text after it, and <a href=\"/next\">a link</a>.</p></body></html>"
	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
	return []fault{
		{
			Fault: Fault{Row: "34", Name: "png-as-html", Describe: "an image that is called text/html", Outcome: "unsupported_type", Reason: "no_page"},
			page:  reply(html, png),
		}, {
			Fault: Fault{Row: "34", Name: "pdf", Describe: "a PDF", Outcome: "unsupported_type", Reason: "no_page"},
			page:  reply("application/pdf", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"),
		}, {
			Fault: Fault{Row: "34", Name: "html-as-bytes", Describe: "a page that is called application/octet-stream", Outcome: "ok"},
			page:  reply("application/octet-stream", goodPage("sniffed")),
		}, {
			Fault: Fault{Row: "35", Name: "nested-tags", Describe: "100,000 nested elements", Outcome: "ok", Warning: "too_deep"},
			page:  around(fmt.Sprintf(head, "nested"), "<div>", 100_000, tail),
		}, {
			Fault: Fault{Row: "36", Name: "formatting-bomb", Describe: "400 open font elements that each of 8,000 paragraphs opens again", Outcome: "ok", Warning: "too_complex"},
			page: func(w http.ResponseWriter, r *http.Request) {
				var fonts strings.Builder
				for i := range 400 {
					fmt.Fprintf(&fonts, "<font color=#%06x>", i)
				}
				around(fmt.Sprintf(head, "fonts")+"<p>"+fonts.String(), "<p>x", 8000, tail)(w, r)
			},
		}, {
			Fault: Fault{Row: "36", Name: "body-attributes", Describe: "20,000 body tags, each with an attribute of its own", Outcome: "ok", Warning: "too_complex"},
			page: func(w http.ResponseWriter, r *http.Request) {
				var bodies strings.Builder
				for i := range 20_000 {
					fmt.Fprintf(&bodies, "<body a%d=1>", i)
				}
				reply(html, fmt.Sprintf(head, "bodies")+bodies.String()+tail)(w, r)
			},
		}, {
			Fault: Fault{Row: "36", Name: "element-flood", Describe: "two million elements in 14 MB", Outcome: "ok", Warning: "too_complex"},
			page:  around(fmt.Sprintf(head, "flood"), "<p>boom", 2_000_000, tail),
		}, {
			Fault: Fault{Row: "37", Name: "text-node", Describe: "one text of 50 MB", Outcome: "ok", Warning: "truncated"},
			page:  around(fmt.Sprintf(head, "text"), "all work and no play ", 50<<20/21, tail),
		}, {
			Fault: Fault{Row: "38", Name: "attributes", Describe: "an element with 100,000 attributes", Outcome: "ok"},
			page: func(w http.ResponseWriter, r *http.Request) {
				var attributes strings.Builder
				for i := range 100_000 {
					fmt.Fprintf(&attributes, " a%d=1", i)
				}
				reply(html, fmt.Sprintf(head, "attributes")+"<p"+attributes.String()+">here</p>"+tail)(w, r)
			},
		}, {
			Fault: Fault{Row: "41", Name: "base-href", Describe: "links that a base element sends elsewhere", Outcome: "ok"},
			page: reply(html, `<!DOCTYPE html><html><head><title>base</title><base href="javascript:alert(1)"><base href="//elsewhere.weft.test/a/b/">`+
				`<base href="/ignored/"></head><body><a href="../c">up</a><a href="?q">query</a></body></html>`),
		}, {
			Fault: Fault{Row: "41", Name: "meta-refresh", Describe: "a page that leads on by meta refresh", Outcome: "ok"},
			page:  reply(html, `<!DOCTYPE html><html><head><title>refresh</title><meta http-equiv="refresh" content="0; url='/next'"></head><body>`+tail),
		}, {
			Fault: Fault{Row: "42", Name: "user-info", Describe: "a URL with a password, which the server asks for and no output may show", Outcome: "ok"},
			user:  "user:secret@",
			page: func(w http.ResponseWriter, r *http.Request) {
				if _, password, _ := r.BasicAuth(); password != "secret" {
					w.Header().Set("WWW-Authenticate", `Basic realm="weft"`)
					w.WriteHeader(http.StatusUnauthorized)
					return
				}
				reply(html, goodPage("you may come in"))(w, r)
			},
		}, {
			Fault: Fault{Row: "43", Name: "dots", Describe: "a link with ../ 100,000 times", Outcome: "ok"},
			page:  around(fmt.Sprintf(head, "dots")+`<a href="`, "../", 100_000, `up">up</a>`+tail),
		}, {
			Fault: Fault{Row: "45", Name: "same-content", Describe: "a page that another URL shows too", Outcome: "ok"},
			page:  reply(html, goodPage("the same")),
		}, {
			Fault: Fault{Row: "45", Name: "same-content-again", Describe: "that other URL", Outcome: "ok"},
			page:  reply(html, goodPage("the same")),
		}, {
			Fault: Fault{Row: "47", Name: "formula-title", Describe: "a title that a spreadsheet would compute", Outcome: "ok"},
			page:  reply(html, goodPage(`=HYPERLINK("http://weft.test/","click")`)),
		}, {
			Fault: Fault{Row: "48", Name: "title-escapes", Describe: "escape sequences and bidirectional controls in the title", Outcome: "ok"},
			page:  reply(html, goodPage("\x1b]0;pwned\x07\x1b[31mred\u202egnp.exe")),
		}, {
			Fault: Fault{Row: "49", Name: "title-script", Describe: "a script in the title", Outcome: "ok"},
			page:  reply(html, goodPage("&lt;/title>&lt;script>alert(1)&lt;/script>")),
		},
	}
}

// around streams head, n times piece, and tail, as HTML.
func around(head, piece string, n int, tail string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, err := io.WriteString(w, head)
		if err == nil {
			err = repeat(w, piece, n)
		}
		if err == nil {
			_, _ = io.WriteString(w, tail)
		}
	}
}

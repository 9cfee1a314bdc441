package demosite

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// published is a moment between 2015 and 2025 that belongs to a seed.
func published(seed uint64) time.Time {
	return time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(seed%(10*365*24*60)) * time.Minute)
}

// compose makes the k-th page of a host, and its Content-Type.
func (m *madeUp) compose(host string, k int) (html []byte, contentType string) {
	seed := hash(m.conf.Seed, host, strconv.Itoa(k))
	lex := m.lexes[0]
	if seed%10 < 3 { // seven pages of ten are English
		lex = m.lexes[1+seed/10%uint64(len(m.lexes)-1)]
	}
	p := &page{
		writer: newWriter(lex, seed),
		site:   m, host: host, k: k,
		kind:    m.kind(host, k),
		date:    published(seed),
		charset: "utf-8",
	}
	// Sizes are spread evenly over half to one and a half times the mean.
	p.size = m.conf.PageBytes/2 + p.rng.IntN(m.conf.PageBytes)
	p.buf = make([]byte, 0, p.size+4<<10)

	inHeader, inMeta := true, true
	if p.rng.IntN(8) == 0 {
		p.charset = lex.charsets[p.rng.IntN(len(lex.charsets))]
		inHeader = p.rng.IntN(2) == 0
		inMeta = !inHeader || p.rng.IntN(2) == 0
	}
	p.document(inMeta)

	contentType = "text/html"
	if inHeader {
		contentType += "; charset=" + p.charset
	}
	if p.charset == "utf-8" {
		return p.buf, contentType
	}
	e, _ := charset.Lookup(p.charset)
	// What the encoding does not have becomes a numeric reference.
	html, err := encoding.HTMLEscapeUnsupported(e.NewEncoder()).Bytes(p.buf)
	if err != nil {
		panic(err) // the page is valid UTF-8
	}
	return html, contentType
}

// A page is being composed.
type page struct {
	*writer
	site    *madeUp
	host    string
	k       int
	kind    string
	date    time.Time
	charset string
	size    int // wanted, in bytes of UTF-8
	title   string
	author  string
}

func (p *page) document(metaCharset bool) {
	p.title = p.taken(func() { p.phrase(3 + p.rng.IntN(5)) })
	p.author = p.taken(func() { p.capital(p.topical()); p.add(" "); p.capital(p.topical()) })
	p.add("<!DOCTYPE html>\n<html lang=\"", p.lang, "\">\n<head>\n")
	if metaCharset {
		p.add(`<meta charset="`, p.charset, "\">\n")
	}
	p.head()
	p.add("</head>\n<body class=\"", p.kind, "\">\n")
	p.navigation()
	p.add("<div class=\"layout\">\n<main id=\"content\">\n")
	switch p.kind {
	case "articles":
		p.article()
	case "docs":
		p.documentation()
	case "products":
		p.product()
	default:
		p.listing()
	}
	p.add("</main>\n")
	p.sidebar()
	p.add("</div>\n")
	p.footer()
	if p.site.conf.Traps {
		p.trapLinks()
	}
	if p.site.conf.LinkKinds {
		p.href(linkKindsPath, "Kinds of links")
	}
	p.add("</body>\n</html>\n")
}

func (p *page) head() {
	address := "http://" + p.host + p.site.path(p.host, p.k)
	p.add("<title>", p.title, " | ", p.host, "</title>\n<meta name=\"description\" content=\"")
	p.add(strings.ReplaceAll(p.taken(p.sentence), `"`, "&quot;"))
	p.add("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
		"<link rel=\"canonical\" href=\"", address, "\">\n",
		"<meta property=\"og:title\" content=\"", p.title, "\">\n",
		"<meta property=\"og:site_name\" content=\"", p.host, "\">\n",
		"<meta property=\"og:url\" content=\"", address, "\">\n")
	if p.kind == "articles" {
		p.add("<meta property=\"og:type\" content=\"article\">\n<meta name=\"author\" content=\"", p.author, "\">\n",
			"<meta property=\"article:published_time\" content=\"", p.date.Format(time.RFC3339), "\">\n",
			`<script type="application/ld+json">{"@context":"https://schema.org","@type":"Article","headline":`, strconv.Quote(p.title),
			`,"author":{"@type":"Person","name":`, strconv.Quote(p.author), `},"datePublished":"`, p.date.Format(time.RFC3339), "\"}</script>\n")
	}
	p.add("<style>body{margin:0 auto;max-width:72rem;font:16px/1.5 sans-serif}nav a{margin:0 .5em}.card{border:1px solid #ccc;padding:1em}</style>\n",
		"<script>window.site={page:", strconv.Itoa(p.k), ",kind:\"", p.kind, "\"};document.documentElement.className+=\" js\"</script>\n")
}

func (p *page) navigation() {
	p.add("<header>\n<a class=\"logo\" href=\"/\">", p.host, "</a>\n<nav aria-label=\"Main\"><ul>\n")
	for range 6 {
		p.add("<li>")
		p.link(1)
		p.add("</li>\n")
	}
	p.add("</ul></nav>\n<form action=\"/search\" role=\"search\"><input type=\"search\" name=\"q\"><button>Go</button></form>\n</header>\n")
}

func (p *page) sidebar() {
	p.add("<aside>\n<h2>")
	p.phrase(2)
	p.add("</h2>\n<ul>\n")
	for range 5 + p.rng.IntN(10) {
		p.add("<li>")
		p.link(2 + p.rng.IntN(4))
		p.add("</li>\n")
	}
	p.add("</ul>\n</aside>\n")
}

func (p *page) footer() {
	p.add("<footer>\n<p>&copy; ", strconv.Itoa(p.date.Year()), " ", p.host, " &middot; ")
	p.link(1)
	p.add(" &middot; ")
	p.link(1)
	p.add("</p>\n</footer>\n<script>(function(d){var l=d.querySelectorAll(\"a[href^='http']\");for(var i=0;i<l.length;i++)l[i].rel=\"noopener\"})(document)</script>\n")
}

// link adds a link of n words to another page of the host.
func (p *page) link(n int) {
	to := p.rng.IntN(p.site.count(p.host))
	p.add(`<a href="`, p.site.path(p.host, to), `">`)
	p.phrase(n)
	p.add("</a>")
}

// full reports whether the main part has come near the size that is wanted;
// what follows it takes about 2 KB.
func (p *page) full() bool { return len(p.buf) >= p.size-2<<10 }

func (p *page) article() {
	p.add("<article>\n<h1>", p.title, "</h1>\n<p class=\"byline\">", p.author, ", <time datetime=\"", p.date.Format(time.RFC3339), "\">",
		p.date.Format("2 January 2006"), "</time></p>\n")
	for p.paragraph(); !p.full(); p.block() {
	}
	p.add("</article>\n<section class=\"comments\"><h2>")
	p.phrase(1)
	p.add("</h2>\n")
	p.paragraph()
	p.add("</section>\n")
}

func (p *page) documentation() {
	p.add("<h1>", p.title, "</h1>\n")
	p.paragraph()
	for section := 1; section == 1 || !p.full(); section++ {
		id := strconv.Itoa(section)
		p.add("<section id=\"s", id, "\">\n<h2>", id, ". ")
		p.phrase(3)
		p.add(" <a class=\"headerlink\" href=\"#s", id, "\">&para;</a></h2>\n")
		p.paragraph()
		p.code()
		p.add("<dl>\n")
		for range 1 + p.rng.IntN(3) {
			p.add("<dt><code>", p.words[p.topic[p.rng.IntN(len(p.topic))]], "</code></dt><dd>")
			p.sentence()
			p.add("</dd>\n")
		}
		p.add("</dl>\n")
		for n := p.rng.IntN(4); n > 0 && !p.full(); n-- {
			p.block()
		}
		p.add("</section>\n")
	}
}

func (p *page) product() {
	price := fmt.Sprintf("%d.%02d", 1+p.rng.IntN(900), p.rng.IntN(100))
	p.add("<div itemscope itemtype=\"https://schema.org/Product\">\n<h1 itemprop=\"name\">", p.title, "</h1>\n",
		"<img itemprop=\"image\" src=\"/img/", strconv.Itoa(p.k), ".jpg\" alt=\"", p.title, "\">\n",
		"<p itemprop=\"offers\" itemscope itemtype=\"https://schema.org/Offer\"><span itemprop=\"price\" content=\"", price, "\">&euro;", price,
		"</span> <meta itemprop=\"priceCurrency\" content=\"EUR\"></p>\n<div itemprop=\"description\">\n")
	for p.paragraph(); !p.full(); p.block() {
	}
	p.add("</div>\n")
	p.table()
	p.add("</div>\n")
}

func (p *page) listing() {
	p.add("<h1>", p.title, "</h1>\n<div class=\"cards\">\n")
	for n := 0; n < 3 || !p.full(); n++ {
		p.add("<div class=\"card\"><h3>")
		p.link(3 + p.rng.IntN(4))
		p.add("</h3><p>")
		p.sentence()
		p.add("</p></div>\n")
	}
	p.add("</div>\n")
}

// block adds one of the things that main parts are made of.
func (p *page) block() {
	switch x := p.rng.IntN(20); {
	case x < 12:
		p.paragraph()
	case x < 15:
		p.add("<h", strconv.Itoa(2+p.rng.IntN(2)), ">")
		level := string(p.buf[len(p.buf)-2])
		p.phrase(2 + p.rng.IntN(4))
		p.add("</h", level, ">\n")
		p.paragraph()
	case x < 17:
		p.add("<ul>\n")
		for range 2 + p.rng.IntN(6) {
			p.add("<li>")
			p.sentence()
			p.add("</li>\n")
		}
		p.add("</ul>\n")
	case x < 18:
		p.table()
	case x < 19:
		p.add("<blockquote><p>")
		p.sentence()
		p.add("</p></blockquote>\n")
	default:
		p.add("<figure><img src=\"/img/", strconv.Itoa(p.rng.IntN(100)), ".png\" alt=\"\" width=\"640\" height=\"360\"><figcaption>")
		p.sentence()
		p.add("</figcaption></figure>\n")
	}
}

func (p *page) paragraph() {
	p.add("<p>")
	for range 2 + p.rng.IntN(5) {
		p.sentence()
		switch p.rng.IntN(8) {
		case 0:
			p.link(2)
			p.add(" ")
		case 1:
			p.add("<em>")
			p.phrase(1)
			p.add("</em> ")
		case 2:
			p.add("<strong class=\"key\">")
			p.phrase(2)
			p.add("</strong> ")
		}
	}
	p.add("</p>\n")
}

func (p *page) table() {
	p.add("<table>\n<thead><tr><th>#</th><th>")
	p.phrase(1)
	p.add("</th></tr></thead>\n<tbody>\n")
	for row := range 2 + p.rng.IntN(6) {
		p.add("<tr><td>", strconv.Itoa(row+1), "</td><td>")
		p.phrase(2)
		p.add("</td><td>", strconv.Itoa(p.rng.IntN(10000)), "</td></tr>\n")
	}
	p.add("</tbody>\n</table>\n")
}

func (p *page) code() {
	p.add("<pre><code class=\"language-go\"><span class=\"k\">func</span> f", strconv.Itoa(p.rng.IntN(100)), "(n int) {\n")
	for range 2 + p.rng.IntN(6) {
		p.add("\t<span class=\"k\">if</span> n &lt; ", strconv.Itoa(p.rng.IntN(1000)), " &amp;&amp; ok { return }\n")
	}
	p.add("}\n</code></pre>\n")
}

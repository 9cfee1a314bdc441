package content

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// read extracts from a page.
func read(t testing.TB, page string) *Extractor {
	t.Helper()
	root, err := html.ParseWithOptions(strings.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	m := Load()
	x := NewExtractor(m)
	x.Read(root, "")
	return x
}

const frame = `<!doctype html><html lang=en><head><title>%s | Harbour Herald</title><meta property=og:site_name content="Harbour Herald">%s</head><body>
<div id="cookie-consent" class="cookie-banner" role=dialog><p>We use cookies to give you the best experience. Accept all cookies or manage your preferences.</p><button>Accept all</button></div>
<header class=site-header><a href=/>Harbour Herald</a><nav class=main-nav><ul><li><a href=/news>News</a><li><a href=/sport>Sport</a><li><a href=/weather>Weather</a><li><a href=/login>Log in</a></ul></nav></header>
%s
<footer class=site-footer><ul><li><a href=/about>About us</a><li><a href=/privacy>Privacy policy</a><li><a href=/terms>Terms of use</a></ul><p>© 2026 Harbour Herald. All rights reserved.</p></footer></body></html>`

const story = `<p>The lighthouse at the end of the old pier will open to visitors for the first time in forty years, the council said on Tuesday.</p>
<p>Volunteers have spent three winters scraping rust from the stairs, replacing cracked panes in the lantern room and teaching one another how the clockwork turns.</p>
<p>"We found the keeper's logbook behind a panel," said the head of the trust. "It ends in the middle of a sentence, which is a good reason to write the rest of it."</p>
<p>Tickets are sold at the harbour office; the climb of two hundred steps takes about fifteen minutes, and the view reaches as far as the islands on a clear day.</p>`

var frameWords = []string{"cookies", "Log in", "Privacy policy", "All rights reserved", "Sport"}

func TestContentOfEachType(t *testing.T) {
	tests := []struct {
		name, title, head, body string
		with, without           []string
	}{
		{"an article, without what surrounds it", "Lighthouse opens its doors", `<meta property=og:type content=article>`,
			`<main><article><h1>Lighthouse opens its doors</h1><div class=entry-content>` + story + `</div></article>
<aside class="sidebar related-posts"><h3>Related articles</h3><ul><li><a href=/1>Ferry fares to rise</a><li><a href=/2>Storm closes beach road</a></ul></aside>
<section class=newsletter-signup><h3>Subscribe to our newsletter</h3><form><input type=email><button>Subscribe</button></form></section></main>`,
			[]string{"lighthouse at the end of the old pier", "middle of a sentence", "two hundred steps"},
			[]string{"Ferry fares", "Storm closes", "Subscribe to our newsletter"}},
		{"documentation, with its code and tables", "open_stream — Reference", `<meta name=generator content="Sphinx">`,
			`<div class=sphinxsidebar role=navigation><h3>Table of Contents</h3><ul><li><a href=a>open_stream</a><li><a href=b>close_stream</a></ul></div>
<div class=document><div class=body role=main><h1>open_stream</h1><p>Opens a stream for reading and returns a handle that has to be closed by the caller when it is no longer needed.</p>
<pre>with open_stream("a") as s:
    for line in s:
        print(line)</pre>
<p>The mode decides what can be done with the handle that the function returns; any other value raises an error at once.</p>
<table class=docutils><tr><th>Mode<th>Meaning<tr><td>r<td>read from the beginning<tr><td>a<td>append to the end</table></div></div>`,
			[]string{"Opens a stream for reading", "as s:\n    for line in s:\n        print(line)", "r\tread from the beginning", "a\tappend to the end"},
			nil},
		{"a thread of a forum, all its posts", "How do I oil a clockwork?", "",
			`<main><h1>How do I oil a clockwork?</h1>
<div class="post topic-post"><span class=username>keeper</span><div class="post-content cooked"><p>The clockwork of our lantern squeaks in cold weather. Which oil do you use, and how often do you have to take it apart?</p></div></div>
<div class="post topic-post"><span class=username>tick</span><div class="post-content cooked"><p>A drop of light clock oil on each pivot once a year is all that it needs. Never spray anything into it, that only moves the dirt around.</p></div></div>
<div class="post topic-post"><span class=username>anna</span><div class="post-content cooked"><p>I second that. Clean the pivots with alcohol first, or the new oil turns into paste within a few months.</p></div></div></main>`,
			[]string{"squeaks in cold weather", "light clock oil on each pivot", "turns into paste"}, nil},
		{"a product, with its description", "Brass ship's lantern", `<meta property=og:type content=product>`,
			`<main><div class=product itemscope itemtype="https://schema.org/Product"><h1 class=product-title itemprop=name>Brass ship's lantern</h1><span class=price itemprop=price>$129.00</span><button>Add to cart</button>
<div class=product-description itemprop=description><p>A lantern of solid brass with thick glass on four sides, made after the ones that hung on fishing boats a hundred years ago. It burns lamp oil for twelve hours.</p>
<ul><li>Height with handle: 38 cm</li><li>Weight: 2.4 kg</li><li>Wick and funnel included</li></ul></div></div>
<section class=related-products><h2>You may also like</h2><div class=product-card><a href=/x>Anchor bookends</a><span class=price>$49.00</span></div></section></main>`,
			[]string{"solid brass with thick glass", "Weight: 2.4 kg"}, []string{"Anchor bookends"}},
		{"a language that the model has hardly seen", "Der Leuchtturm öffnet", "",
			`<main><article><h1>Der Leuchtturm öffnet</h1><div class=entry-content><p>Der Leuchtturm am Ende der alten Mole wird nach vierzig Jahren wieder für Besucher geöffnet, teilte die Stadt am Dienstag mit.</p>
<p>Freiwillige haben drei Winter lang Rost von der Treppe gekratzt, gesprungene Scheiben ersetzt und einander beigebracht, wie das Uhrwerk läuft.</p>
<p>Karten gibt es im Hafenamt; der Aufstieg über zweihundert Stufen dauert eine Viertelstunde, und bei klarem Wetter reicht der Blick bis zu den Inseln.</p></div></article></main>`,
			[]string{"am Ende der alten Mole", "gesprungene Scheiben", "zweihundert Stufen"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, _ := read(t, fmt.Sprintf(frame, tt.title, tt.head, tt.body)).AppendText(nil, 1<<20)
			for _, want := range tt.with {
				if !bytes.Contains(text, []byte(want)) {
					t.Errorf("%q is missing", want)
				}
			}
			for _, bad := range append(frameWords, tt.without...) {
				if bytes.Contains(text, []byte(bad)) {
					t.Errorf("%q is no content", bad)
				}
			}
			if t.Failed() {
				t.Logf("the text: %s", text)
			}
		})
	}
}

func TestTextThatOnlyScriptsHave(t *testing.T) {
	body := "The first line of it.\\n" + strings.Repeat("It &amp; the <b>rest</b> of the story. ", 20)
	page := `<title>T</title><script type="application/ld+json">{"@type":"NewsArticle","articleBody":"` + body + `"}</script><div id=app></div><noscript>Please enable JavaScript.</noscript>`
	text, _ := read(t, page).AppendText(nil, 1<<20)
	if want := "The first line of it.\nIt & the rest of the story."; !strings.HasPrefix(string(text), want) {
		t.Errorf("got %q, want it to begin with %q", text, want)
	}
}

func TestHeadline(t *testing.T) {
	tests := []struct{ name, page, want string }{
		{"the heading that the title agrees with", `<title>A storm | Site</title><h1>Site</h1><h1>A <em>storm</em></h1><p>x`, "A storm"},
		{"a heading below the first level", `<title>A storm - Site</title><h1><a href=/>Site</a></h1><h2>A storm</h2><p>x`, "A storm"},
		{"the title without the site", `<title>A storm – The Site</title><meta property=og:site_name content="The Site"><p>x`, "A storm"},
		{"the title for sharing", `<title>Site</title><meta property=og:title content="A storm"><p>x`, "A storm"},
		{"a dash that belongs to the title", `<title>Spider-Man - a life, and what came of it in all those years</title><p>x`, "Spider-Man - a life, and what came of it in all those years"},
		{"a section behind a bar", `<title>A storm | Opinion | Site</title><h1>A storm | Opinion</h1><p>x`, "A storm"},
		{"a single word before a bar", `<title>Storm | The long night</title><h1>Storm | The long night</h1><p>x`, "Storm | The long night"},
		{"the site behind a dash", `<title>A storm – Site</title><meta property=og:site_name content=Site><h1>A storm – Site</h1><p>x`, "A storm"},
		{"something else behind a dash", `<title>A storm – the end</title><meta property=og:site_name content=Site><h1>A storm – the end</h1><p>x`, "A storm – the end"},
		{"the site's name in a heading", `<title>A storm to remember - The Site</title><meta property=og:site_name content="The Site"><h1>The Site</h1><p>x`, "A storm to remember"},
		{"a site that only the title names", `<title>Notes: A storm to remember</title><meta property=og:title content="A storm to remember"><h1>Notes</h1><p>x`, "A storm to remember"},
		{"the site's own page", `<title>The Site</title><meta property=og:site_name content="The Site"><h1>The Site</h1><p>x`, "The Site"},
		{"a message of the site", `<title>A storm to remember - Herald</title><meta property=og:site_name content=Herald><h1>A word from the editor of Herald</h1><p>x`, "A storm to remember"},
		{"the beginning of the site's name behind a bar", `<title>A storm | The Harbour Herald</title><meta property=og:site_name content="The Harbour Herald Online"><p>x`, "A storm"},
		{"a label before the title", `<title>A storm to remember</title><h1><b>Title:</b>A storm to remember</h1><p>x`, "A storm to remember"},
		{"a date before the title", `<title>A storm to remember</title><h1>Dec 18 2025 A storm to remember</h1><p>x`, "A storm to remember"},
		{"a date after the title", `<title>A storm to remember</title><h1>A storm to remember / Dec 2025</h1><p>x`, "A storm to remember"},
		{"a year that belongs to it", `<title>Storms to remember</title><h1>2025 Storms to remember</h1><p>x`, "2025 Storms to remember"},
		{"more words before the title", `<title>a storm to remember</title><h1>How we made a storm to remember</h1><p>x`, "How we made a storm to remember"},
		{"a subtitle that only the title has", `<title>Storms: How to Live with Them | Site</title><h1>Storms</h1><p>x`, "Storms: How to Live with Them"},
		{"a question that the title answers", `<title>How high are the waves? All figures</title><h1>How high are the waves</h1><p>x`, "How high are the waves? All figures"},
		{"a question mark alone", `<title>How high are the waves?</title><h1>How high are the waves</h1><p>x`, "How high are the waves"},
		{"a number that only the title has", `<title>8 storms to remember</title><h1>Storms to remember</h1><p>x`, "8 storms to remember"},
		{"a paragraph in a heading", `<title>A storm to remember</title><h1>A storm to remember ` + strings.Repeat("and what came of it ", 12) + `</h1><p>x`, "A storm to remember"},
		{"none", `<p>x`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := read(t, tt.page).Headline(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// The tree is shared with whoever else reads the page.
func TestTheTreeStaysAsItIs(t *testing.T) {
	page := fmt.Sprintf(frame, "T", "", "<main>"+story+"</main>")
	root, _ := html.Parse(strings.NewReader(page))
	var before, after bytes.Buffer
	html.Render(&before, root)
	m := Load()
	x := NewExtractor(m)
	x.Read(root, "")
	x.AppendText(nil, 1<<20)
	html.Render(&after, root)
	if !bytes.Equal(before.Bytes(), after.Bytes()) {
		t.Error("the tree has changed")
	}
}

// An extractor gives the same for a page, whatever it has read before.
func TestMemoryIsUsedAgainCleanly(t *testing.T) {
	a, b := fmt.Sprintf(frame, "A", "", "<main>"+story+"</main>"), fmt.Sprintf(frame, "B", "", strings.Repeat("<table><tr><td>"+story+"</table>", 20))
	want, _ := read(t, a).AppendText(nil, 1<<20)
	x := read(t, b)
	x.AppendText(nil, 1<<20)
	root, _ := html.ParseWithOptions(strings.NewReader(a), html.ParseOptionEnableScripting(false))
	x.Read(root, "")
	if got, _ := x.AppendText(nil, 1<<20); !bytes.Equal(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLimit(t *testing.T) {
	x := read(t, fmt.Sprintf(frame, "T", "", "<main>"+story+"</main>"))
	all, limited := x.AppendText(nil, 1<<20)
	if limited {
		t.Error("limited far below the limit")
	}
	some, limited := x.AppendText(nil, len(all)-10)
	if !limited || !bytes.HasPrefix(all, some) || len(some) == 0 {
		t.Errorf("limited %v, %d of %d bytes", limited, len(some), len(all))
	}
}

// Work grows with the number of nodes, not faster. Counted are the rows that
// the trees are asked about, and the memory that is kept for them.
func TestHostilePages(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for name, page := range map[string]string{
		"many blocks":        strings.Repeat("<p>a", 300_000),
		"many empty":         strings.Repeat("<div></div>", 300_000),
		"many cells":         "<table>" + strings.Repeat("<tr><td>a<td>b", 100_000),
		"many titles":        "<title>a b c</title>" + strings.Repeat("<h1>a b c</h1>", 100_000),
		"one long word":      "<p>" + strings.Repeat("a", 1<<20),
		"a title of a line":  "<title>" + strings.Repeat("a", 1<<20) + "</title><h1>" + strings.Repeat("a", 200) + "b</h1>",
		"one long class":     "<p class='" + strings.Repeat("ab ", 300_000) + "'>a",
		"many copies":        strings.Repeat("<p>the same text as all the others", 100_000),
		"JSON-LD of nothing": `<script type=application/ld+json>` + strings.Repeat(`"@type"`, 100_000) + `</script><p>a`,
		"many scripts":       strings.Repeat(`<script type=application/ld+json>"@type":"x"</script>`, 10_000) + `<p>a`,
	} {
		t.Run(name, func(t *testing.T) {
			x := read(t, page)
			x.AppendText(nil, 1<<20)
			x.Headline()
			x.Type()
			if len(x.page.Blocks) > 200_000 {
				t.Errorf("%d blocks", len(x.page.Blocks))
			}
		})
	}
}

func FuzzExtract(f *testing.F) {
	f.Add("<p>a")
	f.Add(fmt.Sprintf(frame, "T", "", "<main>"+story+"</main>"))
	f.Add("<table><tr><td>a<button>b</button><pre>\n\n c<br></pre><br><br>d<math><mi>x</mi></math>")
	m := Load()
	x := NewExtractor(m)
	f.Fuzz(func(t *testing.T, page string) {
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			return
		}
		x.Read(root, page)
		first, _ := x.AppendText(nil, 1<<16)
		x.Headline()
		x.Read(root, page)
		if second, _ := x.AppendText(nil, 1<<16); !bytes.Equal(first, second) {
			t.Errorf("%q, then %q", first, second)
		}
	})
}

func BenchmarkExtract(b *testing.B) {
	page := fmt.Sprintf(frame, "T", "", "<main>"+strings.Repeat(story, 20)+"</main>")
	root, _ := html.Parse(strings.NewReader(page))
	m := Load()
	x := NewExtractor(m)
	var text []byte
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		x.Read(root, "")
		text, _ = x.AppendText(text[:0], 1<<20)
	}
}

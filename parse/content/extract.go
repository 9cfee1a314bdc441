package content

import (
	"bytes"
	_ "embed"
	"strings"

	"golang.org/x/net/html"
)

//go:embed model.bin
var embedded []byte

// Load reads the embedded model, which takes about a millisecond. It never
// changes afterwards, so that one is enough for a process.
func Load() (*Model, error) {
	m := new(Model)
	if err := m.UnmarshalBinary(embedded); err != nil {
		return nil, err
	}
	return m, nil
}

// An Extractor finds the main content of one document after the other. It is
// not safe for concurrent use.
type Extractor struct {
	model  *Model
	page   Page
	row    []float32
	likely []int32
}

// NewExtractor makes an extractor with a model, which may be shared.
func NewExtractor(m *Model) *Extractor { return &Extractor{model: m} }

// Read cuts a document into blocks. It keeps strings of the tree, but changes
// nothing of it. url is where the document came from, or "".
func (x *Extractor) Read(root *html.Node, url string) { x.page.Cut(root, url, x.model) }

// Type is the type of the page that was read: article, documentation, service,
// forum, product, collection or listing.
func (x *Extractor) Type() string {
	for t, score := range x.page.typeScores() {
		if score == 0 {
			return typeNames[t]
		}
	}
	return typeNames[0]
}

var typeNames = [types]string{"article", "documentation", "service", "forum", "product", "collection", "listing"}

// AppendText appends the main content to dst, a line for each block and a tab
// between cells. At most limit bytes are appended; limited says that there is
// more.
func (x *Extractor) AppendText(dst []byte, limit int) (text []byte, limited bool) {
	p := &x.page
	likely, threshold := x.choose()
	if len(p.scripts) > 0 && p.taken(likely, threshold) < fewWords {
		if body := p.linkedBody(); body != "" {
			if limited = len(body) > limit; limited {
				body = strings.ToValidUTF8(body[:limit], "")
			}
			return append(dst, body...), limited
		}
	}
	start, last := len(dst), -2
	for i := range p.blocks {
		b := &p.blocks[i]
		if likely[i] < threshold {
			continue
		}
		if int(b.end-b.start)+1 > limit-(len(dst)-start) {
			return dst, true
		}
		if len(dst) > start {
			if last == i-1 {
				dst = append(dst, b.glue)
			} else {
				dst = append(dst, '\n')
			}
		}
		dst = append(dst, p.text[b.start:b.end]...)
		last = i
	}
	return dst, false
}

// taken counts the words of the blocks from the threshold on.
func (p *Page) taken(likely []int32, threshold int32) (words int32) {
	for i := range p.blocks {
		if likely[i] >= threshold {
			words += p.blocks[i].words
		}
	}
	return words
}

// choose says of each block how likely it is content, and from what likelihood
// on to take it.
func (x *Extractor) choose() (likely []int32, threshold int32) {
	p := &x.page
	if p.sums[len(p.blocks)].words >= smallPage {
		likely = x.judge()
		return likely, p.Choose(likely)
	}
	x.likely = append(x.likely[:0], make([]int32, len(p.blocks))...)
	var all flags
	for i := range p.blocks {
		if f := p.elems[p.blocks[i].elem].flags; f&inHidden == 0 {
			all |= f
		}
	}
	for i := range p.blocks {
		f := p.elems[p.blocks[i].elem].flags
		if f&(inNav|inFooter|inAside|inDialog|inHidden) == 0 && (all&(inMain|inArticle) == 0 || f&(inMain|inArticle) != 0) {
			x.likely[i] = 1
		}
	}
	return x.likely, 1
}

// smallPage is the number of words from which a page has enough of everything
// to be judged by the model. On a smaller one everything is content that its
// elements do not say otherwise of.
const smallPage = 40

// judge says of each block how likely it is content.
func (x *Extractor) judge() []int32 {
	x.likely = append(x.likely[:0], make([]int32, len(x.page.blocks))...)
	x.row = x.page.Rows(x.row, func(i int, r []float32) {
		x.likely[i] = x.model.Probability(x.model.Blocks.Score(r))
	})
	return x.likely
}

// Headline is the best title of the content: the heading that the page's titles
// agree with, or one of those titles without the site's name.
func (x *Extractor) Headline() string {
	p := &x.page
	if p.titleBlock >= 0 {
		b := &p.blocks[p.titleBlock]
		if text := p.text[b.start:b.end]; b.level == 1 || agreement(text, p.title) > 0 || agreement(text, p.ogTitle) > 0 {
			return string(bytes.Join(bytes.Fields(text), []byte(" ")))
		}
	}
	title := p.ogTitle
	if title == "" {
		title = p.title
	}
	return strings.Join(strings.Fields(withoutSite(title, p.siteName)), " ")
}

// withoutSite takes the name of the site off the end or the beginning of a
// title.
func withoutSite(title, site string) string {
	for _, mark := range []string{" | ", " – ", " — ", " - ", " · ", " » ", " : "} {
		if at := strings.LastIndex(title, mark); at > 0 {
			head, tail := title[:at], title[at+len(mark):]
			if site != "" && strings.EqualFold(strings.TrimSpace(head), site) {
				return tail
			}
			if site != "" && strings.EqualFold(strings.TrimSpace(tail), site) || len(tail) < len(head) && len(tail) <= 30 {
				return head
			}
		}
	}
	return title
}

// Release lets go of the tree's strings, so that its memory is not kept.
func (x *Extractor) Release() {
	x.page.heads = heads{scripts: x.page.scripts[:0]}
	clear(x.page.scripts[:cap(x.page.scripts)])
}

// Keepable reports whether the memory is of a usual size.
func (x *Extractor) Keepable(limit int) bool {
	return cap(x.page.text) <= limit && cap(x.page.elems) <= 1<<16 && cap(x.page.blocks) <= 1<<15
}

package parse

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/html"

	"weft/parse/coding"
	"weft/parse/content"
	"weft/parse/dom"
	"weft/parse/htmltree"
	"weft/parse/metadata"
	"weft/parse/rules"
	"weft/parse/rules/css"
	"weft/parse/text"
)

// A Parser parses documents. It is safe for concurrent use: what it keeps
// between calls is only memory to use again.
type Parser struct {
	cfg      Config
	plan     plan
	rules    *rules.Set
	analyzer *text.Analyzer
	extract  Extractor     // nil if there is none
	only     *css.Selector // nil if links are taken from anywhere
	extracts bool          // whether anything needs the main content
	tree     func(memory *htmltree.Memory, src []byte) (root *html.Node, shadows bool, warnings []string)

	decoders coding.Decoders
	memory   sync.Pool // of *memory
}

// New makes a parser. Names of fields and selectors are checked here, and the
// error says which one is wrong and where.
func New(cfg Config) (*Parser, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	plan, err := cfg.plan()
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	set, err := rules.Compile(cfg.Select)
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	if cfg.Rules != "" || cfg.RulesName != "" {
		if err := set.AddFile(cfg.RulesName, cfg.Rules); err != nil {
			return nil, fmt.Errorf("parse: %w", err)
		}
	}
	extract, err := cfg.extractor()
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	var only *css.Selector
	if cfg.FollowSelect != "" {
		if only, err = css.Compile(cfg.FollowSelect); err != nil {
			return nil, fmt.Errorf("parse: elements whose links are followed, %q: %w", cfg.FollowSelect, err)
		}
	}
	return &Parser{
		cfg:      cfg,
		plan:     plan,
		rules:    set,
		analyzer: text.NewAnalyzer(),
		extract:  extract,
		only:     only,
		extracts: plan.extracts(cfg.Text),
		tree:     buildTree,
	}, nil
}

// memory is what one document needs while it is being parsed. It is used
// again for the next one, unless a very large page made it grow.
type memory struct {
	body     []byte // decoded
	utf8     []byte // decoded and transcoded, if body was not UTF-8
	out      []byte // the page
	tree     htmltree.Memory
	markdown []byte
	gather   gather

	extractor *content.Extractor // nil until one is needed
}

// keepMemory is the size beyond which a buffer is given to the garbage
// collector instead of being kept: one huge page must not cost its memory for
// the rest of the run.
const keepMemory = 4 << 20

func (m *memory) keepable() bool {
	return cap(m.body) <= keepMemory && cap(m.utf8) <= keepMemory && cap(m.out) <= keepMemory && cap(m.markdown) <= keepMemory && m.gather.keepable() && (m.extractor == nil || m.extractor.Keepable(keepMemory))
}

// A failure is how a stage ends a document.
type failure struct {
	outcome, phase, reason, detail string
	refetch                        bool
}

// Parse parses one document. It never panics: a panic in any library that it
// calls makes the outcome Crash. It neither changes doc.Body nor keeps it.
func (p *Parser) Parse(doc Document) Result { return p.ParseInto(nil, doc) }

// ParseInto is Parse with a place for the page: Result.Page lies in buf, if
// that has room. It is for a caller that parses one document after the other,
// and is done with one result before it asks for the next.
func (p *Parser) ParseInto(buf []byte, doc Document) (res Result) {
	m, _ := p.memory.Get().(*memory)
	if m == nil {
		m = new(memory)
	}
	watch := stopwatch{phase: &res.Timings.Decode, start: time.Now()}
	defer func() {
		if v := recover(); v != nil {
			// m and the decoders in use are in an unknown state: not kept.
			m = nil
			f := &failure{outcome: Crash, phase: "parse", reason: "panic", detail: clip(fmt.Sprint(v), 500)}
			if watch.phase == &res.Timings.Decode {
				f.phase = "decode"
			}
			res.fail(f)
		}
		watch.next(nil)
		if m != nil && m.keepable() {
			m.gather.release()
			m.tree.Release()
			if m.extractor != nil {
				m.extractor.Release()
			}
			p.memory.Put(m)
		}
	}()
	if fail := p.parse(m, buf, doc, &res, &watch); fail != nil {
		res.fail(fail)
	}
	return res
}

// parse takes doc through the stages, and leaves in res what is known by then
// when one of them fails.
func (p *Parser) parse(m *memory, buf []byte, doc Document, res *Result, watch *stopwatch) *failure {
	res.ContentType, _ = parseContentType(doc.ContentType)
	body, fail := p.decode(m, doc, res)
	if doc.Refusal {
		// What came of it is enough, whatever became of the rest.
		res.Outcome, res.Challenge = OK, isChallenge(body)
		return nil
	}
	res.BodyBytes = int64(len(body))
	if !p.cfg.NoSHA256 {
		res.BodySHA256 = hexOf(sha256.Sum256(body))
	}
	if fail != nil {
		return fail
	}
	kind, fail := documentType(doc.ContentType, body)
	res.ContentType = kind.essence
	if fail != nil {
		return fail
	}
	src, root, shadows := p.document(m, kind, body, res, watch)
	written := root // the user's own fields are of the document as it stands there
	if shadows {
		if !p.rules.Empty() || p.extract != nil {
			written, _, _ = p.tree(new(htmltree.Memory), src)
		}
		showShadows(root)
	}

	g := &m.gather
	g.reset(&p.cfg, &p.plan, doc.URL)
	g.charset = res.Charset
	g.only = p.only
	if p.plan.robots {
		g.headerRobots(doc.Robots)
	}
	if p.cfg.Follow {
		g.headerLinks(&doc)
		g.headerNofollow(doc.Robots)
	}
	if kind.plain {
		g.plainDocument(src)
	} else {
		g.walk(root)
	}
	if p.cfg.Follow {
		p.follow(g, res)
	}
	facts := g.facts()
	main := p.mainContent(root, m)
	own := fields{rules: p.data(written, g, res), json: p.extracted(written, res)}

	watch.next(&res.Timings.Analysis)
	if buf != nil {
		res.Page = p.appendPage(buf[:0], g, facts, main, own)
	} else {
		m.out = p.appendPage(m.out[:0], g, facts, main, own)
		res.Page = slices.Clone(m.out)
	}
	res.warn(g.warnings...)
	res.Outcome = OK
	return nil
}

func hexOf(sum [sha256.Size]byte) string {
	var digits [2 * sha256.Size]byte
	for i, b := range sum {
		digits[2*i], digits[2*i+1] = hex[b>>4], hex[b&0xf]
	}
	return string(digits[:])
}

// document returns body as UTF-8 and, if it is no plain text, as a tree. A
// <meta> that names another encoding than the one that was guessed makes it
// begin anew, once (HTML standard, section 13.2.3.5).
func (p *Parser) document(m *memory, kind kind, body []byte, res *Result, watch *stopwatch) (src []byte, root *html.Node, shadows bool) {
	before := res.Warnings
	for found := findEncoding(kind, body); ; {
		src = p.toUTF8(m, found, body, res)
		watch.next(&res.Timings.Parse)
		if kind.plain {
			return src, nil, false
		}
		if kind.xml {
			src = asHTML(src)
		}
		var warnings []string
		root, shadows, warnings = p.tree(&m.tree, src)
		enc, change := found.change(root)
		if !change {
			res.warn(warnings...)
			return src, root, shadows
		}
		found = coded{enc: enc, certain: true}
		res.Warnings = before[:len(before):len(before)]
		watch.next(&res.Timings.Decode)
	}
}

// data takes out the user's own fields.
func (p *Parser) data(root *html.Node, g *gather, res *Result) (v rules.Value) {
	if !p.plan.data || root == nil || p.rules.Empty() {
		return v
	}
	r := g.linkBase()
	page := rules.Page{Root: root, URL: g.docURL, Text: dom.Text, Resolve: r.Resolve, Date: func(s string) string {
		return metadata.ReadDate(s, g.docURL, g.language())
	}}
	limits := rules.Limits{Values: p.cfg.Limits.Values, Bytes: p.cfg.Limits.Value, Work: p.cfg.Limits.Work}
	v, report := p.rules.Apply(page, limits)
	if report.Cut {
		res.warn("long_data")
	}
	if report.Missing {
		res.warn("missing_field")
	}
	if report.Failed {
		res.warn("failed_field")
	}
	return v
}

// A stopwatch books time to one phase after the other, without gaps.
type stopwatch struct {
	phase *time.Duration
	start time.Time
}

// next ends the phase, and begins another.
func (w *stopwatch) next(phase *time.Duration) {
	now := time.Now()
	*w.phase += now.Sub(w.start)
	w.start, w.phase = now, phase
}

// truncated is the warning that the body was cut, on the wire or decoded.
const truncated = "truncated"

func (r *Result) warned(w string) bool { return slices.Contains(r.Warnings, w) }

// warn adds warnings, each once.
func (r *Result) warn(warnings ...string) {
	for _, w := range warnings {
		if !r.warned(w) {
			r.Warnings = append(r.Warnings, w)
		}
	}
}

func (r *Result) fail(f *failure) {
	r.Outcome, r.Phase, r.Reason, r.Detail = f.outcome, f.phase, f.reason, f.detail
	r.Refetch = r.Refetch || f.refetch
	r.Page, r.Links, r.Nofollow, r.Fingerprint = nil, nil, false, ""
}

// clip shortens s to at most n bytes, and makes sure that it is UTF-8.
func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n] + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

package metadata

import "strings"

// said is what the structured data of a page, in the vocabulary of schema.org,
// says of it.
type said struct {
	kind                  string // @type of what it describes
	headline, description string
	authors               []person
	published, modified   string
	several               bool // works of that kind, published at different times
	image                 string
	publisher             string // name of the publisher
	site                  string // name of the WebSite
}

// A person is an author as schema.org has it, or an organization.
type person struct {
	name         string
	stated       bool // as the name of an object, not as a text in its place
	organization bool
}

// A graph finds objects by their @id, which others refer to.
type graph struct {
	byID map[string]*Value
	top  []*Value // objects that may describe the page
	left int      // bytes and values that may still be looked at; below 0, something was not
}

// maxLooked bounds what is looked at in a graph. Everything in it may refer to the same
// list, or to the same long text.
const maxLooked = 16 << 20

// newGraph takes the objects of a page. Those of an @graph and those that a
// page says it is about stand beside the others.
func newGraph(objects []Value) *graph {
	g := &graph{byID: make(map[string]*Value), left: maxLooked}
	for i := range objects {
		g.add(&objects[i], 0)
	}
	return g
}

func (g *graph) add(v *Value, depth int) {
	if depth > maxDepth {
		return
	}
	switch v.Kind {
	case Array:
		for i := range v.Items {
			g.add(&v.Items[i], depth+1)
		}
	case Object:
		if id := v.get("@id"); id != nil && id.Kind == String && (len(v.Names) > 1) {
			if have := g.byID[id.Text]; have == nil || len(have.Names) < len(v.Names) {
				g.byID[id.Text] = v
			}
		}
		if v.get("@type") != nil {
			g.top = append(g.top, v)
		}
		for i, name := range v.Names {
			switch name {
			case "@graph", "mainEntity", "mainEntityOfPage", "@list", "@set":
				g.add(&v.Items[i], depth+1)
			}
		}
	}
}

// get returns the member of that name, or nil.
func (v *Value) get(name string) *Value {
	for i, have := range v.Names {
		if have == name {
			return &v.Items[i]
		}
	}
	return nil
}

// one follows lists and references to a single value; nil is none.
func (g *graph) one(v *Value) *Value {
	for range 8 {
		switch {
		case v == nil:
			return nil
		case v.Kind == Array && len(v.Items) > 0:
			v = &v.Items[0]
		case v.Kind == Array:
			return nil
		default:
			to := g.target(v)
			if to == nil {
				return v
			}
			v = to
		}
	}
	return nil
}

// target is the object that v refers to; nil if v is no reference.
func (g *graph) target(v *Value) *Value {
	if v.Kind != Object || len(v.Names) != 1 || v.Names[0] != "@id" || v.Items[0].Kind != String || !g.look(len(v.Items[0].Text)) {
		return nil
	}
	return g.byID[v.Items[0].Text]
}

// look reports whether n more bytes or values may be looked at.
func (g *graph) look(n int) bool {
	g.left -= n
	return g.left >= 0
}

// plain is a text as one line.
func (g *graph) plain(v *Value) string {
	if !g.look(len(v.Text)) {
		return ""
	}
	if v.decoded {
		return oneLine(v.Text)
	}
	return plainText(v.Text)
}

// text returns the text of a value: of an object its @value, name or url.
func (g *graph) text(v *Value, members ...string) string {
	if v = g.one(v); v == nil {
		return ""
	}
	if v.Kind != Object {
		return g.plain(v)
	}
	for _, name := range members {
		if m := g.one(v.get(name)); m != nil && m.Kind != Object && m.Text != "" {
			return g.plain(m)
		}
	}
	return ""
}

// typeOf returns the types of an object without a vocabulary's address.
func (v *Value) typeOf() []string {
	t := v.get("@type")
	if t == nil {
		return nil
	}
	list := []Value{*t}
	if t.Kind == Array {
		list = t.Items
	}
	var names []string
	for _, item := range list {
		if item.Kind == String {
			names = append(names, item.Text[strings.LastIndexAny(item.Text, "/#:")+1:])
		}
	}
	return names
}

// rank says how likely an object of these types is what the page is about.
func rank(types []string) int {
	best := 0
	for _, t := range types {
		r := 0
		switch {
		case strings.HasSuffix(t, "Article"), strings.HasSuffix(t, "Posting"), strings.HasSuffix(t, "Report"), t == "Report", t == "Review" || t == "CriticReview",
			t == "Recipe", t == "HowTo", t == "Question", t == "AnalysisNewsArticle", t == "Book", t == "Chapter", t == "MedicalWebPage", t == "LiveBlogPosting":
			r = 4
		case t == "VideoObject", t == "AudioObject", t == "PodcastEpisode", t == "Event", t == "Course", t == "CreativeWork", t == "WebPage" && len(types) > 1, t == "Dataset", t == "SoftwareApplication":
			r = 3
		case strings.HasSuffix(t, "Page"):
			r = 2
		case t == "Product":
			r = 1
		}
		best = max(best, r)
	}
	return best
}

// read takes what is said from the object that describes the page best, and
// what it leaves out from the others of its kind.
func (g *graph) read() said {
	var s said
	for level := 4; level >= 2; level-- {
		for _, v := range g.top {
			if rank(v.typeOf()) == level {
				g.readWork(&s, v)
			}
		}
	}
	for _, v := range g.top {
		for _, t := range v.typeOf() {
			switch t {
			case "WebSite":
				set(&s.site, g.text(v.get("name"), "@value"))
			case "Organization", "NewsMediaOrganization":
				set(&s.publisher, g.text(v.get("name"), "@value"))
			case "Product":
				set(&s.description, g.text(v.get("description"), "@value"))
				set(&s.image, g.text(v.get("image"), "url", "contentUrl", "@id"))
			}
		}
	}
	return s
}

func (g *graph) readWork(s *said, v *Value) {
	kind := strings.Join(v.typeOf(), " ")
	if s.kind == "" {
		s.kind = kind
	}
	set(&s.headline, g.text(v.get("headline"), "@value"))
	set(&s.headline, g.text(v.get("name"), "@value"))
	set(&s.description, g.text(v.get("description"), "@value"))
	published := g.text(v.get("datePublished"), "@value")
	s.several = s.several || published != "" && s.published != "" && published != s.published && kind == s.kind
	set(&s.published, published)
	set(&s.published, g.text(v.get("dateCreated"), "@value"))
	set(&s.published, g.text(v.get("uploadDate"), "@value"))
	set(&s.modified, g.text(v.get("dateModified"), "@value"))
	set(&s.image, g.text(v.get("image"), "url", "contentUrl", "@id"))
	set(&s.image, g.text(v.get("thumbnailUrl"), "url", "contentUrl"))
	set(&s.publisher, g.text(v.get("publisher"), "name"))
	if len(s.authors) == 0 {
		if author := v.get("author"); author != nil {
			s.authors = g.people(nil, author, 0)
		}
		if creator := v.get("creator"); creator != nil && len(s.authors) == 0 {
			s.authors = g.people(nil, creator, 0)
		}
	}
}

func set(field *string, value string) {
	if *field == "" {
		*field = strings.TrimSpace(value)
	}
}

// people reads an author: a name, an object that has one, or a list.
func (g *graph) people(list []person, v *Value, depth int) []person {
	if !g.look(16) || len(list) >= maxAuthors || depth > 4 {
		return list
	}
	switch v.Kind {
	case String:
		return append(list, person{name: g.plain(v)})
	case Array:
		for i := range v.Items {
			list = g.people(list, &v.Items[i], depth+1)
		}
	case Object:
		if v = g.one(v); v.Kind != Object {
			return g.people(list, v, depth+1)
		}
		g.look(len(v.Names))
		if inner := v.get("@list"); inner != nil {
			return g.people(list, inner, depth+1)
		}
		if names := v.get("name"); names != nil && names.Kind == Array {
			named := len(list)
			list = g.people(list, names, depth+1)
			for i := range list[named:] {
				list[named+i].stated = true
			}
			return list
		}
		name := g.text(v.get("name"), "@value", "name")
		if name == "" {
			name = strings.TrimSpace(g.text(v.get("givenName")) + " " + g.text(v.get("familyName")))
		}
		if name == "" {
			return list
		}
		p := person{name: name, stated: true}
		for _, t := range v.typeOf() {
			g.look(16)
			p.organization = p.organization || t != "Person" && t != "Author"
		}
		return append(list, p)
	}
	return list
}

package htmltree

// Limits bound what one document can cost. They are counts, so a document
// meets them the same way on every machine. A zero means the default.
type Limits struct {
	// Nodes ends the document at the tag that takes it past this many nodes.
	// Default 1,000,000: 104 MB of nodes.
	Nodes int

	// Nesting is how deep elements may stand in each other; html has depth 1.
	// Deeper elements become children of the deepest element that may have
	// any; their text stays in them until another element comes. Default 512,
	// where html.Parse refuses.
	Nesting int

	// Attributes of one element; further ones are dropped. Default 256.
	Attributes int

	// MergedAttributes is how many attributes the repeated <html> and <body>
	// tags of a document may add to the first ones. Default 64.
	MergedAttributes int

	// Formatting is how many formatting elements (a, b, font …) may wait to be
	// opened again, counted from the last cell, caption, object or template;
	// beyond it the oldest is forgotten. Default 128.
	Formatting int

	// NodesPerTag stops the repeated copying of formatting elements: no copy
	// is made while the tree has more nodes than this many for each tag read,
	// and a thousand. Default 3.
	NodesPerTag int

	// Text is the longest text node in bytes; what comes after it is cut off.
	// Default 8 MiB.
	Text int
}

// withDefaults returns l with every zero replaced.
func (l Limits) withDefaults() Limits {
	set := func(n *int, value int) {
		if *n <= 0 {
			*n = value
		}
	}
	set(&l.Nodes, 1_000_000)
	set(&l.Nesting, 512)
	set(&l.Attributes, 256)
	set(&l.MergedAttributes, 64)
	set(&l.Formatting, 128)
	set(&l.NodesPerTag, 3)
	set(&l.Text, 8<<20)
	return l
}

// A Report says which limits a document hit. The zero Report means that the
// tree is the one the standard asks for.
type Report struct {
	Nodes            bool // the end of the document is missing
	Nesting          bool // elements stand less deep than they were written
	Attributes       bool // some attributes are missing
	MergedAttributes bool // some attributes of repeated html or body tags are missing
	Formatting       bool // some formatting elements were not opened again
	Text             bool // some text is cut

	// ShadowRoots is no limit: there are templates with a shadowrootmode, which
	// browsers attach as shadow roots (13.2.6.4.4). Here they are templates.
	ShadowRoots bool
}

// Hit returns the names of the fields that are set, in the order of Limits;
// none where the tree is complete.
func (r Report) Hit() []string {
	var names []string
	for _, limit := range []struct {
		hit  bool
		name string
	}{
		{r.Nodes, "nodes"},
		{r.Nesting, "nesting"},
		{r.Attributes, "attributes"},
		{r.MergedAttributes, "merged attributes"},
		{r.Formatting, "formatting"},
		{r.Text, "text"},
	} {
		if limit.hit {
			names = append(names, limit.name)
		}
	}
	return names
}

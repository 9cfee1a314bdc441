package content

// A Recording is for the trainer: the tokens of a page before a model has
// chosen among them, so that other models can be tried on the same page.
type Recording struct {
	Tokens     []uint32 // of elements
	Words      []uint32 // of blocks
	PageTokens []uint32
	elems      []int // where each one's tokens begin
	blocks     []int
}

func (r *Recording) startElem()  { r.elems = append(r.elems, len(r.Tokens)) }
func (r *Recording) startBlock() { r.blocks = append(r.blocks, len(r.Words)) }

// Record makes a page that records.
func Record() *Page { return &Page{record: new(Recording)} }

// Recorded returns the recording.
func (p *Page) Recorded() *Recording { return p.record }

// Elem returns the tokens of an element.
func (r *Recording) Elem(i int) []uint32 { return piece(r.Tokens, r.elems, i) }

// Block returns the words of a block.
func (r *Recording) Block(i int) []uint32 { return piece(r.Words, r.blocks, i) }

func piece(list []uint32, starts []int, i int) []uint32 {
	end := len(list)
	if i+1 < len(starts) {
		end = starts[i+1]
	}
	return list[starts[i]:end]
}

// Blocks is the number of blocks.
func (p *Page) Blocks() int { return len(p.blocks) }

// Block returns the text, the element and the number of words of a block.
func (p *Page) Block(i int) (text []byte, elem, words int) {
	b := &p.blocks[i]
	return p.text[b.start:b.end], int(b.elem), int(b.words)
}

// Parent returns the element around another, -1 at the top.
func (p *Page) Parent(elem int) int { return int(p.elems[elem].parent) }

// Elems is the number of elements.
func (p *Page) Elems() int { return len(p.elems) }

// Rescore makes a recorded page as if it had been cut with another model.
func (p *Page) Rescore(m *Model) {
	p.vocab = m
	p.seen = make([]bool, m.size())
	p.pageTokens = p.pageTokens[:0]
	for i := range p.elems {
		p.elems[i].own = 0
		for _, h := range p.record.Elem(i) {
			if at := m.find(h); at >= 0 {
				p.elems[i].own += m.Markup[at]
				p.note(at)
			}
		}
	}
	for i := range p.blocks {
		b := &p.blocks[i]
		b.lex, b.lexWords = 0, 0
		for _, h := range p.record.Block(i) {
			if at := m.find(h); at >= 0 {
				b.lex += m.Markup[at]
				b.lexWords++
				p.note(at)
			}
		}
	}
	for _, h := range p.record.PageTokens {
		if at := m.find(h); at >= 0 {
			p.note(at)
		}
	}
	p.inherit()
	p.sumUp()
	p.seen = nil
}

// TypeScores returns how much speaks for each type.
func (p *Page) TypeScores() []int32 { s := p.typeScores(); return s[:] }

// Find returns the indices of those tokens that the model knows.
func (m *Model) Find(tokens []uint32) []int32 {
	list := make([]int32, 0, len(tokens)/2)
	for _, h := range tokens {
		if i := m.find(h); i >= 0 {
			list = append(list, i)
		}
	}
	return list
}

package blocks

// A Recording is for the trainer: the tokens of a page before a model has
// chosen among them, so that other models can be tried on the same page.
type Recording struct {
	Tokens     []uint32 // of elements
	Words      []uint32 // of blocks
	PageTokens []uint32
	elemAt     []int // where each one's tokens begin
	blockAt    []int
}

func (r *Recording) startElem()  { r.elemAt = append(r.elemAt, len(r.Tokens)) }
func (r *Recording) startBlock() { r.blockAt = append(r.blockAt, len(r.Words)) }

// Record makes a page that records.
func Record() *Page { return &Page{record: new(Recording)} }

// Recorded returns the recording.
func (p *Page) Recorded() *Recording { return p.record }

// Elem returns the tokens of an element.
func (r *Recording) Elem(i int) []uint32 { return piece(r.Tokens, r.elemAt, i) }

// Block returns the words of a block.
func (r *Recording) Block(i int) []uint32 { return piece(r.Words, r.blockAt, i) }

func piece(list []uint32, starts []int, i int) []uint32 {
	end := len(list)
	if i+1 < len(starts) {
		end = starts[i+1]
	}
	return list[starts[i]:end]
}

// BlockText returns the text of a block.
func (p *Page) BlockText(i int) []byte { return p.Text[p.Blocks[i].Start:p.Blocks[i].End] }

// Rescore makes a recorded page as if it had been cut with another vocabulary.
func (p *Page) Rescore(v *Vocabulary) {
	p.vocab = v
	p.seen = make([]bool, len(v.Keys))
	p.PageTokens = p.PageTokens[:0]
	for i := range p.Elems {
		p.Elems[i].own = 0
		for _, h := range p.record.Elem(i) {
			if at, _ := v.find(h); at >= 0 {
				p.Elems[i].own += v.Markup[at]
				p.note(at)
			}
		}
	}
	for i := range p.Blocks {
		b := &p.Blocks[i]
		b.lex, b.lexWords = 0, 0
		for _, h := range p.record.Block(i) {
			if at, _ := v.find(h); at >= 0 {
				b.lex += v.Markup[at]
				b.lexWords++
				p.note(at)
			}
		}
	}
	for _, h := range p.record.PageTokens {
		if at, _ := v.find(h); at >= 0 {
			p.note(at)
		}
	}
	p.inherit()
	p.sumUp()
	p.seen = nil
}

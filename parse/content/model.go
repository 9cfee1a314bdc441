package content

import (
	"encoding/binary"
	"errors"
	"math"

	"weft/parse/content/blocks"
)

// A Model is what was learned. It is data of the trainer in bench/train; see
// docs/content.md.
type Model struct {
	blocks.Vocabulary
	Types    [][types]int32 // for each token: how much it speaks for each type
	packed   []uint64       // the same as a stored model has it; see typeSums
	TypeBias [types]int32
	Blocks   Forest   // says of a row how likely the block is content
	Curve    []uint16 // of scores, in steps of curveStep from -curveEnd, to probabilities in 1/probabilityOne
}

const (
	types          = blocks.Types
	typeStep       = 8 // weights of types are stored in units of it
	curveStep      = 16
	curveEnd       = 2048
	ScoreOne       = 256  // scores of the forests are log odds in units of 1/256
	probabilityOne = 1000 // probabilities are in units of 1/1000
)

// Probability turns a score of a forest into thousandths.
func (m *Model) Probability(score int32) int32 {
	i := (score + curveEnd + curveStep/2) / curveStep
	return int32(m.Curve[max(0, min(len(m.Curve)-1, int(i)))])
}

// Sigmoid fills in the curve of a logistic model.
func (m *Model) Sigmoid() {
	m.Curve = m.Curve[:0]
	for s := -curveEnd; s <= curveEnd; s += curveStep {
		m.Curve = append(m.Curve, uint16(math.Round(probabilityOne/(1+math.Exp(-float64(s)/ScoreOne)))))
	}
}

// Likely turns the scores of all blocks of a page into thousandths. t is how much
// speaks for each type of the page.
func (m *Model) Likely(p *blocks.Page, t [types]int32, scores []int32) {
	if t[article] == 0 {
		smooth(scores)
	}
	p.Level(scores)
	for i, score := range scores {
		scores[i] = m.Probability(score)
	}
}

// AppendBinary writes the model as load reads it.
func (m *Model) AppendBinary(b []byte) []byte {
	b = appendUint32s(b, m.Keys)
	b = appendInt16s(b, m.Markup)
	for _, t := range m.Types {
		for _, w := range t {
			b = append(b, byte(max(-128, min(127, (w+typeStep/2)/typeStep))))
		}
	}
	b = appendInt16s(b, m.TypeBias[:])
	b = binary.LittleEndian.AppendUint32(b, uint32(len(m.Blocks)))
	for i := range m.Blocks {
		b, _ = binary.Append(b, binary.LittleEndian, &m.Blocks[i]) // its size is fixed
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(m.Curve)))
	for _, c := range m.Curve {
		b = binary.LittleEndian.AppendUint16(b, c)
	}
	return b
}

func appendUint32s[T uint32 | int32](b []byte, list []T) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(list)))
	for _, v := range list {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	return b
}

func appendInt16s(b []byte, list []int32) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(list)))
	for _, v := range list {
		b = binary.LittleEndian.AppendUint16(b, uint16(max(math.MinInt16, min(math.MaxInt16, v))))
	}
	return b
}

var errModel = errors.New("content: the model is damaged")

// A modelReader takes a model apart.
type modelReader struct {
	b   []byte
	bad bool
}

func (r *modelReader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.bad, r.b = true, nil
		return nil
	}
	head := r.b[:n]
	r.b = r.b[n:]
	return head
}

func (r *modelReader) count(size int) int {
	b := r.take(4)
	if b == nil {
		return 0
	}
	n := int(binary.LittleEndian.Uint32(b))
	if n > len(r.b)/size {
		r.bad = true
		return 0
	}
	return n
}

func (r *modelReader) uint32s() []uint32 {
	list := make([]uint32, r.count(4))
	for i := range list {
		list[i] = binary.LittleEndian.Uint32(r.take(4))
	}
	return list
}

func (r *modelReader) int16s() []int32 {
	list := make([]int32, r.count(2))
	for i := range list {
		list[i] = int32(int16(binary.LittleEndian.Uint16(r.take(2))))
	}
	return list
}

func (r *modelReader) forest() Forest {
	size := binary.Size(Tree{})
	f := make(Forest, r.count(size))
	for i := range f {
		binary.Decode(r.take(size), binary.LittleEndian, &f[i]) // as much as it wants is there
	}
	return f
}

// UnmarshalBinary reads a model.
func (m *Model) UnmarshalBinary(b []byte) error {
	r := modelReader{b: b}
	m.Keys = r.uint32s()
	m.Markup = r.int16s()
	m.Types = make([][types]int32, len(m.Keys))
	m.packed = make([]uint64, len(m.Keys))
	for i := range m.Types {
		for t, w := range r.take(types) {
			m.Types[i][t] = int32(int8(w)) * typeStep
			m.packed[i] |= uint64(w^0x80) << (8 * t)
		}
	}
	copy(m.TypeBias[:], r.int16s())
	m.Blocks = r.forest()
	m.Curve = make([]uint16, r.count(2))
	for i := range m.Curve {
		m.Curve[i] = binary.LittleEndian.Uint16(r.take(2))
	}
	if r.bad || len(m.Markup) != len(m.Keys) || len(m.Curve) == 0 {
		return errModel
	}
	m.Index()
	return nil
}

package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"weft/parse/content"
	"weft/parse/content/blocks"
)

// vocabulary collects the tokens that stand on the pages of enough sites.
func vocabulary(samples []*sample, sites int) []uint32 {
	count := map[uint32]map[string]bool{}
	for _, s := range samples {
		r := s.page.Recorded()
		for _, list := range [][]uint32{r.Tokens, r.Words, r.PageTokens} {
			for _, h := range list {
				set := count[h]
				if len(set) >= sites {
					continue
				}
				if set == nil {
					set = map[string]bool{}
					count[h] = set
				}
				set[s.site] = true
			}
		}
	}
	var keys []uint32
	for h, set := range count {
		if len(set) >= sites {
			keys = append(keys, h)
		}
	}
	slices.Sort(keys)
	return keys
}

// An example is a set of tokens that is so much content.
type example struct {
	tokens []int32 // indices, repeated as often as they stand there
	label  float64
	weight float64
}

// linear fits a logistic model to the examples by AdaGrad (Duchi, Hazan and
// Singer 2011) and returns the weights of the tokens.
func linear(size int, examples []example, epochs int, l2 float64, seed uint64) []float64 {
	w := make([]float64, size)
	g2 := make([]float64, size)
	bias, biasG2 := 0.0, 1e-6
	rng := rand.New(rand.NewPCG(seed, 1))
	order := rng.Perm(len(examples))
	const rate = 0.1
	for range epochs {
		for _, i := range order {
			e := &examples[i]
			z := bias
			for _, t := range e.tokens {
				z += w[t]
			}
			g := (1/(1+math.Exp(-z)) - e.label) * e.weight
			biasG2 += g * g
			bias -= rate * g / math.Sqrt(biasG2)
			for _, t := range e.tokens {
				d := g + l2*w[t]*e.weight
				g2[t] += d * d
				w[t] -= rate * d / math.Sqrt(g2[t]+1)
			}
		}
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	return w
}

// learnTokens fits the weights of all tokens of markup, of words, and of types.
func learnTokens(samples []*sample, sites int) *content.Model {
	m := &content.Model{Vocabulary: blocks.Vocabulary{Keys: vocabulary(samples, sites)}}
	m.Index()
	m.Markup = make([]int32, len(m.Keys))
	m.Types = make([][7]int32, len(m.Keys))

	var markup, words []example
	for _, s := range samples {
		r := s.page.Recorded()
		paths := make([][]int32, len(s.page.Elems))
		path := func(e int32) []int32 {
			var own []int32
			for ; e >= 0; e = s.page.Elems[e].Parent {
				if paths[e] == nil {
					paths[e] = m.Find(r.Elem(int(e)))
				}
				own = append(own, paths[e]...)
			}
			return own
		}
		total := 0.0
		for b := range s.words {
			total += math.Sqrt(float64(len(s.words[b])))
		}
		last := int32(-1)
		for b := range s.words {
			if len(s.words[b]) == 0 {
				continue
			}
			weight := 30 * math.Sqrt(float64(len(s.words[b]))) / total
			elem := s.page.Blocks[b].Elem
			if w := m.Find(r.Block(b)); len(w) > 0 {
				words = append(words, example{w, float64(s.labels[b]), weight})
			}
			if elem == last { // the same path: one example
				e := &markup[len(markup)-1]
				e.label = (e.label*e.weight + float64(s.labels[b])*weight) / (e.weight + weight)
				e.weight += weight
				continue
			}
			markup = append(markup, example{path(elem), float64(s.labels[b]), weight})
			last = elem
		}
	}
	scale := func(w []float64) {
		for i, v := range w {
			m.Markup[i] += int32(math.Round(v * content.ScoreOne))
		}
	}
	scale(linear(len(m.Keys), markup, 3, *flagL2, 1))
	scale(linear(len(m.Keys), words, 3, *flagL2, 2))
	learnTypes(m, samples)
	return m
}

// learnTypes fits a multinomial logistic model of the pages' types.
func learnTypes(m *content.Model, samples []*sample) {
	type page struct {
		tokens []int32
		kind   int
		scale  float64
	}
	var pages []page
	for _, s := range samples {
		if s.kind < 0 {
			continue
		}
		r := s.page.Recorded()
		set := map[int32]bool{}
		for _, list := range [][]uint32{r.Tokens, r.Words, r.PageTokens} {
			for _, i := range m.Find(list) {
				set[i] = true
			}
		}
		p := page{kind: s.kind, scale: 1 / math.Sqrt(float64(max(1, len(set))))}
		for i := range set {
			p.tokens = append(p.tokens, i)
		}
		slices.Sort(p.tokens)
		pages = append(pages, p)
	}
	w := make([][7]float64, len(m.Keys))
	g2 := make([][7]float64, len(m.Keys))
	var bias, biasG2 [7]float64
	rng := rand.New(rand.NewPCG(3, 3))
	const rate = 0.3
	for range 12 {
		for _, i := range rng.Perm(len(pages)) {
			p := &pages[i]
			z := bias
			for _, t := range p.tokens {
				for k := range z {
					z[k] += w[t][k] * p.scale
				}
			}
			soft(&z)
			for k := range z {
				d := z[k]
				if k == p.kind {
					d--
				}
				biasG2[k] += d * d
				bias[k] -= 0.1 * d / math.Sqrt(biasG2[k]+1)
				for _, t := range p.tokens {
					g := d*p.scale + 0.0005*w[t][k]
					g2[t][k] += g * g
					w[t][k] -= rate * g / math.Sqrt(g2[t][k]+0.01)
				}
			}
		}
	}
	for i := range w {
		for k := range w[i] {
			m.Types[i][k] = int32(math.Round(w[i][k] * content.ScoreOne))
		}
	}
	for k := range bias {
		m.TypeBias[k] = int32(math.Round(bias[k] * content.ScoreOne))
	}
}

func soft(z *[7]float64) {
	most := slices.Max(z[:])
	sum := 0.0
	for k := range z {
		z[k] = math.Exp(z[k] - most)
		sum += z[k]
	}
	for k := range z {
		z[k] /= sum
	}
}

// Command train learns the model of parse/content from pages with ground truth,
// and says how good such a model is on pages that it has not seen:
//
//	go run ./train -out ../parse/content/model.bin    learn from all pages
//	go run ./train                                    cross-validation over sites
//	go run ./train -nested                            the same, everything learned anew for each fold
//
// The same pages give the same model.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"

	"weft/bench/wcxb"
	"weft/parse/content"
)

var (
	flagPages  = flag.String("pages", "../../shared/data/wcxb-dev/html", "folder of the pages")
	flagTruth  = flag.String("truth", "../../shared/data/wcxb-dev/ground-truth.jsonl.gz", "file of the ground truth, see package wcxb")
	flagFolds  = flag.Int("folds", 5, "parts of the cross-validation")
	flagMost   = flag.Int("most", 150, "short blocks of a page to learn from, about")
	flagPower  = flag.Float64("power", 0.85, "a block of n words weighs as much as n to that power")
	flagL2     = flag.Float64("l2", 0.003, "regularisation of the weights of tokens")
	flagSites  = flag.Int("sites", 10, "a token must stand on pages of so many sites")
	flagTrees  = flag.Int("trees", 120, "number of trees")
	flagWorst  = flag.String("worst", "", "list the worst pages of that type")
	flagRate   = flag.Float64("rate", 0.15, "learning rate of the trees")
	flagMin    = flag.Float64("min", 2, "least weight of a leaf that is worth a question")
	flagFeat   = flag.Float64("feat", 0.35, "share of the features that a tree sees")
	flagOut    = flag.String("out", "", "write the model there")
	flagNested = flag.Bool("nested", false, "keep the judged part out of every stage")
)

func booster(trees int, seed uint64) *boosting {
	return &boosting{trees: trees, rate: *flagRate, minWeight: *flagMin, l2: 10, features: *flagFeat, rows: 0.7, seed: seed}
}

func main() {
	flag.Parse()
	samples, err := load(*flagPages, *flagTruth)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fold(samples, *flagFolds)
	say("loaded")

	switch {
	case *flagOut != "":
		err := os.WriteFile(*flagOut, learn(samples, *flagFolds).AppendBinary(nil), 0o666)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	case *flagNested:
		crossValidate(samples)
		return
	}
	models := make([]*content.Model, *flagFolds)
	for k := range *flagFolds {
		models[k] = learnTokens(without(samples, k), *flagSites)
		models[k].Sigmoid()
		for _, s := range within(samples, k) {
			s.see(models[k])
		}
	}
	say("tokens: %d", len(models[0].Keys))
	right := 0
	confusion := [7][7]int{}
	for _, s := range samples {
		if s.kind < 0 {
			continue
		}
		best := 0
		for t, v := range s.types {
			if v == 0 {
				best = t
			}
		}
		if best == s.kind {
			right++
		}
		confusion[s.kind][best]++
	}
	say("types right: %.3f", float64(right)/float64(len(samples)))
	for k, row := range confusion {
		fmt.Printf("%-14s %4d\n", typeNames[k], row)
	}

	all := map[*sample][]int32{}
	for k := range *flagFolds {
		models[k].Blocks = booster(*flagTrees, 1).fit(newTable(without(samples, k)))
		for _, s := range within(samples, k) {
			all[s] = likely(models[k], s)
		}
	}
	say("forests")
	judge(samples, all)
}

// judge prints the scores of what the models say.
func judge(samples []*sample, all map[*sample][]int32) {
	r := newReport()
	type judged struct {
		s  *sample
		f1 float64
		at int32
	}
	var list []judged
	for _, s := range samples {
		p := all[s]
		at := content.Choose(s.page, s.types, p)
		take := func(b int) bool { return p[b] >= at }
		score, text := s.score(take), s.text(take)
		r.add(s.truth.Type, result{score, wcxb.Found(text, s.truth.With, 1), wcxb.Found(text, s.truth.Without, 0)})
		list = append(list, judged{s, score.F1, at})
	}
	r.print("cross-validated")
	slices.SortStableFunc(list, func(a, b judged) int { return int(1e6 * (a.f1 - b.f1)) })
	n := 0
	for _, r := range list {
		if r.s.truth.Type != *flagWorst || n == 14 {
			continue
		}
		n++
		p := all[r.s]
		fmt.Printf("\n%s %s F1 %.3f at %d words of truth %d types %v\n", r.s.truth.ID, r.s.truth.URL, r.f1, r.at, r.s.total, r.s.types)
		for _, wrong := range []bool{true, false} {
			var blocks []int
			for b := range p {
				if (p[b] >= r.at) == wrong && (r.s.labels[b] > 0.5) != wrong && len(r.s.words[b]) > 0 {
					blocks = append(blocks, b)
				}
			}
			slices.SortStableFunc(blocks, func(a, b int) int { return len(r.s.words[b]) - len(r.s.words[a]) })
			total := 0
			for _, b := range blocks {
				total += len(r.s.words[b])
			}
			fmt.Printf("  wrongly taken %v: %d blocks %d words\n", wrong, len(blocks), total)
			for _, b := range blocks[:min(5, len(blocks))] {
				text := r.s.page.BlockText(b)
				fmt.Printf("    %4d p %d: %.110q\n", b, p[b], text)
			}
		}
	}
}

// crossValidate learns from all folds but one, and judges the model on that.
func crossValidate(samples []*sample) {
	all := map[*sample][]int32{}
	for k := range *flagFolds {
		rest := without(samples, k)
		inner := make([]*sample, len(rest))
		for i, s := range rest {
			c := *s
			inner[i] = &c
		}
		fold(inner, *flagFolds+1)
		m := learn(inner, *flagFolds+1)
		for _, s := range within(samples, k) {
			s.see(m)
			all[s] = likely(m, s)
		}
	}
	judge(samples, all)
}

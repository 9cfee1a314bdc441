package main

import (
	"flag"
	"fmt"
	"os"

	"weft/parse/content"
)

var (
	flagPages  = flag.String("pages", "../../shared/data/wcxb-dev/html", "")
	flagTruth  = flag.String("truth", "../../shared/data/wcxb-dev/ground-truth.jsonl.gz", "")
	flagFolds  = flag.Int("folds", 5, "")
	flagMost   = flag.Int("most", 150, "")
	flagPower  = flag.Float64("power", 0.7, "")
	flagL2     = flag.Float64("l2", 0.003, "")
	flagSites  = flag.Int("sites", 6, "")
	flagTrees  = flag.Int("trees", 120, "")
	flagLeaves = flag.Int("leaves", 24, "")
	flagTrees2 = flag.Int("trees2", 80, "")
	flagOut    = flag.String("out", "", "")
	flagNested = flag.Bool("nested", false, "")
)

func booster(trees int, seed uint64) *boosting {
	return &boosting{trees: trees, leaves: *flagLeaves, rate: 0.1, minWeight: 3, l2: 5, features: 0.5, rows: 0.7, seed: seed}
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

	if *flagOut != "" {
		if err := write(samples, *flagOut); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	models := make([]*content.Model, *flagFolds)
	typeOf := make([][]int32, len(samples))
	_ = typeOf
	for k := range *flagFolds {
		models[k] = learnTokens(without(samples, k), *flagSites)
		models[k].Sigmoid()
		for _, s := range within(samples, k) {
			s.page.Rescore(models[k])
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
		for t, v := range s.page.TypeScores() {
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

	first := make(map[*sample][]int32)
	for k := range *flagFolds {
		t := firstTable(without(samples, k))
		models[k].First = booster(*flagTrees, 1).fit(t)
		for _, s := range within(samples, k) {
			first[s] = likely(models[k], s)
		}
		say("first forest %d of %d rows", k, t.rows)
	}
	one := newReport()
	for _, s := range samples {
		p := first[s]
		at := s.page.Choose(p)
		one.add(s.truth.Type, s.score(func(b int) bool { return p[b] >= at }))
	}
	one.print("first forest")

	two := newReport()
	for k := range *flagFolds {
		t := stage(without(samples, k), *flagMost, 6, func(s *sample, each func(int, []float32)) { s.page.SecondRows(nil, first[s], each) })
		models[k].Second = booster(*flagTrees2, 2).fit(t)
		for _, s := range within(samples, k) {
			p := likely2(models[k], s, first[s])
			at := s.page.Choose(p)
			two.add(s.truth.Type, s.score(func(b int) bool { return p[b] >= at }))
		}
		say("second forest %d", k)
	}
	two.print("second forest")
}

package main

import (
	"os"

	"weft/parse/content"
)

// write learns from all samples and writes the model. What each stage learns
// from is what the stage before says of pages that it has not seen.
func write(samples []*sample, name string) error {
	models := make([]*content.Model, *flagFolds)
	for k := range models {
		models[k] = learnTokens(without(samples, k), *flagSites)
		models[k].Sigmoid()
		for _, s := range within(samples, k) {
			s.page.Rescore(models[k])
		}
	}
	m := learnTokens(samples, *flagSites)
	m.Sigmoid()
	say("tokens: %d", len(m.Keys))
	m.First = booster(*flagTrees, 1).fit(firstTable(samples))
	say("first forest")
	first := map[*sample][]int32{}
	for k := range models {
		models[k].First = booster(*flagTrees, 1).fit(firstTable(without(samples, k)))
		for _, s := range within(samples, k) {
			first[s] = likely(models[k], s)
		}
	}
	m.Second = booster(*flagTrees2, 2).fit(stage(samples, *flagMost, 6, func(s *sample, each func(int, []float32)) { s.page.SecondRows(nil, first[s], each) }))
	say("second forest")
	b, err := m.AppendBinary(nil)
	if err != nil {
		return err
	}
	return os.WriteFile(name, b, 0o666)
}

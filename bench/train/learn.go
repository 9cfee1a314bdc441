package main

import "weft/parse/content"

// learn fits a model to the samples. The trees learn from what the models of
// tokens and types say of pages that they have not seen: those of all folds but
// one look at the pages of that one.
func learn(samples []*sample, folds int) *content.Model {
	for k := range folds {
		m := learnTokens(without(samples, k), *flagSites)
		for _, s := range within(samples, k) {
			s.see(m)
		}
	}
	m := learnTokens(samples, *flagSites)
	m.Sigmoid()
	m.Blocks = booster(*flagTrees, 1).fit(newTable(samples))
	say("model of %d pages, %d tokens", len(samples), len(m.Keys))
	return m
}

package main

import (
	"fmt"

	"weft/bench/wcxb"
)

// A result is the score of a page, and the shares of the snippets that have to be
// in its text and that must not.
type result struct {
	wcxb.Score
	with, without float64
}

// A report is the mean of results, over all pages and by type.
type report struct {
	sum map[string]result
	n   map[string]int
}

func newReport() *report { return &report{map[string]result{}, map[string]int{}} }

func (r *report) add(kind string, s result) {
	for _, k := range []string{"all", kind} {
		t := r.sum[k]
		t.Precision += s.Precision
		t.Recall += s.Recall
		t.F1 += s.F1
		t.with += s.with
		t.without += s.without
		r.sum[k] = t
		r.n[k]++
	}
}

func (r *report) print(title string) {
	fmt.Printf("%-15s %5s %7s %7s %7s %7s %7s\n", title, "pages", "F1", "prec", "recall", "with", "without")
	for _, k := range append([]string{"all"}, typeNames...) {
		n := float64(r.n[k])
		t := r.sum[k]
		fmt.Printf("%-15s %5d %7.4f %7.4f %7.4f %7.4f %7.4f\n", k, r.n[k], t.F1/n, t.Precision/n, t.Recall/n, t.with/n, t.without/n)
	}
}

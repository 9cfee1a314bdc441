package main

import (
	"fmt"

	"weft/bench/wcxb"
)

// A report is the mean of scores, over all pages and by type.
type report struct {
	sum map[string]wcxb.Score
	n   map[string]int
}

func newReport() *report { return &report{map[string]wcxb.Score{}, map[string]int{}} }

func (r *report) add(kind string, s wcxb.Score) {
	for _, k := range []string{"all", kind} {
		t := r.sum[k]
		t.Precision += s.Precision
		t.Recall += s.Recall
		t.F1 += s.F1
		r.sum[k] = t
		r.n[k]++
	}
}

func (r *report) print(title string) {
	fmt.Printf("%-14s %5s %7s %7s %7s\n", title, "pages", "F1", "prec", "recall")
	for _, k := range append([]string{"all"}, typeNames...) {
		n := float64(r.n[k])
		t := r.sum[k]
		fmt.Printf("%-14s %5d %7.4f %7.4f %7.4f\n", k, r.n[k], t.F1/n, t.Precision/n, t.Recall/n)
	}
}

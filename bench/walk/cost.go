package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// cost prints what a page takes of CPU time when the site is followed, and when
// its pages are given as a list: the same pages with the same fields, in turns.
func (s site) cost(rounds int, modes, flags []string) error {
	v, err := s.serve()
	if err != nil {
		return err
	}
	defer v.stop()
	dir, err := os.MkdirTemp("", "walk-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	found, err := s.crawl(modes[0], v.flags, v.seeds)
	if err != nil {
		return err
	}
	var urls []string
	for _, r := range found {
		if r.Outcome != "duplicate_url" {
			urls = append(urls, r.URL)
		}
	}
	list := filepath.Join(dir, "urls.txt")
	if err := os.WriteFile(list, []byte(strings.Join(urls, "\n")), 0o666); err != nil {
		return err
	}
	for _, mode := range modes {
		var ratios, listed, followed []float64
		for range rounds {
			each := func(more ...string) (float64, error) {
				args := append([]string{"--mode", mode, "--force", "-o", filepath.Join(dir, "out.jsonl")}, v.flags...)
				took, err := s.run(slices.Concat(args, flags, more))
				return float64(took) / float64(time.Millisecond) / float64(len(urls)), err
			}
			l, err := each(list)
			if err != nil {
				return err
			}
			f, err := each(append([]string{"-r", "-l", "0"}, v.seeds...)...)
			if err != nil {
				return err
			}
			listed, followed, ratios = append(listed, l), append(followed, f), append(ratios, f/l)
		}
		fmt.Printf("%s, %s: %d pages, %.2f ms each as a list, %.2f followed: %+.1f %%\n",
			s.what, mode, len(urls), median(listed), median(followed), 100*(median(ratios)-1))
	}
	return nil
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

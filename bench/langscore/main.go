// Langscore measures how often the language of a text is told right. The
// folder has one file of lines a language, CODE.txt; each line is a text.
//
//	go run ./langscore [-v] DIR
package main

import (
	"cmp"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"weft/parse/text/langid"
)

func main() {
	log.SetFlags(0)
	verbose := flag.Bool("v", false, "show the mistakes")
	flag.Parse()
	files, err := filepath.Glob(filepath.Join(flag.Arg(0), "*.txt"))
	if err != nil || len(files) == 0 {
		log.Fatalf("no *.txt in %q", flag.Arg(0))
	}
	right, all, mean := 0, 0, 0.0
	var sure, sureRight [11]int // by tenths of the confidence
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			log.Fatal(err)
		}
		want := strings.TrimSuffix(filepath.Base(file), ".txt")
		n, ok, wrong := 0, 0, map[string]int{}
		for line := range strings.Lines(string(data)) {
			got := langid.Detect(line)
			n++
			sure[got.Confidence/10]++
			if got.Code == want {
				ok++
				sureRight[got.Confidence/10]++
				continue
			}
			wrong[got.Code]++
			if *verbose {
				fmt.Printf("%s %s %d: %s", want, got.Code, got.Confidence, line)
			}
		}
		codes := slices.SortedFunc(maps.Keys(wrong), func(a, b string) int {
			return cmp.Or(wrong[b]-wrong[a], cmp.Compare(a, b))
		})
		var worst strings.Builder
		for _, c := range codes[:min(4, len(codes))] {
			fmt.Fprintf(&worst, " %s %d", c, wrong[c])
		}
		fmt.Printf("%-4s %6.2f %% of %d%s\n", want, 100*float64(ok)/float64(n), n, &worst)
		right, all, mean = right+ok, all+n, mean+float64(ok)/float64(n)
	}
	fmt.Printf("all  %6.2f %% of %d; mean of languages %.2f %%\n", 100*float64(right)/float64(all), all, 100*mean/float64(len(files)))
	for i := range sure {
		if sure[i] > 0 {
			fmt.Printf("confidence %3d: %d texts, %.1f %% right\n", i*10, sure[i], 100*float64(sureRight[i])/float64(sure[i]))
		}
	}
}

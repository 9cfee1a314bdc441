// Command ideal says how long the pages of a crawl would have taken if nothing
// had cost anything but their waits and their own computing.
//
//	weft site --dir … --latency 100ms --list urls.txt
//	weft crawl -c 64 … -o out.jsonl urls.txt
//	go run ./ideal -c 64 -wait 100ms -robots 100ms out.jsonl
//
// Each page, in the order of the list, takes a slot, waits, is computed by the
// core that is free first for as long as its record says, and gives the slot
// back. That is a schedule without a scheduler: no start and no end of a
// program, no system calls, no garbage, no writing, and a server that needs no
// processor. A page's own time is by the clock, so the crawl should have had the
// machine to itself.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"time"
)

type record struct {
	Line    int64
	Timings struct{ Decode, Parse, Analysis float64 } // in milliseconds
}

func main() {
	log.SetFlags(0)
	slots := flag.Int("c", 64, "pages in flight")
	cores := flag.Int("cores", 2, "cores that compute")
	wait := flag.Duration("wait", 100*time.Millisecond, "what each page waits for")
	robots := flag.Duration("robots", 0, "what all of them wait for at first")
	flag.Parse()
	if flag.NArg() != 1 || *slots < 1 || *cores < 1 {
		log.Fatal("usage: ideal [-c 64] [-cores 2] [-wait 100ms] [-robots 100ms] RECORDS.jsonl")
	}
	pages, err := read(flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}
	waiting := time.Duration(len(pages)) * *wait / time.Duration(*slots)
	took := *robots + schedule(pages, *slots, *cores, *wait)
	fmt.Printf("%d pages: %.3f s; waiting/%d is %.3f s, the ratio %.2f\n", len(pages), took.Seconds(), *slots, waiting.Seconds(), took.Seconds()/waiting.Seconds())
}

// read gives the computing time of each page, in the order of the list.
func read(name string) ([]time.Duration, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var records []record
	for dec := json.NewDecoder(bufio.NewReader(f)); dec.More(); {
		var r record
		if err := dec.Decode(&r); err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	slices.SortFunc(records, func(a, b record) int { return cmp.Compare(a.Line, b.Line) })
	var pages []time.Duration
	for _, r := range records {
		t := r.Timings
		pages = append(pages, time.Duration((t.Decode+t.Parse+t.Analysis)*float64(time.Millisecond)))
	}
	return pages, nil
}

// schedule returns when the last page is done.
func schedule(pages []time.Duration, slots, cores int, wait time.Duration) (end time.Duration) {
	type arrival struct{ at, work time.Duration }
	var fetched []arrival                // what is on its way, the first to come first
	free := make([]time.Duration, cores) // when each core is
	begin := func(now time.Duration) {
		if len(pages) == 0 {
			return
		}
		a := arrival{now + wait, pages[0]}
		pages = pages[1:]
		i, _ := slices.BinarySearchFunc(fetched, a, func(b, a arrival) int { return cmp.Or(cmp.Compare(b.at, a.at), -1) })
		fetched = slices.Insert(fetched, i, a)
	}
	for range slots {
		begin(0)
	}
	for len(fetched) > 0 {
		a := fetched[0]
		fetched = slices.Delete(fetched, 0, 1)
		core := slices.Index(free, slices.Min(free))
		free[core] = max(free[core], a.at) + a.work
		end = max(end, free[core])
		begin(free[core])
	}
	return end
}

package store_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"weft/store"
)

// An output that is damaged near its beginning, and whose checkpoint is gone, is not cut
// back to what stands before that.
func TestAResumeLeavesDamagedFilesAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"out.jsonl.gz", "out.jsonl.zst", "out.json.gz"} {
		path := filepath.Join(t.TempDir(), name)
		out, err := store.Open(path, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for line := range int64(24) { // of more than one frame
			text := make([]byte, 250<<10)
			for i := range text {
				text[i] = 'a' + byte(random.IntN(26))
			}
			page := store.RawPage(fmt.Sprintf(`{"text":%q,"more":%q}`, text, strings.Repeat("x", 250<<10)))
			if err := out.Append(&store.Record{Schema: 1, Line: line + 1, URL: "http://a/", Outcome: "ok", Page: page}); err != nil {
				t.Fatal(err)
			}
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		os.Remove(path + ".state")
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{12, 1000, len(whole) / 3} {
			damaged := bytes.Clone(whole)
			for i := range 100 {
				damaged[at+i] ^= 0x55
			}
			leavesAlone(t, path, damaged)
		}
	}
}

// What another program has compressed without a checksum is taken whole, also where a
// record ends at the end of one of its blocks.
func TestRecordsAtTheEndOfABlock(t *testing.T) {
	var lines strings.Builder
	const n = 2400
	for i := range n { // of 128 bytes each, as 1,024 of them are a block
		record := fmt.Sprintf(`{"schema":1,"line":%d,"url":"http://a/`, i+1) + `%s","outcome":"ok"}` + "\n"
		fmt.Fprintf(&lines, record, strings.Repeat("x", 128+len("%s")-len(record)))
	}
	path := filepath.Join(t.TempDir(), "out.jsonl.zst")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewWriter(file, zstd.WithEncoderCRC(false))
	if err != nil {
		t.Fatal(err)
	}
	z.Write([]byte(lines.String()))
	z.Close()
	file.Close()
	out, err := store.Open(path, store.Options{Resume: true, Check: func(p *store.Prior) error {
		if p.Done.Len() != n {
			t.Errorf("%d records are known, want %d", p.Done.Len(), n)
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	out.Close()
	left := 0
	if err := store.Read(path, func(json.RawMessage) error { left++; return nil }); err != nil || left != n {
		t.Errorf("%d records are left, %v", left, err)
	}
}

// Package store holds the record, which is the one JSON object that every line
// of a list ends in, and the sinks that write records to where the user wants
// them: a file of JSON lines, a JSON array, either of them compressed, a folder
// with one file a record, or a stream.
//
// # What survives a kill
//
// The output is the journal: a line is done when its record is in the output.
// [Sink.Append] takes a record, [Sink.Commit] hands everything taken so far to
// the operating system with one write; what was committed survives the death of
// the process. A file is whole after every commit, not only after Close: the
// JSON array is closed, the gzip member has its checksum, the zstd frame its
// last block. For that a file consists of a body that only grows, and of a
// short end (at most a few bytes) that the next commit writes over:
//
//	.jsonl      body                          no end needed
//	.json       [ record , record             \n]\n
//	.gz         header, flushed blocks        last block, CRC-32, length
//	.zst        header, flushed blocks        last block
//
// So a commit costs a compressed file only a flush, never a new member with an
// empty window, and may happen for every single record. A kill in the middle of
// a write can tear the last piece; what stands before it is still readable.
//
// # What the package does not do
//
// It does not decide when to commit, starts no goroutine, does not sync to the
// disk (a commit outlives the process, not a power cut), and does not look
// inside a page. It knows nothing of lists, hosts and limits, and imports
// nothing else of this module.
package store

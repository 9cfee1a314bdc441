// Package store holds the record, which is the one JSON object that every line
// of a list ends in, and the sinks that take records to where the user wants
// them: a file of JSON lines, a JSON array, either of them compressed, a folder
// with one file a record, or a stream. Another [Format] can be given to [Open],
// and package sinktest tells whether it keeps what is promised here.
//
// # What survives a kill
//
// A line is done when its record is in the journal: the output itself, if it is
// JSON lines, or a file of them beside it. [Sink.Append] takes a record, [Sink.Commit] hands everything taken so far to
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
// empty window, and may happen for every single record. A new member or frame
// begins after 8 MiB of records, for whoever has to mend a torn one. A kill in
// the middle of a write can tear the last piece; what stands before it is still
// readable.
//
// The ratio of 1,500 records of real pages, of 23 KB and of 1.8 KB on average,
// with a commit after every record and after every 64th; and, for comparison,
// with a new member or frame instead of each commit:
//
//	          23 KB, 1   23 KB, 64   1.8 KB, 1   1.8 KB, 64
//	.gz         3.5         3.6         6.0         6.9
//	.zst        3.8         3.8         6.5         7.7
//	members     3.2         3.6         2.4         6.7
//	frames      3.1         3.8         2.3         6.8
//
// # Going on
//
// [Open] with Resume finds what is done and where the last whole record ends, asks
// the caller, and goes on from there; before that it changes nothing. An [Output]
// keeps a checkpoint beside what it writes, so that the next run need not read all
// of it, with whatever else the caller wants to know then.
//
// Outputs that are no JSON lines stand beside a journal of them, and commit before
// it. A journal that is no output itself has of each record what the next run needs,
// and at each commit where tables ended: a resume cuts all outputs, and the journal,
// back to the last commit that all of them have whole. Where the journal has whole
// records, the others go back to a checkpoint and are given what it has since; a
// [Maker] makes its output of the whole journal, when the run is complete. A single
// output of whole records, an array or a folder, is read itself where the journal is
// gone; one that keeps less of them, which is [Partial], cannot be.
//
// # What the package does not do
//
// It does not decide when to commit, and does not look inside a page, which comes
// finished as a [Page]. It knows nothing of lists, hosts and limits, and imports
// nothing else of this module. A commit outlives the process; what outlives a
// power cut is up to the last checkpoint, whose goroutine is the only one here.
package store

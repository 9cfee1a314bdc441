// Package sqlite keeps records in a SQLite database, which other programs can
// read while it is written: a table "pages" with one row a record, and a table
// "links" if it is asked for.
//
// A commit is one transaction, in WAL mode: what was committed survives the death
// of the process, and is on the disk after Sync. A database keeps less than the
// records, so it stands beside a journal; when a run goes on, rows that came after
// the last mark are taken out.
//
// The package uses SQLite as zombiezen.com/go/sqlite has it: translated to Go, no
// cgo. It was chosen for what it costs: 3.3 MB of the program, where
// github.com/ncruces/go-sqlite3 takes 5.6, and 0.40 s of processor time for 4,000
// rows of 25 columns with 100 links each, where that takes 0.63 and
// modernc.org/sqlite through its driver 0.73.
package sqlite

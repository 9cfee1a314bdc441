// Package table makes rows of records: it knows which columns there are, of what
// type each is, and finds their cells in a record without parsing its page. [CSV]
// is the plainest of tables; a database and other files of columns are made of the
// same rows.
//
// A column is named by the dotted path of a field in the record, "error.phase" for
// example, or by a short name: those of a page are "title" and not "page.title".
// [Names] lists those that are chosen if nobody chooses. A list or an object is one
// cell, with its JSON.
//
// The package does not write to disks, and keeps no journal: see package store.
package table

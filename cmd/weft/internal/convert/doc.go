// Package convert turns an output of weft in one format into one in another. It
// streams: what it holds in memory does not grow with the records.
//
// Records come from files of JSON and folders whole, and from tables with what the
// columns have. A table is made of records by its columns, and of a table by the
// columns of the same name, value for value.
package convert

// Package parquet writes and reads tables as Apache Parquet files
// (https://parquet.apache.org/docs/file-format/), and makes such a file of all
// records of a run when the run is complete.
//
// A file is made of row groups of at most 32 MiB of values; of the one that is
// being written the compressed pages are held in memory. Every column is flat and
// optional, its values PLAIN, its pages compressed with Zstandard: what DuckDB,
// pandas and Spark read without being told anything. A list or an object is a
// column of JSON.
//
// What is read is what this package has written, and other files of that kind;
// dictionaries, nested columns and other codecs are errors that say so.
//
// It is written by hand because it is a small part of the format:
// github.com/parquet-go/parquet-go would add more to the program than SQLite does
// (5.6 MB, and 0.4 ms to the start of every parse worker).
package parquet

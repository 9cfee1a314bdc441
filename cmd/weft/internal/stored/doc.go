// Package stored runs the parse stage over what is in files: pages, folders of
// them, and the answers in web archives. There is a record for every document, in
// the order in which they stand there, whatever the mode.
package stored

package list

import "encoding/json"

// A Line is one physical line of the list that is neither blank nor a comment.
type Line struct {
	Number int64           // counts physical lines over all inputs, from 1
	Input  string          // name of the input; empty when there is only one
	URL    string          // as given, trimmed; not yet validated
	Meta   json.RawMessage // the other fields of a csv or jsonl row, as one JSON object; nil if none
	Err    error           // the line itself could not be read (too long, broken row); URL is then what could be kept of it
}

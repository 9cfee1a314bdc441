package store

// A bareJournal is a journal beside outputs, and none itself: it has of each record
// only what the next run needs. The last record of each commit has the field
// "marks", which says where the partial outputs ended then: whatever a kill or a
// power cut leaves, all of them can be cut back to the same records.
type bareJournal struct {
	*file
	marks func(dst []byte) ([]byte, error)
	held  []byte // the last record, without the brace at its end; empty if it is of a commit before
}

// Append keeps the record's head, and writes the one before it.
func (j *bareJournal) Append(rec *Record) error {
	if err := j.release(); err != nil {
		return err
	}
	var err error
	if j.held, err = headed(rec).AppendJSON(emptied(j.held)); err != nil {
		return err
	}
	j.held = j.held[:len(j.held)-1]
	return nil
}

// headed is a record with what headOf reads of it, and nothing else.
func headed(r *Record) *Record {
	return &Record{Schema: r.Schema, Line: r.Line, Found: r.Found, Via: r.Via, Depth: r.Depth, URL: r.URL, Outcome: r.Outcome, Redirects: r.Redirects,
		BodySHA256: r.BodySHA256, WARC: r.WARC, Fingerprint: r.Fingerprint, Follow: r.Follow, Sitemaps: r.Sitemaps}
}

// release writes the record that is held.
func (j *bareJournal) release() error {
	if j.err != nil || len(j.held) == 0 {
		return j.err
	}
	rec := append(j.held, '}')
	j.held = rec[:0]
	return j.add(rec)
}

// Commit writes the last record with the marks. The outputs beside it have
// committed.
func (j *bareJournal) Commit() error {
	if len(j.held) > 0 && j.err == nil {
		var err error
		if j.held, err = j.marks(append(j.held, `,"marks":`...)); err != nil {
			j.err = &WriteError{Path: j.path, Err: err}
		}
	}
	if err := j.release(); err != nil {
		return err
	}
	return j.file.Commit()
}

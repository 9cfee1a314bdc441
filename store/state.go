package store

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// stateVersion is the version of the state's layout.
const stateVersion = 1

// A state is a checkpoint, as it stands beside the output.
type state struct {
	Version int               `json:"weft_state"`
	Saved   time.Time         `json:"saved"`
	Options map[string]string `json:"options"`
	Records int64             `json:"records"`
	// Finished says that all lines of the list had their record.
	Finished bool            `json:"finished,omitempty"`
	Offset   int64           `json:"offset"` // up to here the records are those of Done
	From     int64           `json:"from"`   // where a scan for more begins
	Mark     uint32          `json:"mark"`   // of what stands before Offset
	Done     []byte          `json:"done"`   // see Done.MarshalBinary
	Rest     json.RawMessage `json:"rest,omitempty"`
}

// statePath is where the state of an output stands: beside it.
func statePath(output string) string {
	return strings.TrimRight(filepath.ToSlash(output), "/") + ".state"
}

// loadState reads the state of an output; nil if there is none that can be
// read, which costs a look at the whole output and nothing else.
func loadState(output string) (*state, error) {
	data, err := os.ReadFile(statePath(output))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, openError(output, err)
	}
	var s state
	if json.Unmarshal(data, &s) != nil {
		return nil, nil
	}
	if s.Version != stateVersion {
		return nil, &StateError{Path: output, Version: s.Version}
	}
	return &s, nil
}

// save replaces the state at path: it is there whole, or the former one is.
func (s *state) save(path string) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	temp := path + ".tmp"
	f, err := os.Create(temp)
	if err != nil {
		return err
	}
	_, err = f.Write(append(data, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		os.Remove(temp)
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// A Progress is what is known of an output without reading it.
type Progress struct {
	Records  int64 // at the last checkpoint
	Saved    time.Time
	Finished bool // all lines of the list had their record
}

// Look tells what the state beside an output says; ok is false if there is none
// that can be read.
func Look(output string) (p Progress, ok bool) {
	s, err := loadState(output)
	if err != nil || s == nil {
		return p, false
	}
	return Progress{s.Records, s.Saved, s.Finished}, true
}

package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// stateVersion is the version of the state's layout.
const stateVersion = 4

// A state is a checkpoint, as it stands beside the output.
type state struct {
	Version int               `json:"weft_state"`
	Saved   time.Time         `json:"saved"`
	Options map[string]string `json:"options"`
	Records int64             `json:"records"`
	// Finished says that all lines of the list had their record.
	Finished bool            `json:"finished,omitempty"`
	Mark     json.RawMessage `json:"mark"` // up to here the records are those of Done
	// Outputs are the paths of those beside the journal, made or to be made.
	Outputs []string `json:"outputs,omitempty"`
	// Marks are those of the outputs beside the journal, at the same records, by
	// their paths; none of one that was not made yet.
	Marks map[string]json.RawMessage `json:"marks,omitempty"`
	// Later says that the journal has not all of Done: it is of a run that added
	// records to complete outputs.
	Later bool `json:"later,omitempty"`
	// Bare says that the journal has not the whole records: see bareJournal.
	Bare bool   `json:"bare,omitempty"`
	Done []byte `json:"done"` // see Done.pack
	// Places and Outcomes are those of Done.
	Places   map[string]int64 `json:"places,omitempty"`
	Outcomes map[string]int64 `json:"outcomes,omitempty"`
	Note     json.RawMessage  `json:"note,omitempty"`
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
		return nil, otherError(output, fmt.Sprintf("%s has layout %d, and this version of weft reads %d", statePath(output), s.Version, stateVersion),
			"go on with the version that wrote it; where the output is JSON lines, a run without that file reads all of it")
	}
	return &s, nil
}

// MadeWith are the settings that an output was made with; ok is false where they are
// not known, as nothing beside it says so.
func MadeWith(path string) (settings map[string]string, ok bool) {
	s, err := loadState(path)
	if err != nil || s == nil {
		return nil, false
	}
	return s.Options, true
}

// unpacked is the state's Done.
func (s *state) unpacked() (*Done, error) {
	done, err := unpack(s.Done)
	if err == nil {
		done.places, done.outcomes = maps.Clone(s.Places), maps.Clone(s.Outcomes)
	}
	return done, err
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

// agrees makes sure that the output was made with the same settings. s may be
// nil.
func (s *state) agrees(path string, settings map[string]string) error {
	if s == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		if was, is := s.Options[name], settings[name]; was != is {
			return otherError(path, fmt.Sprintf("it was made with %s, and this run has %s", setting(name, was), setting(name, is)),
				"use the same, or choose another path")
		}
	}
	return nil
}

func setting(name, value string) string {
	if value == "" {
		return "no --" + name
	}
	return "--" + name + " " + value
}

package store

import (
	"errors"
	"os"
	"time"
)

// lockPatience is how long a lock is waited for. A run that was killed has its
// own until the system has buried it, and a process that it was just starting.
const lockPatience = 250 * time.Millisecond

// lock takes the exclusive lock of an open file, as tryLock does, and waits a
// moment for it.
func lock(f *os.File) error {
	for end := time.Now().Add(lockPatience); ; time.Sleep(lockPatience / 50) {
		if err := tryLock(f); !errors.Is(err, ErrLocked) || time.Now().After(end) {
			return err
		}
	}
}

package store

import (
	"os"

	"golang.org/x/sys/unix"
)

// syncAll brings everything in a folder to the disk, and whatever else is on
// that file system: one call (syncfs(2)) instead of one for every file.
func syncAll(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return unix.Syncfs(int(f.Fd()))
}

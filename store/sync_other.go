//go:build !linux

package store

// syncAll brings the names in a folder to the disk; the files in it come there
// when the system likes.
func syncAll(path string) error { return syncFolder(path) }

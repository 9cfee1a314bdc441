// Package usage marks the errors that a user can mend by typing something else.
package usage

import "fmt"

// An Error is a wrong flag, argument or setting. Nothing was fetched or written
// when it comes, and weft ends with status 2.
type Error struct{ Err error }

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error as fmt.Errorf makes an error: %w wraps.
func Errorf(format string, args ...any) error {
	return &Error{fmt.Errorf(format, args...)}
}

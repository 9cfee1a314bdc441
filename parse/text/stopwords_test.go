package text

import (
	"testing"
	"unsafe"
)

// The code of a language may lie in the memory of a page, which the next page
// gets; the lists must not.
func TestStopListsKeepNothingOfPages(t *testing.T) {
	memory := []byte("fr")
	var l stopLists
	l.of(unsafe.String(&memory[0], len(memory)))
	copy(memory, "en")
	for code := range l.lists {
		if code != "fr" {
			t.Errorf("the list of fr is that of %q now", code)
		}
	}
}

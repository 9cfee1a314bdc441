package text

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed stopwords.txt
var stopWordList string

// stopLists are the embedded lists, each read when it is first asked for.
type stopLists struct {
	mu    sync.Mutex
	lists map[string]map[string]bool // by language
}

// of returns the stop words of a language, nil if there is no list.
func (l *stopLists) of(code string) map[string]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	list, ok := l.lists[code]
	if ok {
		return list
	}
	if list = readStopWords(code); list != nil { // what pages say they are in has no bound
		if l.lists == nil {
			l.lists = make(map[string]map[string]bool)
		}
		l.lists[strings.Clone(code)] = list // the code may lie in the memory of a page
	}
	return list
}

// readStopWords reads a language: from its code and a colon at the start of a
// line up to the next code or comment.
func readStopWords(code string) map[string]bool {
	_, after, ok := strings.Cut(stopWordList, "\n"+code+":")
	if !ok || code == "" {
		return nil
	}
	list := make(map[string]bool, 512)
	for line := range strings.Lines(after) {
		first, _, _ := strings.Cut(line, " ")
		if strings.HasPrefix(line, "#") || strings.HasSuffix(first, ":") {
			break
		}
		for word := range strings.FieldsSeq(line) {
			list[word] = true
		}
	}
	return list
}

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
	begin map[string]int             // where in stopWordList a language begins; nil at first
	lists map[string]map[string]bool // by language
}

// of returns the stop words of a language, nil if there is no list. What pages say
// they are in has no bound, and many say nothing.
func (l *stopLists) of(code string) map[string]bool {
	if code == "" {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if list, ok := l.lists[code]; ok {
		return list
	}
	if l.begin == nil {
		l.begin, l.lists = stopLanguages(), make(map[string]map[string]bool)
	}
	at, ok := l.begin[code]
	if !ok {
		return nil
	}
	list := readStopWords(stopWordList[at:])
	l.lists[strings.Clone(code)] = list // the code may lie in the memory of a page
	return list
}

// stopLanguages says where each language begins: behind its code and a colon at
// the start of a line.
func stopLanguages() map[string]int {
	begin := make(map[string]int)
	at := 0
	for line := range strings.Lines(stopWordList) {
		if code, _, _ := strings.Cut(line, " "); !isComment(line) && strings.HasSuffix(code, ":") {
			begin[code[:len(code)-1]] = at + len(code)
		}
		at += len(line)
	}
	return begin
}

// readStopWords reads words up to the next code or comment.
func readStopWords(text string) map[string]bool {
	list := make(map[string]bool, 512)
	for line := range strings.Lines(text) {
		first, _, _ := strings.Cut(line, " ")
		if isComment(line) || strings.HasSuffix(first, ":") {
			break
		}
		for word := range strings.FieldsSeq(line) {
			list[word] = true
		}
	}
	return list
}

func isComment(line string) bool { return strings.HasPrefix(line, "#") }

package text

import (
	_ "embed"
	"strings"
)

//go:embed stopwords.txt
var stopWordList string

// stopWords reads the embedded list: the stop words of each language.
func stopWords() map[string]map[string]bool {
	lists := make(map[string]map[string]bool)
	var list map[string]bool
	for line := range strings.Lines(stopWordList) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			if code, ok := strings.CutSuffix(word, ":"); ok {
				list = make(map[string]bool, 256)
				lists[code] = list
			} else {
				list[word] = true
			}
		}
	}
	return lists
}

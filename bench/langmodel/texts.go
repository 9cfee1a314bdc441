package main

import (
	"encoding/binary"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

// readMO reads the translations in all catalogues under dir (GNU gettext
// manual, "The Format of GNU MO Files"), by locale.
func readMO(dir string) (map[string][]string, error) {
	texts := map[string][]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".mo") {
			return err
		}
		parts := strings.Split(path, string(filepath.Separator))
		if len(parts) < 3 || parts[len(parts)-2] != "LC_MESSAGES" {
			return nil
		}
		locale := parts[len(parts)-3]
		data, err := os.ReadFile(path)
		texts[locale] = append(texts[locale], translations(data)...)
		return err
	})
	return texts, err
}

// placeholder is what stands in a message for the program, not for a reader.
var placeholder = regexp.MustCompile(`%[-+0-9.$]*[a-zA-Z]+|\$\(?\w+\)?|<[^>]*>|\{[^}]*\}|[_&~]|https?:\S+|\\n`)

func translations(data []byte) (texts []string) {
	if len(data) < 20 || binary.LittleEndian.Uint32(data) != 0x950412de {
		return nil
	}
	word := func(at int) int { return int(binary.LittleEndian.Uint32(data[at:])) }
	originals, translated := word(12), word(16)
	for i := range word(8) {
		original := string(data[word(originals+i*8+4):][:word(originals+i*8)])
		s := string(data[word(translated+i*8+4):][:word(translated+i*8)])
		if i == 0 && original == "" || s == original || !utf8.ValidString(s) || strings.ContainsRune(original, '@') {
			continue // the header; not translated; names of people
		}
		s = strings.NewReplacer("_", "", "~", "", "&", "", "\x00", "\n").Replace(placeholder.ReplaceAllStringFunc(s, func(m string) string {
			if len(m) == 1 {
				return m
			}
			return " "
		}))
		texts = append(texts, s)
	}
	return texts
}

var tag = regexp.MustCompile(`<[^>]*>`)

// readUDHR reads the Universal Declaration of Human Rights in the language
// with this code.
func readUDHR(dir, code string) ([]string, error) {
	data, err := os.ReadFile(filepath.Join(dir, code+".html"))
	if err != nil {
		return nil, err
	}
	return []string{html.UnescapeString(tag.ReplaceAllString(string(data), " "))}, nil
}

package demosite

import (
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

// charsetFaults say one encoding and use another, or say none.
func charsetFaults() []fault {
	german := goodPage("Größe, Öl und Übermut für die Straße")
	latin := encoded(charmap.Windows1252, german)
	wide := encoded(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), german)
	return []fault{
		{
			Fault: Fault{Row: "39", Name: "charset-lie", Describe: "windows-1252 that is called UTF-8", Outcome: "ok", Warning: "lossy_text"},
			page:  reply("text/html; charset=utf-8", latin),
		}, {
			Fault: Fault{Row: "39", Name: "charset-none", Describe: "windows-1252 without a word about it", Outcome: "ok"},
			page:  reply("text/html", latin),
		}, {
			Fault: Fault{Row: "39", Name: "charset-unknown", Describe: "UTF-8 under the name of a charset that does not exist", Outcome: "ok"},
			page:  reply("text/html; charset=x-klingon", german),
		}, {
			Fault: Fault{Row: "39", Name: "charset-late", Describe: "a meta element with the charset after its first 1,024 bytes", Outcome: "ok"},
			page: reply("text/html", "<!DOCTYPE html><html><head><!--"+strings.Repeat(" ", 2000)+"--><meta charset=\"shift_jis\"><title>"+
				encoded(japanese.ShiftJIS, "日本語のページ")+"</title></head><body></body></html>"),
		}, {
			Fault: Fault{Row: "39", Name: "charset-quarrel", Describe: "the header says windows-1252 and is right, the meta element says UTF-8", Outcome: "ok"},
			page:  reply("text/html; charset=windows-1252", strings.Replace(latin, "<head>", `<head><meta charset="utf-8">`, 1)),
		}, {
			Fault: Fault{Row: "39", Name: "utf-16-bom", Describe: "UTF-16 that only its byte order mark gives away", Outcome: "ok"},
			page:  reply("text/html", "\xff\xfe"+wide),
		}, {
			Fault: Fault{Row: "39", Name: "utf-16-header", Describe: "UTF-16 that only the header gives away", Outcome: "ok"},
			page:  reply("text/html; charset=utf-16le", wide),
		}, {
			Fault: Fault{Row: "40", Name: "invalid-utf-8", Describe: "UTF-8 with a stray byte, a torn character and a surrogate", Outcome: "ok", Warning: "lossy_text"},
			page:  reply("text/html; charset=utf-8", goodPage("a\xffb \xe2\x82 c \xed\xa0\x80 d")),
		},
	}
}

// encoded is text in another encoding, which has all its characters.
func encoded(e encoding.Encoding, text string) string {
	s, err := e.NewEncoder().String(text)
	if err != nil {
		panic(err) // the texts are constants
	}
	return s
}

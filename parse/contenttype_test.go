package parse

import "testing"

func TestContentType(t *testing.T) {
	tests := []struct{ name, header, essence, charset string }{
		{"none", "", "", ""},
		{"a type", "text/html", "text/html", ""},
		{"capitals", "Text/HTML; CharSet=UTF-8", "text/html", "UTF-8"},
		{"spaces", " \ttext/html \t; \tcharset=utf-8 \t", "text/html", "utf-8"},
		{"a space before =", "text/html;charset =utf-8", "text/html", ""},
		{"a space behind =", "text/html;charset= utf-8", "text/html", " utf-8"},
		{"quotes", `text/html;charset="utf-8"`, "text/html", "utf-8"},
		{"quotes with escapes", `text/html;charset="\u\tf-8"`, "text/html", "utf-8"},
		{"quotes that are not closed", `text/html;charset="gbk`, "text/html", "gbk"},
		{"text after quotes", `text/html;charset="gbk"x;charset=utf-8`, "text/html", "gbk"},
		{"single quotes are letters", "text/html;charset='gbk'", "text/html", "'gbk'"},
		{"a repeated parameter", "text/html;charset=gbk;charset=utf-8", "text/html", "gbk"},
		{"an empty one first", "text/html;charset=;charset=gbk", "text/html", "gbk"},
		{"rubbish first", `text/html;"; =x;x="y;charset=no";;charset;charset=gbk`, "text/html", "gbk"},
		{"a comma in quotes", `text/html;x="a,text/plain";charset=gbk`, "text/html", "gbk"},
		{"a charset that is no text", "text/html;charset=\x01;charset=gbk", "text/html", "gbk"},

		{"no semicolon", "text/html charset=utf-8", "", ""},
		{"no slash", "html", "", ""},
		{"two slashes", "text/html/x", "", ""},
		{"no subtype", "text/;charset=gbk", "", ""},
		{"no type", "/html", "", ""},
		{"a colon", "text/html: charset=utf-8", "", ""},
		{"quotes around all", `"text/html"`, "", ""},
		{"a placeholder", "*/*;charset=gbk", "", ""},
		{"parameters alone", "charset=gbk", "", ""},
		{"beyond ASCII", "text/ht\u212al", "", ""},

		{"the last one", "text/plain;charset=utf-8, text/html;charset=windows-1251", "text/html", "windows-1251"},
		{"the last one without a charset", "text/plain;charset=utf-8, text/html", "text/html", ""},
		{"the same without a charset", "text/html;charset=gbk, text/html", "text/html", "gbk"},
		{"the same with another charset", "text/html;charset=gbk,text/html;charset=big5", "text/html", "big5"},
		{"the first charset of a row", "text/html;charset=gbk,text/html;charset=big5,text/html", "text/html", "gbk"},
		{"another one between", "text/html;charset=gbk,text/plain,text/html", "text/html", ""},
		{"a broken one last", "text/html;charset=gbk, text/html charset=utf-8", "text/html", "gbk"},
		{"a broken one first", "nonsense,text/html;charset=gbk", "text/html", "gbk"},
		{"a placeholder last", "text/html;charset=gbk,*/*", "text/html", "gbk"},
		{"empty ones", ",, text/html;charset=gbk ,", "text/html", "gbk"},
		{"parameters that were cut off", "text/html, charset=gbk", "text/html", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if essence, charset := parseContentType(tt.header); essence != tt.essence || charset != tt.charset {
				t.Errorf("got %q, %q, want %q, %q", essence, charset, tt.essence, tt.charset)
			}
		})
	}
}

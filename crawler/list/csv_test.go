package list

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCSV(t *testing.T) {
	for name, test := range map[string]struct {
		data string
		want []string
	}{
		"columns in order": {"b,url,a\n1,https://a/,2\n", []string{`2 https://a/ {"b":"1","a":"2"}`}},
		"only the URL":     {"url\nhttps://a/\n", []string{"2 https://a/"}},
		"semicolon":        {"id;url\n1,5;https://a/?b,c\n", []string{`2 https://a/?b,c {"id":"1,5"}`}},
		"tab":              {"id\turl\n1\thttps://a/\n", []string{`2 https://a/ {"id":"1"}`}},
		"case, space, BOM": {"\ufeff URL , Id \n https://a/ , 1 \n", []string{`2 https://a/ {"Id":" 1 "}`}},
		"exact name first": {"URL,url\nhttps://a/,https://b/\n", []string{`2 https://b/ {"URL":"https://a/"}`}},
		"empty":            {"", nil},
		"only a header":    {"url,a\n", nil},
		"blank, comments":  {"\n# about, and about\nurl,a\n\n#https://x/,1\nhttps://a/,1\n", []string{`5 #https://x/ {"a":"1"}`, `6 https://a/ {"a":"1"}`}},
		"rows that begin with #": {"tag,url\n#go,https://a/\n#,https://b/\n\"#1\",https://c/\n # x,https://d/\n", []string{
			`2 https://a/ {"tag":"#go"}`, `3 https://b/ {"tag":"#"}`, `4 https://c/ {"tag":"#1"}`, `5 https://d/ {"tag":" # x"}`}},
		"a row of lines that begins with #": {"a,url\n#1,\"https://a/\"\n#2 \"x\",https://b/\n#3,https://c/,\"\n#4,\"\n", []string{
			`2 https://a/ {"a":"#1"}`, `3 https://b/ {"a":"#2 \"x\""}`, `4 https://c/ {"a":"#3","column3":"\n#4,"}`}},
		"a header that begins with #": {"# made by hand\n#,url\n1,https://a/\n#,url\n", []string{`3 https://a/ {"#":"1"}`}},
		"a row of # alone":            {"url\n#\nhttps://a/\n", []string{"2 #", "3 https://a/"}},
		"quotes":                      {"url,a\n\"https://a/?b,c\",\"say \"\"hi\"\"\"\n", []string{`2 https://a/?b,c {"a":"say \"hi\""}`}},
		"LF in quotes":                {"url,a\n\"https://a/\",\"1\r\n2\n\n#3\"\r\nhttps://b/,\n", []string{`2 https://a/ {"a":"1\n2\n\n#3"}`, `6 https://b/ {"a":""}`}},
		"LF in the header":            {"url,\"a\nb\"\nhttps://a/,1\n", []string{`3 https://a/ {"a\nb":"1"}`}},
		"quote inside":                {"url,a\nhttps://a/,5\" disk\n", []string{`2 https://a/ {"a":"5\" disk"}`}},
		"short row":                   {"url,a,b\nhttps://a/,1\n", []string{`2 https://a/ {"a":"1"}`}},
		"long row":                    {"url,a\nhttps://a/,1,2,3\n", []string{`2 https://a/ {"a":"1","column3":"2","column4":"3"}`}},
		"odd columns":                 {"url,a,,a\nhttps://a/,1,2,3\n", []string{`2 https://a/ {"a":"1","column3":"2","a_2":"3"}`}},
		"no URL":                      {"a,url\n1,\n2\n", []string{`2  {"a":"1"} !no URL in the row`, `3  {"a":"2"} !no URL in the row`}},
		"empty rows":                  {"a,url\n,\n,,,\n1,https://a/\n", []string{`4 https://a/ {"a":"1"}`}},
		"column's name":               {"a,url,b\na,,\n", []string{`2  {"a":"a","b":""} !no URL in the row`}},
		"tab, then #":                 {"a\tb\turl\n\t#1\thttps://a/\n", []string{`2 https://a/ {"a":"","b":"#1"}`}},
		"joined files":                {"a,url\n1,https://a/\na,url\n2,https://b/\n", []string{`2 https://a/ {"a":"1"}`, `4 https://b/ {"a":"2"}`}},
		"control, UTF-8":              {"url,a\nhttps://a/,\x01\xff\t<&>\n", []string{`2 https://a/ {"a":"\u0001` + "ÿ" + `\t<&>"}`}},
		"text after a quote": {"url,a\nhttps://a/,\"x\"y\nhttps://b/,1\n",
			[]string{"2 https://a/ !broken row", `3 https://b/ {"a":"1"}`}},
		"quote never closed": {"url,a\nhttps://a/,\"oops\nhttps://b/,1\nhttps://c/,2\n",
			[]string{"2 https://a/ !broken row", `3 https://b/ {"a":"1"}`, `4 https://c/ {"a":"2"}`}},
		"stray quote before good ones": {"url,a\nhttps://a/,\"oops\nhttps://b/,1\nhttps://c/,\"two\nlines\"\nhttps://d/,\"\"\n",
			[]string{"2 https://a/ !broken row", `3 https://b/ {"a":"1"}`, `4 https://c/ {"a":"two\nlines"}`, `6 https://d/ {"a":""}`}},
		"stray quotes in a row": {"url,a\nhttps://a/,\"\nhttps://b/,\"x\nhttps://c/,\"y\nhttps://d/,1",
			[]string{"2 https://a/ !broken row", "3 https://b/ !broken row", "4 https://c/ !broken row", `5 https://d/ {"a":"1"}`}},
		"long line": {"url,a\nhttps://a/," + strings.Repeat("x", 3000) + "\nhttps://b/,1\n",
			[]string{"2 https://a/ !too long", `3 https://b/ {"a":"1"}`}},
		"long row of many lines": {"url,a\nhttps://a/,\"" + strings.Repeat("x\n", 600) + "\"\n", append(
			append([]string{"2 https://a/ !broken row"}, numbered(3, 599, "x")...), `602  !broken row`)},
		"long line in quotes": {"url,a\nhttps://a/,\"\n" + strings.Repeat("x", 3000) + "\nhttps://b/,1\n",
			[]string{"2 https://a/ !broken row", "3 " + strings.Repeat("x", 1000) + " !too long", `4 https://b/ {"a":"1"}`}},
	} {
		t.Run(name, func(t *testing.T) {
			lines, stats, err := read(t, Config{Sources: []Source{text("a.csv", test.data)}, MaxLine: 1000})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, show(lines)); diff != "" {
				t.Error(diff)
			}
			if want := int64(strings.Count(strings.TrimSuffix(test.data, "\n")+"\n", "\n")); test.data != "" && stats.Lines != want {
				t.Errorf("got %d lines, want %d", stats.Lines, want)
			}
		})
	}
}

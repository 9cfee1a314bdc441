package metadata

import (
	"strconv"
	"strings"
	"testing"
)

// many is n times the same element of a JSON list.
func many(element string, n int) string {
	return strings.TrimSuffix(strings.Repeat(element+",", n), ",")
}

// numbered is n times the same part, each with its number for "#".
func numbered(part string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(part, "#", strconv.Itoa(i)))
	}
	return b.String()
}

// Everything in a graph may refer to the same things. They are not looked at again and
// again, and that something was left out is said.
func TestReferencesAreFollowedForSoLong(t *testing.T) {
	long := strings.Repeat("word ", 20_000)
	work := func(members string) string { return `{"@type":"Article",` + members + `}` }
	for name, graph := range map[string]string{
		"lists of lists": work(`"author":[`+many(`{"@id":"x"}`, 300)+`]`) + `,{"@id":"x","name":[` + many(`{"@id":"y"}`, 300) + `]},
			{"@id":"y","name":[` + many(`[]`, 300) + `]}`,
		"one with many members": work(`"author":[`+many(`{"@id":"x"}`, 20_000)+`]`) + `,{"@id":"x"` + numbered(`,"m#":1`, 999) + `}`,
		"one with a long id":    work(`"author":[`+many(`{"@id":"x"}`, 5_000)+`]`) + `,{"@id":"x","name":{"@id":"` + long + `"}}`,
		"a headline for all":    many(work(`"headline":{"@id":"x"}`), 1000) + `,{"@id":"x","@value":"` + long + `"}`,
		"a publisher for all":   many(work(`"headline":"h","publisher":{"@id":"x"}`), 1000) + `,{"@id":"x","name":"` + long + `"}`,
	} {
		if facts := factsOf(t, ld(`{"@graph":[`+graph+`]}`)); !facts.Cut {
			t.Errorf("%s: looked at whole", name)
		}
	}
	facts := factsOf(t, ld(`{"@graph":[`+many(work(`"author":{"@id":"x"}`), 2000)+`,{"@id":"x","@type":"Person","name":"Ann Example"}]}`))
	if facts.Cut || len(facts.Authors) != 1 {
		t.Errorf("2,000 works of one author: %q, cut: %t", facts.Authors, facts.Cut)
	}
}

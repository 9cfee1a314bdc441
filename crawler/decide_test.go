package crawler

import (
	"testing"

	"weft/fetch"
)

// What follows from an exchange depends on these facts alone.
func TestDecide(t *testing.T) {
	failed := func(kind fetch.Kind, reason string) facts {
		return facts{failed: true, failure: &fetch.Error{Kind: kind, Reason: reason}, retries: 3}
	}
	answered := func(status int) facts { return facts{status: status, retries: 3} }
	with := func(f facts, change func(*facts)) facts { change(&f); return f }
	last := func(f *facts) { f.tries = f.retries }
	once := func(f *facts) { f.once = true }
	challenged := func(f *facts) { f.challenged = true }
	mayReturn := func(f *facts) { f.mayReturn = true }
	for _, c := range []struct {
		name string
		f    facts
		want verb
	}{
		{"200", answered(200), parsePage},
		{"204", answered(204), parsePage},
		{"300 without a rule", answered(300), parsePage},
		{"301", answered(301), follow},
		{"302", answered(302), follow},
		{"303", answered(303), follow},
		{"304, to a condition of the user's own", answered(304), finish},
		{"307", answered(307), follow},
		{"308", answered(308), follow},
		{"a redirect after the last try", with(answered(302), last), follow},
		{"400", answered(400), finish},
		{"403", answered(403), finish},
		{"404", answered(404), finish},
		{"408", answered(408), requeue},
		{"410", answered(410), finish},
		{"500", answered(500), requeue},
		{"500 after the last try", with(answered(500), last), finish},
		{"500 without retries", with(answered(500), once), finish},
		{"501", answered(501), finish},
		{"502", answered(502), requeue},
		{"504", answered(504), requeue},
		{"500 that is a challenge", with(answered(500), challenged), finish},
		{"999", answered(999), finish},

		{"429, the frontier lets it return", with(answered(429), mayReturn), requeue},
		{"429, the frontier does not", answered(429), finish},
		{"429 uses up no tries", with(with(answered(429), last), mayReturn), requeue},
		{"503, the frontier lets it return", with(answered(503), mayReturn), requeue},
		{"503, the frontier does not", answered(503), finish},
		{"503 that is a challenge", with(with(answered(503), challenged), mayReturn), finish},
		{"503 without retries", with(with(answered(503), once), mayReturn), finish},

		{"time-out", failed(fetch.Timeout, "headers"), requeue},
		{"time-out after the last try", with(failed(fetch.Timeout, "headers"), last), finish},
		{"time-out without retries", with(failed(fetch.Timeout, "headers"), once), finish},
		{"incomplete", failed(fetch.Incomplete, "short"), requeue},
		{"a 206 that nobody asked for", failed(fetch.Incomplete, "unsolicited_206"), finish},
		{"name server without an answer", failed(fetch.DNSError, "timeout"), requeue},
		{"no such host", failed(fetch.DNSError, "no_such_host"), finish},
		{"connection reset", failed(fetch.ConnectError, "reset"), requeue},
		{"connection refused", failed(fetch.ConnectError, "refused"), finish},
		{"HTTP/2 reset", failed(fetch.ProtocolError, "h2_reset"), requeue},
		{"HTTP/2 GOAWAY", failed(fetch.ProtocolError, "h2_goaway"), requeue},
		{"a broken head", failed(fetch.ProtocolError, "bad_header"), finish},
		{"bad certificate", failed(fetch.TLSError, "expired"), finish},
		{"blocked address", failed(fetch.BlockedAddress, "not_public"), finish},
		{"too slow", failed(fetch.TooSlow, "min_speed"), finish},
		{"an error of another type", facts{failed: true, retries: 3}, finish},
	} {
		if got := decide(c.f); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

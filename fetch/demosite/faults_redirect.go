package demosite

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// redirectFaults lead in circles, to nowhere, or to where a crawler must not
// go; and there are the secrets that must not go along.
func redirectFaults(base func(name string) string) []fault {
	const moved = "HTTP/1.1 302 Found\r\nLocation: /there\r\n"
	faults := []fault{
		{
			Fault: Fault{Row: "20", Name: "cookie-bomb", Describe: "two hundred kilobytes of cookies", Outcome: "ok"},
			page: func(w http.ResponseWriter, r *http.Request) {
				for i := range 100 {
					w.Header().Add("Set-Cookie", fmt.Sprintf("c%d=%s; Path=/; Max-Age=99999999", i, strings.Repeat("x", 2000)))
				}
				reply("text/html", goodPage("cookies"))(w, r)
			},
		}, {
			Fault: Fault{
				Row: "20b", Name: "secrets", Describe: "a redirect to another origin, whose page's title says which secrets came along: none", Outcome: "ok",
				Needs: "an Authorization header or cookies for the first origin, to have something to leave behind",
			},
			page: func(w http.ResponseWriter, r *http.Request) { location(w, base("secrets-target")+"/") },
		}, {
			Fault: Fault{Row: "20b", Name: "secrets-target", Describe: "a page whose title says which secrets the request carried", Outcome: "ok"},
			page: func(w http.ResponseWriter, r *http.Request) {
				title := "no secrets"
				if r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" {
					title = "secrets came along"
				}
				reply("text/html", goodPage(title))(w, r)
			},
		}, {
			Fault: Fault{Row: "21", Name: "redirect-loop", Describe: "a page that redirects to itself", Outcome: "too_many_redirects", Reason: "loop"},
			page:  func(w http.ResponseWriter, _ *http.Request) { location(w, "/") },
		}, {
			Fault: Fault{Row: "21", Name: "redirect-loop-there", Describe: "a redirect to another host, which leads back", Outcome: "too_many_redirects", Reason: "loop"},
			page:  func(w http.ResponseWriter, _ *http.Request) { location(w, base("redirect-loop-back")+"/") },
		}, {
			Fault: Fault{Row: "21", Name: "redirect-loop-back", Describe: "the other side of that loop", Outcome: "too_many_redirects", Reason: "loop"},
			page:  func(w http.ResponseWriter, _ *http.Request) { location(w, base("redirect-loop-there")+"/") },
		}, {
			Fault: Fault{Row: "21", Name: "redirect-endless", Describe: "redirects that never come back to the same URL", Outcome: "too_many_redirects", Reason: "limit"},
			page: func(w http.ResponseWriter, r *http.Request) {
				n, _ := strconv.Atoi(strings.Trim(r.URL.Path, "/"))
				location(w, "/"+strconv.Itoa(n+1))
			},
		}, {
			Fault: Fault{Row: "21", Name: "redirect-short-body", Describe: "a redirect with less body than its length", Outcome: "ok"},
			conn:  leads(moved+"Content-Length: 1000\r\n\r\nhello", false),
		}, {
			Fault: Fault{Row: "21", Name: "redirect-bad-chunk", Describe: "a redirect whose body is badly chunked", Outcome: "ok"},
			conn:  leads(moved+"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", false),
		}, {
			Fault: Fault{Row: "21", Name: "redirect-hang-body", Describe: "a redirect whose body never ends", Outcome: "ok"},
			conn:  leads(moved+"Content-Length: 1000\r\n\r\nhello", true),
		}, {
			Fault: Fault{Row: "21", Name: "redirect-bad-coding", Describe: "a redirect whose body is not what its coding says", Outcome: "ok"},
			conn:  leads(moved+"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", false),
		}, {
			Fault: Fault{Row: "21", Name: "redirect-no-location", Describe: "a redirect that does not say where", Outcome: "too_many_redirects", Reason: "no_location"},
			page:  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) },
		}, {
			Fault: Fault{Row: "23", Name: "redirect-home", Describe: "the start of the redirects to addresses that are not public", Outcome: "ok"},
			page: func(w http.ResponseWriter, r *http.Request) {
				if to := r.URL.Query().Get("to"); to != "" {
					location(w, to)
					return
				}
				reply("text/html", goodPage("redirects"))(w, r)
			},
		},
	}
	for _, to := range []string{"file:///etc/passwd", "ftp://ftp.weft.test/", "javascript:alert(1)", "data:text/html,hello"} {
		scheme, _, _ := strings.Cut(to, ":")
		faults = append(faults, fault{
			Fault: Fault{Row: "22", Name: "redirect-" + scheme, Describe: "a redirect to " + to, Outcome: "blocked_address", Reason: "scheme"},
			page:  func(w http.ResponseWriter, _ *http.Request) { location(w, to) },
		})
	}
	for _, target := range []struct{ row, host string }{
		{"23", "127.0.0.1"}, {"23", "169.254.169.254"}, {"23", "10.0.0.1"}, {"23", "172.16.0.1"}, {"23", "192.168.0.1"}, {"23", "[::1]"},
		{"24", "100.64.0.1"}, {"24", "0.0.0.0"}, {"24", "192.0.0.1"}, {"24", "198.18.0.1"}, {"24", "240.0.0.1"}, {"24", "[64:ff9b::a00:1]"},
		{"24", "[2002:a00:1::]"}, {"24", "[::ffff:10.0.0.1]"}, {"24", "[fe80::1]"}, {"24", "[fc00::1]"},
		{"25", "2130706433"}, {"25", "0x7f.1"}, {"25", "127.1"},
	} {
		faults = append(faults, fault{
			Fault: Fault{
				Row: target.row, Name: "redirect-to-" + target.host, Describe: "a public host redirects to http://" + target.host + "/",
				Outcome: "blocked_address", Reason: "not_public",
				Needs: "the host name resolved as Resolve says",
			},
			via:    "redirect-home",
			public: "public.weft.test",
			path:   "/?to=http://" + target.host + "/",
		})
	}
	return faults
}

// location answers 302 with a Location that is sent as it is.
func location(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusFound)
}

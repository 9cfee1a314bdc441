package live

import (
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
)

// guard answers nothing but reading, and only who calls the server by a name of
// its own: a page on the web that makes its own name lead here cannot read it.
func (s *Server) guard(listen string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		switch {
		case !ownName(listen, r.Host):
			http.Error(w, "this is not the host you are looking for: call it by the address that weft --listen was given", http.StatusForbidden)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "there is nothing to change here", http.StatusMethodNotAllowed)
		case r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate":
			http.Error(w, "not for other sites", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// ownName reports whether a Host header names a server that listens on a host.
// The port does not matter: others may lead to it, as those of ssh -L do.
func ownName(listen, header string) bool {
	name := header
	if host, _, err := net.SplitHostPort(header); err == nil {
		name = host
	}
	name = strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(name, "["), "]"), "."))
	listen = strings.ToLower(listen)
	if name == listen || name == "localhost" {
		return true
	}
	own, err := netip.ParseAddr(listen)
	ip, ipErr := netip.ParseAddr(name)
	switch {
	case err != nil: // a name, which stands for an address that is not looked up again
		return ipErr == nil && (listen != "localhost" || ip.IsLoopback())
	case own.IsUnspecified(): // any address of this machine, or of what forwards to it
		return ipErr == nil || name == strings.ToLower(hostname())
	case own.IsLoopback():
		return ipErr == nil && ip.IsLoopback()
	}
	return ipErr == nil && ip.Unmap() == own.Unmap()
}

// hostname is what this machine calls itself; its loopback address if it does
// not know.
func hostname() string {
	if name, err := os.Hostname(); err == nil && name != "" {
		return name
	}
	return "127.0.0.1"
}

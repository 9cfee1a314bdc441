package fetch

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// BenchmarkDo compares Do with a loop over a bare http.Client that reads the
// whole body, one request after the other on a kept connection of loopback.
func BenchmarkDo(b *testing.B) {
	for _, size := range []int{1 << 10, 100 << 10} {
		page := bytes.Repeat([]byte("x"), size)
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Length", fmt.Sprint(len(page)))
			w.Write(page)
		}))
		defer s.Close()

		b.Run(fmt.Sprintf("%dKB/fetch", size>>10), func(b *testing.B) {
			c := newClient(b, Config{})
			u := parseURL(b, s.URL)
			b.ReportAllocs()
			b.SetBytes(int64(size))
			for b.Loop() {
				if res, err := c.Do(b.Context(), Request{URL: u}); err != nil || len(res.Body) != size {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%dKB/bare", size>>10), func(b *testing.B) {
			c := http.Client{Transport: &http.Transport{DisableCompression: true}}
			defer c.CloseIdleConnections()
			b.ReportAllocs()
			b.SetBytes(int64(size))
			for b.Loop() {
				resp, err := c.Get(s.URL)
				if err != nil {
					b.Fatal(err)
				}
				body, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err != nil || len(body) != size {
					b.Fatal(err)
				}
			}
		})
	}
}

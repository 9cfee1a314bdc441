// Package browsertest drives a headless Chromium, where one is installed, for
// tests of pages. It is imported by tests only.
package browsertest

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Browser is a headless Chromium that is spoken to over pipes, in messages of
// JSON that end in NUL: no port is opened and nothing is listened to.
// https://chromedevtools.github.io/devtools-protocol/
type Browser struct {
	T       testing.TB // of the test that runs
	in      *os.File
	session string // of the one tab

	mu      sync.Mutex
	next    int
	answers map[int]chan json.RawMessage
	events  []Event
	loaded  chan struct{}
}

// Event is something that a page did.
type Event struct {
	Method string
	Params json.RawMessage
}

// Start skips the test where there is no Chromium.
func Start(t testing.TB) *Browser {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome", "headless_shell", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium is installed")
	}
	theirIn, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	// Without a sandbox of its own it also runs as root, as in a container.
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--remote-debugging-pipe", "--user-data-dir="+t.TempDir(), "about:blank")
	cmd.ExtraFiles = []*os.File{theirIn, theirOut} // 3 and 4, where Chromium looks for them
	if err := cmd.Start(); err != nil {
		t.Skipf("Chromium does not start: %v", err)
	}
	theirIn.Close()
	theirOut.Close()
	b := &Browser{T: t, in: in, answers: make(map[int]chan json.RawMessage), loaded: make(chan struct{}, 1)}
	read := make(chan struct{})
	go func() {
		defer close(read)
		b.read(out)
	}()
	t.Cleanup(func() {
		b.Call("Browser.close", nil)
		killer := time.AfterFunc(10*time.Second, func() { cmd.Process.Kill() })
		cmd.Wait()
		killer.Stop()
		in.Close()
		<-read
		out.Close()
	})
	var target struct{ TargetID, SessionID string }
	b.into(&target, "Target.createTarget", map[string]any{"url": "about:blank"})
	b.into(&target, "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true})
	b.session = target.SessionID
	for _, domain := range []string{"Page", "Network", "Log", "Runtime"} {
		b.Call(domain+".enable", nil)
	}
	return b
}

// read sorts what the browser says into answers and events, until it ends.
func (b *Browser) read(out *os.File) {
	r := bufio.NewReader(out)
	for {
		msg, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m struct {
			ID     int
			Result json.RawMessage
			Error  json.RawMessage
			Event
		}
		if err := json.Unmarshal(msg[:len(msg)-1], &m); err != nil {
			continue
		}
		b.mu.Lock()
		if m.ID == 0 {
			b.events = append(b.events, m.Event)
			if m.Method == "Page.loadEventFired" {
				select {
				case b.loaded <- struct{}{}:
				default:
				}
			}
		} else if c := b.answers[m.ID]; c != nil {
			if m.Error != nil {
				m.Result = nil
			}
			c <- m.Result
			delete(b.answers, m.ID)
		}
		b.mu.Unlock()
	}
}

// Call asks the browser for something of its protocol; nil is a refusal.
func (b *Browser) Call(method string, params any) json.RawMessage {
	b.T.Helper()
	b.mu.Lock()
	b.next++
	id, answer := b.next, make(chan json.RawMessage, 1)
	b.answers[id] = answer
	b.mu.Unlock()
	msg := map[string]any{"id": id, "method": method}
	if params != nil {
		msg["params"] = params
	}
	if b.session != "" && !strings.HasPrefix(method, "Browser.") {
		msg["sessionId"] = b.session
	}
	text, err := json.Marshal(msg)
	if err == nil {
		_, err = b.in.Write(append(text, 0))
	}
	if err != nil {
		b.T.Errorf("%s: %v", method, err)
		return nil
	}
	select {
	case r := <-answer:
		return r
	case <-time.After(time.Minute):
		b.T.Errorf("%s: no answer", method)
		return nil
	}
}

func (b *Browser) into(v any, method string, params any) {
	b.T.Helper()
	if err := json.Unmarshal(b.Call(method, params), v); err != nil {
		b.T.Fatalf("%s: %v", method, err)
	}
}

// OpenFile shows a file: see Open.
func (b *Browser) OpenFile(file string, width, height int, scheme, media string) []Event {
	b.T.Helper()
	return b.Open("file://"+filepath.ToSlash(file), width, height, scheme, media)
}

// Open shows a page in a window of that size and returns what happened.
func (b *Browser) Open(url string, width, height int, scheme, media string) []Event {
	b.T.Helper()
	b.Call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})
	b.Call("Emulation.setEmulatedMedia", map[string]any{"media": media, "features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}})
	b.mu.Lock()
	b.events = nil
	b.mu.Unlock()
	b.Call("Page.navigate", map[string]any{"url": url})
	select {
	case <-b.loaded:
	case <-time.After(time.Minute):
		b.T.Fatal("the page does not load")
	}
	return b.Events()
}

// Events are what has happened since the page was opened.
func (b *Browser) Events() []Event {
	b.T.Helper()
	b.Eval("1") // what happened before comes before the answer
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Event(nil), b.events...)
}

// Eval evaluates JavaScript in the page, whatever the page's own policy says.
func (b *Browser) Eval(expression string) any {
	b.T.Helper()
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails any
	}
	b.into(&r, "Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true})
	if r.ExceptionDetails != nil {
		b.T.Errorf("%s: %v", expression, r.ExceptionDetails)
	}
	return r.Result.Value
}

// Picture writes the whole page as it looks.
func (b *Browser) Picture(file string) {
	b.T.Helper()
	var r struct{ Data string }
	b.into(&r, "Page.captureScreenshot", map[string]any{"captureBeyondViewport": true, "clip": map[string]any{
		"x": 0, "y": 0, "scale": 1, "width": b.Eval("document.documentElement.clientWidth"), "height": b.Eval("document.documentElement.scrollHeight"),
	}})
	b.save(file, r.Data)
}

// Paper writes the page as it is printed.
func (b *Browser) Paper(file string) {
	b.T.Helper()
	b.Call("Emulation.clearDeviceMetricsOverride", nil)
	b.Call("Emulation.setEmulatedMedia", map[string]any{"media": ""})
	var r struct{ Data string }
	b.into(&r, "Page.printToPDF", map[string]any{"preferCSSPageSize": true, "paperWidth": 8.27, "paperHeight": 11.69})
	b.save(file, r.Data)
}

func (b *Browser) save(file, data string) {
	b.T.Helper()
	raw, err := base64.StdEncoding.DecodeString(data)
	if err == nil {
		err = os.WriteFile(file, raw, 0o666)
	}
	if err != nil {
		b.T.Error(fmt.Errorf("%s: %w", file, err))
	}
}

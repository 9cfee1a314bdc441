package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func names(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	ok(t, err)
	got := []string{}
	for _, e := range entries {
		got = append(got, e.Name())
	}
	return got
}

func TestNoURLLeavesTheFolder(t *testing.T) {
	dir := t.TempDir()
	s := create(t, filepath.Join(dir, "out")+"/", false)
	urls := []string{"", "../../etc/passwd", "/etc/passwd", `C:\autoexec.bat`, "a/b\x00c", "con", strings.Repeat("x", 1<<20), "https://a.example/", "https://a.example/"}
	for i, url := range urls {
		ok(t, s.Append(&Record{Line: int64(i + 1), URL: url}))
	}
	ok(t, s.Close())
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("outside the folder: %q", got)
	}
	got := names(t, filepath.Join(dir, "out"))
	if len(got) != len(urls) {
		t.Errorf("%d URLs made %q", len(urls), got)
	}
	for _, name := range got {
		if !isRecordName(name) || len(name) > 64 {
			t.Errorf("odd name %q", name)
		}
	}
}

// A link that somebody has put into the folder leads nowhere.
func TestFolderDoesNotFollowLinks(t *testing.T) {
	dir := t.TempDir()
	victim := filepath.Join(dir, "victim")
	ok(t, os.WriteFile(victim, []byte("precious"), 0o666))
	out := filepath.Join(dir, "out")
	s := create(t, out+"/", false)
	for _, name := range []string{tempName, recordName(&Record{Line: 1, URL: "u"})} {
		if err := os.Symlink("../victim", filepath.Join(out, name)); err != nil {
			t.Skip(err)
		}
	}
	err := s.Append(&Record{Line: 1, URL: "u"})
	var we *WriteError
	if !errors.As(err, &we) {
		t.Errorf("got %v, want a WriteError", err)
	}
	if again := s.Append(&Record{Line: 2, URL: "u"}); again != err {
		t.Errorf("after an error: got %v, want the same", again)
	}
	if cerr := s.Close(); cerr != err {
		t.Errorf("close: got %v, want the same", cerr)
	}
	if b, _ := os.ReadFile(victim); string(b) != "precious" {
		t.Errorf("the file outside holds %q", b)
	}
}

func TestForceKeepsWhatIsNoRecord(t *testing.T) {
	dir := t.TempDir() + "/"
	for _, name := range []string{"README.json", "1-00112233445566778.json", "1-0011223344556677.jsonl", "notes", recordName(&Record{Line: 9, URL: "old"})} {
		ok(t, os.WriteFile(dir+name, []byte("{}"), 0o666))
	}
	s := create(t, dir, true)
	ok(t, appendRecord(s, 1, 10))
	ok(t, s.Close())
	want := []string{"1-0011223344556677.jsonl", "1-00112233445566778.json", recordName(&Record{Line: 1, URL: "https://example.com/1"}), "README.json", "notes"}
	if diff := cmp.Diff(want, names(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// More files than are read at once.
func TestForceRemovesEveryRecord(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	dir := t.TempDir() + "/"
	for i := range int64(1500) {
		ok(t, os.WriteFile(dir+recordName(&Record{Line: i, URL: ""}), nil, 0o666))
	}
	ok(t, create(t, dir, true).Close())
	if got := names(t, dir); len(got) != 0 {
		t.Errorf("%d files are left", len(got))
	}
}

func TestFolderThatIsThereAndEmptyIsNew(t *testing.T) {
	dir := t.TempDir() + "/"
	ok(t, os.WriteFile(dir+lockName, nil, 0o666)) // of a killed run
	ok(t, os.WriteFile(dir+tempName, []byte(`{"li`), 0o666))
	ok(t, create(t, dir, false).Close())
	if diff := cmp.Diff([]string{}, names(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

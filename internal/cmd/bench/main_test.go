package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSettings(t *testing.T) {
	s, err := parse([]string{"-sizes=10,20", "-kinds=mixed", "-latencies=0s,50ms", "-parallelism=10", "-rounds=1", "-limit=0", "-write=false"})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.sizes, []int{10, 20}) || !slices.Equal(s.kinds, []string{"mixed"}) || !slices.Equal(s.latencies, []time.Duration{0, 50 * time.Millisecond}) ||
		!slices.Equal(s.parallelism, []int{10}) || s.rounds != 1 || s.limit != 0 || s.write {
		t.Errorf("%+v", s)
	}
	if _, err := parse(nil); err != nil {
		t.Errorf("without settings: %v", err)
	}
}

func TestRefusedSettings(t *testing.T) {
	for argument, want := range map[string]string{
		"-sizes=10,many":     `-sizes: "many"`,
		"-sizes=0":           "-sizes: 0 is less than 1",
		"-kinds=mixed,unity": `-kinds: there is no kind "unity"`,
		"-peers=aws,azure":   `-peers: there is no peer "azure"`,
		"-latencies=50":      `-latencies: "50"`,
		"-latencies=-1s":     "-latencies: -1s is less than 0s",
		"-parallelism=0":     "-parallelism: 0 is less than 1",
		"-rounds=0":          "-rounds: 0 is less than 1",
		"-limit=-1":          "-limit: -1 is less than 0",
		"now":                `unexpected argument "now"`,
		"-size=10":           "not defined: -size",
	} {
		if _, err := parse([]string{argument}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", argument, err, want)
		}
	}
}

// Every kind has as many instances as were asked for, however they are divided.
func TestConfigurations_haveTheirSize(t *testing.T) {
	for kind, want := range map[string][]string{
		"linked_domain": {"count        = 10"},
		"scim_group":    {"count             = 10"},
		"mixed":         {"count        = 2\n", "count             = 2\n", "count                  = 2\n", "count             = 4\n"},
	} {
		got := configurations[kind](10)
		for _, line := range want {
			if !strings.Contains(got, line) {
				t.Errorf("%s has no line %q:\n%s", kind, line, got)
			}
		}
	}
}

func TestMedian_isTheMiddleRun(t *testing.T) {
	times := []time.Duration{5, 1, 3}
	run := 0
	measured, err := median(len(times), func() (cost, error) { run++; return cost{wall: times[run-1]}, nil })
	if err != nil || measured.wall != 3 || run != 3 {
		t.Errorf("%v, %v after %d runs", measured.wall, err, run)
	}
}

func TestReport_isWrittenBetweenTheMarks(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(page, []byte("before\n"+beginMark+"an older table\n"+endMark+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	measured := report{{kind: "mixed", size: 100, what: "plan", cost: cost{wall: 3 * time.Second, cpu: 2 * time.Second, requests: 12, refused: 1, terraformMemory: 64 << 20, providerMemory: 32 << 20}, floor: cost{wall: 2 * time.Second}}}
	for range 2 { // the second time over its own table
		if err := measured.writeInto(page); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	want := "before\n" + beginMark + "\n" + measured.table() + "\n" + endMark + "after\n"
	if string(written) != want || !strings.Contains(want, "| 100 | mixed | plan | 3.0 s | 1.50 | 2.0 s | 12 | 1 | 64, 32 MiB |\n") {
		t.Errorf("got:\n%s", written)
	}
}

// Sizes that a run left out keep their lines: 5,000 instances are not measured every time.
func TestReport_keepsWhatWasNotMeasuredAnew(t *testing.T) {
	measured := report{{kind: "mixed", size: 1000, what: "plan", floor: cost{wall: time.Second}}}
	older := tableHead + "| 100 | mixed | plan | kept |\n| 1000 | mixed | plan | measured anew |\n| 5000 | mixed | plan | kept |\n\n"
	want := tableHead + "| 100 | mixed | plan | kept |\n" + measured.lines()[0] + "| 5000 | mixed | plan | kept |\n"
	if got := measured.beside(older); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func TestReport_leavesAPageWithoutMarksAlone(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(page, []byte("a page\n"+beginMark), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := (report{}).writeInto(page); err == nil || !strings.Contains(err.Error(), "it needs the two marks") {
		t.Errorf("%v", err)
	}
	if content, _ := os.ReadFile(page); string(content) != "a page\n"+beginMark {
		t.Errorf("the page was changed:\n%s", content)
	}
}

// The page has the place that the table is written to.
func TestResults_haveTheMarks(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "..", "..", results))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(content), beginMark)
	if !ok || !strings.Contains(rest, endMark) {
		t.Errorf("%s has no place for the table", results)
	}
}

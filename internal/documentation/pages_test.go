package documentation_test

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// What a person reads: the pages at the root of the repository, and the guides,
// of which the documentation has copies.

const repository = "../.."

// writtenPages returns the paths of the pages that somebody writes, from the root of the repository.
func writtenPages(t *testing.T) []string {
	t.Helper()
	var pages []string
	for _, pattern := range []string{"*.md", "templates/*.md*", "templates/guides/*.md*", "examples/*/*.md", "examples/*/*/*.md", ".github/*.md", ".github/*/*.md"} {
		found, err := filepath.Glob(filepath.Join(repository, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range found {
			pages = append(pages, relative(t, page))
		}
	}
	if len(pages) < 10 {
		t.Fatal("these are not all pages:", pages)
	}
	return pages
}

// relative returns a path from the root of the repository.
func relative(t *testing.T, path string) string {
	t.Helper()
	short, err := filepath.Rel(repository, path)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(short)
}

func readPage(t *testing.T, page string) string {
	t.Helper()
	return read(t, repository, page)
}

// readGuide returns a guide as it is written.
func readGuide(t *testing.T, name string) string {
	t.Helper()
	return readPage(t, "templates/guides/"+name)
}

// block is what stands between two fences on a page.
type block struct {
	language, text string
}

var fenced = regexp.MustCompile("(?ms)^ *```(\\w*)[^\n]*\n((?:.*?\n)??) *```$")

func blocks(content string) []block {
	var found []block
	for _, match := range fenced.FindAllStringSubmatch(content, -1) {
		found = append(found, block{language: match[1], text: match[2]})
	}
	return found
}

// commands returns the lines of a block of shell, those that end in a backslash with the next.
func (b block) commands() []string {
	var found []string
	for line := range strings.SplitSeq(strings.ReplaceAll(b.text, "\\\n", "\x00"), "\n") {
		line = strings.ReplaceAll(line, "\x00", "\\\n")
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			found = append(found, line)
		}
	}
	return found
}

// guideCommands returns the commands of a guide in the block that begins with that line.
func guideCommands(t *testing.T, guide, begin string) string {
	t.Helper()
	return pageCommands(t, "templates/guides/"+guide, begin)
}

// pageCommands is guideCommands for any page.
func pageCommands(t *testing.T, page, begin string) string {
	t.Helper()
	for _, block := range blocks(readPage(t, page)) {
		if block.language == "shell" && strings.HasPrefix(block.text, begin+"\n") {
			return block.text
		}
	}
	t.Fatalf("%s has no commands that begin with %s", page, begin)
	return ""
}

// The guide on the two planes names every type.
func TestPages_everyTypeOnItsPlane(t *testing.T) {
	guide := readGuide(t, "two-planes.md")
	all, _ := acctest.Schemas(t)
	for _, names := range [][]string{
		slices.Collect(maps.Keys(all.ResourceSchemas)), slices.Collect(maps.Keys(all.DataSourceSchemas)), slices.Collect(maps.Keys(all.ListResourceSchemas)),
		slices.Collect(maps.Keys(all.EphemeralResourceSchemas)), slices.Collect(maps.Keys(all.ActionSchemas)),
	} {
		for _, name := range names {
			if !strings.Contains(guide, "`"+name+"`") {
				t.Errorf("two-planes.md does not say on which plane %s is", name)
			}
		}
	}
}

// A registry shows a page in a narrow column: what is much longer has to be moved from side to side, and its end, an "if" for example, is
// read by nobody. An import id cannot be broken.
func TestPages_codeFitsTheColumn(t *testing.T) {
	const most = 130
	long := func(where, text string) {
		for line := range strings.Lines(text) {
			if line = strings.TrimRight(line, "\n"); len(line) > most && !strings.HasPrefix(strings.TrimSpace(line), "id ") {
				t.Errorf("%s: %d characters in a line, and %d are shown: %s", where, len(line), most, line)
			}
		}
	}
	for _, page := range writtenPages(t) {
		for _, block := range blocks(readPage(t, page)) {
			if block.language == "terraform" {
				long(page, block.text)
			}
		}
	}
	for name, text := range everyConfiguration(t) {
		if !strings.Contains(name, "scenarios") && !strings.Contains(name, "modules") { // these are read in an editor
			long(name, text)
		}
	}
}
